"""Erasures in order: ordered before completed, the keys gone, nothing sealed under them since."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from ledger.verifying.finding import Finding
from ledger.verifying.source import Source
from ledger.verifying.unreadable import MALFORMED

OWN_SOURCE = "/ledger"
"""Only what the ledger says of itself destroys keys here: emitters tell of erasures of theirs."""
ORDERED, COMPLETED = b"erasure.ordered", b"erasure.completed"

_BOX = re.compile(rb'"v1\.([A-Za-z0-9_-]{43})\.')


class _Content(msgspec.Struct):
    erasure: str
    keys_destroyed: list[str] = []


class _Told(msgspec.Struct):
    type: str
    source: str
    tags: list[str]
    data: _Content


_decode = msgspec.json.Decoder(_Told).decode


class Completion(NamedTuple):
    """An erasure of the ledger's own that is said to be done."""

    position: int
    stream: str
    erasure: str
    keys: tuple[str, ...]


class _Order(NamedTuple):
    position: int
    stream: str
    erasure: str


def completion(position: int, data: bytes) -> Completion | Finding | None:
    """What an `erasure.completed` says; None for one that an emitter tells of."""
    try:
        told = _decode(data)
    except MALFORMED as error:
        return Finding(position, f"its data is not the completion of an erasure: {error}")
    if told.source != OWN_SOURCE:
        return None
    keys = tuple(told.data.keys_destroyed)
    if any("\0" in each for each in (_stream(told), *keys)):
        return Finding(position, "its data is not the completion of an erasure: NUL is in a name")
    return Completion(position, _stream(told), told.data.erasure, keys)


def check_erasures(source: Source, completions: Sequence[Completion]) -> list[Finding]:
    """What is wrong with these erasures."""
    if not completions:
        return []
    orders, others = _of_streams(source, {each.stream for each in completions})
    findings = [*_out_of_order(completions, orders, others), *_keys_left(source, completions)]
    return findings + _sealed_since(source, completions, orders)


def _of_streams(source: Source, streams: Iterable[str]) -> tuple[list[_Order], list[Completion]]:
    orders, completions = [], []
    for position, data in source.erasure_events(sorted(streams)):
        try:
            told = _decode(data)
        except MALFORMED:
            continue  # found where that event itself is looked at
        if told.source == OWN_SOURCE and told.type.encode() == ORDERED:
            orders.append(_Order(position, _stream(told), told.data.erasure))
        elif told.source == OWN_SOURCE:
            keys = tuple(told.data.keys_destroyed)
            completions.append(Completion(position, _stream(told), told.data.erasure, keys))
    return orders, completions


def _stream(told: _Told) -> str:
    """What its first tag names; nothing where it has none, which is found by its columns."""
    return next(iter(told.tags), "")


def _out_of_order(
    completions: Iterable[Completion], orders: Iterable[_Order], others: Iterable[Completion]
) -> Iterable[Finding]:
    ordered, completed = _first(orders), _first(others)
    for done in completions:
        name = f"erasure {done.erasure}"
        if ordered.get((done.stream, done.erasure), done.position) >= done.position:
            yield Finding(done.position, f"{name} is completed and was not ordered before")
        if completed.get((done.stream, done.erasure), done.position) < done.position:
            yield Finding(done.position, f"{name} was completed before")


def _first(told: Iterable[_Order | Completion]) -> dict[tuple[str, str], int]:
    """Where each erasure was told of first; what was told comes in order."""
    first = dict[tuple[str, str], int]()
    for each in told:
        first.setdefault((each.stream, each.erasure), each.position)
    return first


def _keys_left(source: Source, completions: Sequence[Completion]) -> list[Finding]:
    left = source.keys_left([key for done in completions for key in done.keys])
    return [
        Finding(done.position, f"the key {key}, said to be destroyed, is there")
        for done in completions
        for key in done.keys
        if key in left
    ]


def _sealed_since(
    source: Source, completions: Sequence[Completion], orders: Sequence[_Order]
) -> list[Finding]:
    """One destruction takes the keys behind all fences of a member: the last order counts."""
    named = [done for done in completions if done.keys]
    ordered = _of_each_stream(orders)
    since = [_last_before(done.position, ordered.get(done.stream, ())) for done in named]
    streams = [done.stream for done in named]
    gone = {done.position: frozenset(done.keys) for done in named}
    found = []
    for completed, position, data in source.sealed_after(list(gone), streams, since):
        under = {key.decode() for key in _BOX.findall(data)} & gone[completed]
        found += [
            Finding(position, f"it is sealed under the key {key}, destroyed before by {completed}")
            for key in sorted(under)
        ]
    return found


def _of_each_stream(orders: Iterable[_Order]) -> dict[str, list[int]]:
    """Where erasures were ordered in each stream; the orders come in order."""
    positions = dict[str, list[int]]()
    for order in orders:
        positions.setdefault(order.stream, []).append(order.position)
    return positions


def _last_before(position: int, ordered: Sequence[int]) -> int:
    """The last of these that stands before it; itself where none does."""
    before = bisect_left(ordered, position)
    return ordered[before - 1] if before else position

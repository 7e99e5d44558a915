"""Checks a member's copy with a public key and nothing else: that it leaves nothing out."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from ledger.completeness.chain import Leaf, map_leaf, tally_of, unpacked
from ledger.completeness.section import MapTold, Section
from ledger.completeness.told import told_in
from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import TransparencyError
from ledger.transparency.hashing import leaf_hash
from ledger.transparency.keys import VerifierKey
from ledger.transparency.policy import Policy
from ledger.transparency.proofs import verify_inclusion
from ledger.transparency.receipts import Receipt
from ledger.transparency.signed_checkpoints import open_checkpoint
from ledger.vocabulary.envelope import Stored, decode
from ledger.vocabulary.own import OWN_SOURCE, LedgerMapped

DOCUMENT = "member-copy/v1"
MOMENT_BYTES = 8
NUMBER_MAX = 2**53 - 1
"""As everywhere in JSON here."""
NO_MAP = "no map had the member; `ledger map` makes one, for a copy that is asked for after it"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RefusedError(Exception):
    """The copy is not what it has to be; the text says in what."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is proven: all the member's `events` up to `position` are in the copy.

    `mapped_at` is when the log told of it. `uncovered` events came after, up to `complete_to`: of
    those only the copy itself says that they are all.
    """

    subject: str
    events: int
    position: int
    mapped_at: datetime
    members: int
    uncovered: int
    complete_to: int
    checkpoint: Checkpoint
    is_receipt_proven: bool
    """False where the copy has none, or one of an event whose hash the copy does not tell."""


def check_copy(raw: bytes, key: VerifierKey) -> Verdict:
    """Raises `RefusedError`."""
    copy = _parsed(raw)
    section = _section_of(copy)
    leaves = _leaves("the leaves", section.leaves)
    later = _leaves("the later leaves", section.later)
    _check_map(section, leaves)
    mapped_at, checkpoint = _check_root(section.map, key)
    complete_to = _check_extent(copy, section, leaves, later)
    is_receipt_proven = _check_receipt(copy, complete_to, dict((*leaves, *later)), key)
    _check_told(copy, [position for position, _ in (*leaves, *later)])
    return Verdict(
        subject=section.subject,
        events=section.events,
        position=section.map.position,
        mapped_at=mapped_at,
        members=section.map.members,
        uncovered=len(later),
        complete_to=complete_to,
        checkpoint=checkpoint,
        is_receipt_proven=is_receipt_proven,
    )


def _parsed(raw: bytes) -> Mapping[str, Any]:
    try:
        # a name that comes twice would be read once here and otherwise elsewhere
        copy = json.loads(raw, object_pairs_hook=_unique, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise RefusedError("this is not JSON, or a name in it comes twice") from None
    _demand(isinstance(copy, dict) and copy.get("document") == DOCUMENT, f"this is no {DOCUMENT}")
    return dict(copy)


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _refused(constant: str) -> None:
    """Infinity and NaN, which are no JSON."""
    raise ValueError(constant)


def _section_of(copy: Mapping[str, Any]) -> Section:
    told = copy.get("completeness")
    _demand(told is not None, f"the copy says nothing of its completeness: {NO_MAP}")
    try:
        section = msgspec.convert(told, Section)
    except msgspec.ValidationError as error:
        raise RefusedError(f"completeness: {error}") from None
    except (UnicodeError, RecursionError):
        raise RefusedError("completeness: this is not text, or it is nested too deeply") from None
    _demand(section.subject == copy.get("subject"), "the proof is another member's")
    return section


def _leaves(what: str, records: bytes) -> list[Leaf]:
    with _told_as(what):
        return list(unpacked(records))


def _check_map(section: Section, leaves: Collection[Leaf]) -> None:
    """The leaves come to what the map says of the member."""
    with _told_as("the leaves"):
        tally = tally_of(leaves)
    _demand(tally.events == section.events, f"{tally.events} leaves, not {section.events}")
    _demand(tally.hash.hex() == section.hash, "the leaves lead to another running hash")
    _demand(tally.last_position == section.last_position, "the last leaf is at another position")
    leaf = map_leaf(UUID(section.subject), tally)
    path, root = [bytes.fromhex(each) for each in section.path], bytes.fromhex(section.map.root)
    with _told_as("the member is not in the map"):
        verify_inclusion(section.index, section.map.members, leaf, path, root)


def _check_root(told: MapTold, key: VerifierKey) -> tuple[datetime, Checkpoint]:
    """The map's root is in the log, and the log is signed for."""
    stored = _mapped(told.entry)
    fact = LedgerMapped(position=told.position, members=told.members, root=told.root)
    _demand(stored.source == OWN_SOURCE and stored.type == fact.TOPIC, "the event tells of no map")
    _demand(stored.data == fact, "the event tells of another map")
    # one with others is not found by those who look maps through
    _demand(tuple(stored.tags) == fact.entity_tags(), "the event tells of a map that hides")
    _demand(told.position < told.event, "the map is of a position after the event")
    _demand(told.receipt is not None, "no signed checkpoint covers the map yet")
    with _told_as("the receipt"):
        receipt = Receipt.parse((told.receipt or "").encode("utf-8", "surrogatepass"))
        opened = receipt.verify(leaf_hash(told.entry), Policy.trusting(key))
    _demand(receipt.index == told.event - 1, "the receipt is of another position")
    return _moment(told.entry), opened.checkpoint


def _check_receipt(
    copy: Mapping[str, Any], complete_to: int, leaves: Mapping[int, bytes], key: VerifierKey
) -> bool:
    """That the log signed what the copy's own receipt is of; whether the event in it is proven."""
    if (told := copy.get("receipt")) is None:
        return False
    with _well_formed():
        position, proof = _number(told["position"]), told["proof"].encode("utf-8", "surrogatepass")
    with _told_as("the copy's receipt"):
        receipt, policy = Receipt.parse(proof), Policy.trusting(key)
        signed = open_checkpoint(receipt.checkpoint, policy).checkpoint.size
        if leaf := leaves.get(position):
            receipt.verify(leaf, policy)
    _demand(receipt.index == position - 1, "the copy's receipt is of another position")
    _demand(position <= min(signed, complete_to), "the copy's receipt is of a position beyond it")
    return leaf is not None


def _moment(entry: bytes) -> datetime:
    try:
        return EPOCH + timedelta(microseconds=int.from_bytes(entry[:MOMENT_BYTES], "big"))
    except OverflowError:
        raise RefusedError("the event was recorded at no time there is") from None


def _mapped(entry: bytes) -> Stored[LedgerMapped]:
    try:
        return decode(entry[MOMENT_BYTES:], LedgerMapped)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise RefusedError("the event tells of no map") from None


def _check_extent(
    copy: Mapping[str, Any], section: Section, leaves: Sequence[Leaf], later: Sequence[Leaf]
) -> int:
    """Where the copy ends, and that the leaves are those up to there."""
    with _well_formed():
        complete_to, events = map(_number, (copy["complete_to"][n] for n in ("position", "events")))
    mapped = section.map.position
    _demand(section.last_position <= mapped, "a leaf stands after the map")
    with _told_as("the later leaves"):
        last = tally_of(later).last_position
    _demand(not later or later[0].position > mapped, "a later leaf stands before the map")
    _demand(max(last, mapped) <= complete_to, "a leaf stands after the end of the copy")
    found = len(leaves) + len(later)
    _demand(events == found, f"the copy is said to be of {events} events, not of {found}")
    return complete_to


def _check_told(copy: Mapping[str, Any], own: Collection[int]) -> None:
    """Each of the member's events is told once, and nobody else's."""
    with _well_formed():
        told = told_in(copy, frozenset(own))
    _demand(all(type(each) is int for each in told.named), "a position is no number")
    if strangers := told.named.difference(own):
        raise RefusedError(f"the event at {min(strangers)} is not the member's")
    _demand(len(set(told.singly)) == len(told.singly), "an event is told twice")
    _demand(told.events == len(own), f"the copy tells of {told.events} events, not of {len(own)}")


def _number(told: object) -> int:
    if type(told) is not int or not 0 <= told <= NUMBER_MAX:
        raise ValueError
    return told


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise RefusedError(otherwise)


@contextmanager
def _told_as(what: str) -> Iterator[None]:
    try:
        yield
    except TransparencyError as error:
        raise RefusedError(f"{what}: {error}") from None


@contextmanager
def _well_formed() -> Iterator[None]:
    try:
        yield
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError):
        raise RefusedError("a section of the copy is missing or not as it has to be") from None

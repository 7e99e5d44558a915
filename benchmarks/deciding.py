"""May it be done: decisions over HTTP in a log of many members, one by one and many at once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

import msgspec
import orjson
import psycopg

from api.database import Database, open_database
from api.keyrings import open_keyring
from api.settings import Settings
from benchmarks.load import request, send
from benchmarks.place import home, served
from benchmarks.table import Line
from ledger.catalogue.catalogue import shipped_notice
from ledger.log.append import append
from ledger.log.prepare import Preparer
from ledger.vocabulary.codes import Channel, Manner, MarketingChannel
from ledger.vocabulary.consent import MarketingRefused, NoticePresented
from ledger.vocabulary.data import DataCollected, DataUsed
from ledger.vocabulary.envelope import Received
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.notices import NoticePublished

QUESTIONS = 20_000
ALONE = 4_000
MANY = 64
BATCH = 500
STORED_AT_ONCE = 5_000
EVENTS_PER_MEMBER = 5
RATE, P99_MS = 3_000, 3
START = datetime(2026, 3, 1, tzinfo=UTC)
COMMON: dict[str, Any] = {
    "categories": ["C001"],
    "basis": "TW20.1.0",
    "notice": "2026-01",
    "region": "TW",
    "reason": "for the member",
}


def deciding(events: int) -> Iterator[Line]:
    """Of a log of about so many events, five a member."""
    members = max(1, events // EVENTS_PER_MEMBER)
    random = Random(1)
    asked = [_question(random, random.randrange(members)) for _ in range(QUESTIONS)]
    with home() as settings:
        with open_database(settings) as opened:
            _fill(settings, opened, members)
        for workers in (1, 2):
            yield from _asked(settings, asked, members, workers)


def _asked(
    settings: Settings, asked: list[dict[str, Any]], members: int, workers: int
) -> Iterator[Line]:
    many = [orjson.dumps(asked[i : i + BATCH]) for i in range(0, len(asked), BATCH)]
    with served(settings, workers=workers) as service:
        token = service.tokens["emitter"]
        alone = [request("/v1/decisions", orjson.dumps(each), token) for each in asked]
        send(service.url, alone[:ALONE], MANY)
        done = send(service.url, alone[:ALONE], 1)
        suffix = "" if workers == 1 else f", --workers {workers}"
        name = f"ms: p99 of a decision, {members:,} members{suffix}"
        yield Line(name, done.p99_seconds * 1e3, target=-P99_MS)
        used = service.processor_seconds()
        done = send(service.url, alone, MANY)
        used = service.processor_seconds() - used
        yield Line(f"decisions/s: 64 connections{suffix}", len(asked) / done.seconds, target=RATE)
        yield Line("  p99 of one of them, ms", done.p99_seconds * 1e3)
        if workers == 1:
            yield Line("  processor time of the service, µs each", used / len(asked) * 1e6)
            together = [request("/v1/decisions", each, token) for each in many]
            done = send(service.url, together, 1)
            yield Line(f"decisions/s: batches of {BATCH}", len(asked) / done.seconds, target=RATE)


def _question(random: Random, number: int) -> dict[str, Any]:
    question = {
        "operation": "use",
        "member": _reference(number),
        "categories": ["C001"],
        "basis": "TW20.1.0",
        "region": "TW",
    }
    if random.random() < 0.5:
        return question | {"manner": "marketing", "channel": "email", "purposes": ["040"]}
    return question | {"manner": "delivery", "transaction": "T1", "purposes": ["148"]}


def _fill(settings: Settings, opened: Database, members: int) -> None:
    """A log of the notice and of so many members, each with what members usually have."""
    prepare = Preparer(open_keyring(settings, opened))
    with psycopg.connect(opened.service, autocommit=True) as connection:
        history = _history(members)
        while events := list(islice(history, STORED_AT_ONCE)):
            append(connection, prepare(connection, events))


def _history(members: int) -> Iterator[Received]:
    yield Received(source="/shop", id="notice", time=START, fact=_notice())
    for number in range(members):
        for order, fact in enumerate(_facts(number)):
            yield Received(
                source="/shop",
                id=f"{number}-{order}",
                time=START + timedelta(minutes=order),
                fact=fact,
                member=_reference(number),
            )


def _notice() -> NoticePublished:
    return msgspec.structs.replace(shipped_notice(), text_zh=None, text_en=None)


def _facts(number: int) -> Iterator[Fact]:
    purposes: dict[str, Any] = {"purposes": ["148"]}
    yield DataCollected(**COMMON, **purposes, channel=Channel.WEB)
    yield DataUsed(**COMMON, **purposes, manner=Manner.TRANSACTION, transaction="T1")
    yield DataUsed(**COMMON, **purposes, manner=Manner.DELIVERY, transaction="T1")
    promotion: dict[str, Any] = {
        "manner": Manner.MARKETING,
        "channel": Channel.EMAIL,
        "refusal_offered": True,
    }
    yield DataUsed(**COMMON, purposes=["040"], **promotion)
    if number % 3:
        yield NoticePresented(notice="2026-01", channel=Channel.EMAIL, placement="a letter")
    else:
        yield MarketingRefused(channels=[MarketingChannel.EMAIL], received_by=Channel.WEB)


def _reference(number: int) -> str:
    return f"M{number:07}"

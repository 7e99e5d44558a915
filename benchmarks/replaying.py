"""One member of 1,000 events replayed at any moment, in a small log and in a large one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from time import perf_counter
from typing import Any

import psycopg

from api.cli.memory import settle
from api.investigations.replaying import replayed_at
from benchmarks.baselines import appended
from benchmarks.place import database
from benchmarks.table import Line
from ledger.log.append import Entry
from ledger.vocabulary.codes import Channel, ConsentKind, Manner
from ledger.vocabulary.consent import ConsentGiven, ConsentWithdrawn
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Received, encode, store
from ledger.vocabulary.fact import Fact
from projections.replay.moments import Moments

OF_MEMBER = 1_000
SMALL_LOG = 10_000
MEMBER = "11111111-1111-4111-8111-111111111111"
OTHERS = 10_000
START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 1_000
ROUNDS = 400
TARGET_MS = -15


def replaying(events: int) -> Iterator[Line]:
    """The 99th percentile of `ROUNDS` replays, each at moments of its own, in a process that has
    set its collector aside as the service does.
    """
    settle()
    for size in sorted({SMALL_LOG, max(events, SMALL_LOG)}):
        with database() as (_, opened):
            appended(opened.service, _batches(size))
            with psycopg.connect(opened.service, autocommit=True) as connection:
                taken = sorted(_timed(connection, size))
        p99 = taken[int(ROUNDS * 0.99)] * 1e3
        yield Line(f"ms: p99 of a member's replay, log of {size:,}", p99, None, TARGET_MS)
        yield Line("  median", taken[ROUNDS // 2] * 1e3)


def _timed(connection: psycopg.Connection, size: int) -> Iterator[float]:
    random = Random(1)
    for _ in range(ROUNDS):
        as_of = random.choice([None, START + timedelta(minutes=random.randrange(size))])
        moments = Moments(as_of, random.choice([None, random.randrange(size)]))
        began = perf_counter()
        replayed_at(connection, MEMBER, size, moments)
        yield perf_counter() - began


def _batches(size: int) -> Iterator[list[Entry]]:
    made = _entries(size)
    while batch := list(islice(made, BATCH)):
        yield batch


def _entries(size: int) -> Iterator[Entry]:
    """One member's events, evenly spread among those of others."""
    random, every = Random(1), size // OF_MEMBER
    for number in range(size):
        subject = MEMBER if number % every == 0 else _other(random)
        fact = _fact(random)
        time = START + timedelta(minutes=number)
        received = Received(source="/shop", id=f"e{number}", time=time, fact=fact)
        stored = store(received, fact, subject)
        yield Entry(received.key, b"", stored.type, tuple(stored.tags), encode(stored))


def _other(random: Random) -> str:
    return f"22222222-2222-4222-8222-{random.randrange(OTHERS):012}"


def _fact(random: Random) -> Fact:
    said: dict[str, Any] = {
        "categories": ["C001", "C002"],
        "purposes": [random.choice(["040", "090", "148"])],
        "basis": "TW20.1.0",
        "notice": "2026-01",
        "region": "TW",
        "reason": "fulfilment of the order",
    }
    word: dict[str, Any] = {
        "kind": ConsentKind.COLLECTION,
        "purposes": ["040"],
        "channel": Channel.WEB,
    }
    match random.randrange(10):
        case 0 | 1:
            return DataCollected(**said, channel=Channel.WEB)
        case 2 | 3 | 4:
            recipient = random.choice(["black-cat", "green-pay", "post"])
            return DataDisclosed(**said, recipient=recipient, manner=Manner.DELIVERY)
        case 5:
            return ConsentGiven(**word, notice="2026-01", act="ticked the box")
        case 6:
            return ConsentWithdrawn(**word)
        case _:
            return DataUsed(**said, manner=Manner.TRANSACTION)

"""Events for the tests of projections, appended as the log's own writer would."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from ledger.catalogue.catalogue import shipped_notice
from ledger.log.append import Entry, append
from ledger.vocabulary.codes import Channel, ConsentKind, Manner, MarketingChannel, RecipientRole
from ledger.vocabulary.consent import ConsentGiven, ConsentWithdrawn, MarketingRefused
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Received, encode, store
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.parts import Words
from ledger.vocabulary.recipients import RecipientRegistered
from tests.database.conftest import Log

START = datetime(2026, 11, 1, tzinfo=UTC)
RECIPIENTS = ("black-cat", "green-pay", "post", "never-registered")
_ids = count(1)


def entry(
    fact: Fact,
    *,
    minute: int = 0,
    subject: str | None = None,
    actor: str | None = None,
    source: str = "/shop",
) -> Entry:
    """An event that happened so many minutes after `START`."""
    received = Received(
        source=source,
        id=f"e{next(_ids)}",
        time=START + timedelta(minutes=minute),
        fact=fact,
        actor=actor,
    )
    stored = store(received, fact, subject)
    return Entry(received.key, b"", stored.type, tuple(stored.tags), encode(stored))


GARBAGE = b'{"type":"recipient.registered","version":1,"data":{"recipient":7}}'
"""Of a type that there is, and not as it has to be."""


def raw(type_: str, data: bytes, *tags: str) -> Entry:
    """An event whose bytes are what they are."""
    return Entry(f"raw{next(_ids)}".encode(), b"", type_, tags, data)


def add(log: Log, entries: Iterable[Entry]) -> None:
    with log.connect() as service:
        append(service, list(entries))


def columns(log: Log, table: str, names: Iterable[str]) -> list[tuple[Any, ...]]:
    """These columns of every row of a read model."""
    listed = sql.SQL(", ").join(map(sql.Identifier, names))
    with log.connect() as service:
        query = sql.SQL("SELECT {} FROM {}").format(listed, sql.Identifier(table))
        return service.execute(query).fetchall()


def rows(log: Log, statement: str) -> list[tuple[Any, ...]]:
    """What the service reads."""
    with log.connect() as service:
        return service.execute(statement.encode()).fetchall()


def registered(recipient: str = "black-cat", **changes: Any) -> RecipientRegistered:
    values: dict[str, Any] = {
        "recipient": recipient,
        "role": RecipientRole.INDEPENDENT_PROVIDER,
        "name": Words(zh="黑貓宅急便", en="Black Cat"),
        "services": ["delivery"],
        "contact": "https://example.tw/privacy",
        "region": "TW",
    }
    return RecipientRegistered(**values | changes)


def disclosed(recipient: str = "black-cat", **changes: Any) -> DataDisclosed:
    values: dict[str, Any] = {
        "categories": ["C001"],
        "purposes": ["148"],
        "basis": "TW20.1.0",
        "notice": "2026-01",
        "region": "TW",
        "reason": "deliver the parcel",
        "recipient": recipient,
        "manner": Manner.DELIVERY,
    }
    return DataDisclosed(**values | changes)


def used(**changes: Any) -> DataUsed:
    values: dict[str, Any] = {
        "categories": ["C001", "C011"],
        "purposes": ["090"],
        "basis": "TW19.1.2",
        "notice": "2026-01",
        "region": "TW",
        "reason": "show the profile",
        "manner": Manner.DISPLAY,
    }
    return DataUsed(**values | changes)


def collected() -> DataCollected:
    return DataCollected(
        categories=["C001", "C002"],
        purposes=["090"],
        basis="TW19.1.2",
        notice="2026-01",
        region="TW",
        reason="joined the shop",
        channel=Channel.WEB,
    )


def shop(events: int, seed: int = 7, members: int = 40) -> list[Entry]:
    """A small history with all that projections look at, not in the order of its times."""
    random = Random(seed)
    subjects = [str(UUID(int=random.getrandbits(128), version=4)) for _ in range(members)]
    makers = (
        collected,
        used,
        used,
        lambda: disclosed(random.choice(RECIPIENTS)),
        lambda: _consented(random),
        lambda: _withdrawn(random),
        lambda: _refused(random),
        lambda: registered(random.choice(RECIPIENTS[:-1]), registration=f"R{random.random()}"),
        shipped_notice,
    )
    made = []
    for _ in range(events):
        fact = random.choice(makers)()
        subject = random.choice(subjects) if fact.ABOUT_MEMBER else None
        made.append(entry(fact, minute=random.randrange(10_000), subject=subject))
    return made


def _consented(random: Random) -> ConsentGiven:
    return ConsentGiven(
        kind=random.choice(list(ConsentKind)),
        purposes=["040"],
        notice="2026-01",
        channel=Channel.WEB,
        act="ticked the box",
    )


def _withdrawn(random: Random) -> ConsentWithdrawn:
    return ConsentWithdrawn(
        kind=random.choice(list(ConsentKind)), purposes=["040"], channel=Channel.APP
    )


def _refused(random: Random) -> MarketingRefused:
    return MarketingRefused(
        channels=[random.choice(list(MarketingChannel))], received_by=Channel.EMAIL
    )


def end_session(log: Log, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Cuts a connection from the server's side."""
    with psycopg.connect(log.server.admin_conninfo, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))

"""The read model of requests against the plain fold, however the events arrive."""

from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from ledger.decisions.clock import TaiwanHolidays, first_clock
from ledger.log.append import Entry
from ledger.vocabulary.amendments import taken_back
from ledger.vocabulary.codes import Channel, IdentityMethod, Outcome, RestrictionScope, Right
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE, Amendment, EventAmended
from ledger.vocabulary.restriction import ProcessingRestricted
from ledger.vocabulary.rights import (
    RequestDecided,
    RequestExtended,
    RequestFulfilled,
    RequestItem,
    RequestReceived,
    RequestVerified,
    RequestWithdrawn,
)
from projections.projection import Event
from projections.requests.fold import TYPES, fold, item_rows, requests_of
from projections.requests.projection import Requests
from projections.stream import read_amendments
from tests.database.conftest import Log
from tests.database.projections.history import START, add, columns, entry, rows
from tests.database.projections.views import folded_anew, project, view

CALENDAR = TaiwanHolidays()
RIGHTS = (Right.COPY, Right.DELETION)
SUBJECTS = tuple(str(UUID(int=number, version=4)) for number in range(1, 4))


def received(request: str, random: Random) -> RequestReceived:
    at = START - timedelta(days=random.randrange(40))
    items = [RequestItem(right=right, clock=first_clock(right, at, CALENDAR)) for right in RIGHTS]
    return RequestReceived(
        request=request, items=items, received_at=at, channel=Channel.MAIL, law="L1"
    )


def said(request: str, random: Random) -> Fact:
    """Any fact about the request, possible or not."""
    right = random.choice(RIGHTS)
    about: dict[str, Any] = {"request": request}
    email: dict[str, Any] = {"channel": Channel.EMAIL}
    clock = first_clock(right, START + timedelta(days=random.randrange(9)), CALENDAR)
    choices: tuple[Fact, ...] = (
        received(request, random),
        RequestVerified(
            method=IdentityMethod.EMAIL_OTP, passed=random.random() < 0.7, verifier="s1", **about
        ),
        RequestExtended(
            right=right, clock=clock, reason="old", notified_at=START, **email, **about
        ),
        RequestDecided(right=right, outcome=random.choice(list(Outcome)), reason="r", **about),
        RequestFulfilled(right=right, summary="sent", **email, **about),
        RequestWithdrawn(rights=[right], **email, **about),
        ProcessingRestricted(restriction="r1", scope=RestrictionScope.ALL, reason="r", **about),
    )
    return random.choice(choices)


def history(seed: int, events: int = 60) -> list[Entry]:
    """Facts about six requests of three members, some taken back, in no order of their times."""
    random = Random(seed)
    made: list[Entry] = []
    names: list[tuple[str, str]] = []
    for _ in range(events):
        number = random.randrange(6)
        subject = SUBJECTS[number % 3] if random.random() < 0.95 else random.choice(SUBJECTS)
        if names and random.random() < 0.15:
            subject, name = random.choice(names)
            fact: Fact = EventAmended(
                amended_source="/shop", amended_id=name, kind=Amendment.VOID, reason="wrong"
            )
        else:
            fact = said(f"R{number}", random)
        source = OWN_SOURCE if random.random() < 0.2 else "/shop"
        minute = random.randrange(90_000)
        made.append(entry(fact, minute=minute, subject=subject, source=source))
        names.append((subject, _name_of(made[-1])))
    return made


def _name_of(made: Entry) -> str:
    return Event(1, START, made.type, list(made.tags), made.data).stored.id


def plain_truth(log: Log) -> list[dict[str, Any]]:
    """Each request folded from all its events."""
    events = [Event(*row) for row in rows(log, EVENTS)]
    with log.connect() as connection:
        gone = {
            name
            for subject in SUBJECTS
            for name in taken_back(read_amendments(connection, subject, len(events)))
        }
    streams: dict[str, list[Event]] = {}
    for event in events:
        for name in requests_of(event) if event.type in TYPES else ():
            streams.setdefault(name, []).append(event)
    folded = (fold(stream, gone) for stream in streams.values())
    return [_typed(row) for each in folded if each for row in item_rows(each)]


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"subject": UUID(row["subject"])}


EVENTS = "SELECT position, recorded_at, type, tags, data FROM events ORDER BY position"
COLUMNS = [
    "request",
    "right",
    "subject",
    "state",
    "open",
    "due",
    "first_due",
    "rule",
    "holidays",
    "received_at",
    "channel",
    "by_agent",
    "verified_at",
    "identified_at",
    "extended_at",
    "outcome",
    "decided_at",
    "fulfilled_at",
    "withdrawn_at",
    "position",
]


@pytest.mark.parametrize("seed", range(4))
def test_the_table_is_what_the_events_say(log: Log, seed: int) -> None:
    """After every few events, and made anew at the end."""
    made = history(seed)
    for start in range(0, len(made), 7):
        add(log, made[start : start + 7])
        project(log, [Requests()])
        wanted = [tuple(row[name] for name in COLUMNS) for row in plain_truth(log)]
        found = columns(log, "request_items", COLUMNS)
        assert sorted(found, key=repr) == sorted(wanted, key=repr)
    before = view(log, [Requests()])
    assert folded_anew(log)["request_items"] == before["request_items"]


def test_another_member_under_the_same_id_changes_nothing(log: Log) -> None:
    random = Random(1)
    own, other = SUBJECTS[0], SUBJECTS[1]
    add(log, [entry(received("R1", random), subject=own)])
    withdrawn = RequestWithdrawn(request="R1", channel=Channel.MAIL)
    add(log, [entry(received("R1", random), subject=other, minute=5)])
    add(log, [entry(withdrawn, subject=other, minute=6)])
    project(log, [Requests()])
    assert rows(log, "SELECT DISTINCT subject::text, state FROM request_items") == [
        (own, "received")
    ]


def test_what_the_ledger_received_is_decided_by_nobody_else(log: Log) -> None:
    random = Random(1)
    withdrawn = RequestWithdrawn(request="R1", channel=Channel.MAIL)
    add(log, [entry(withdrawn, subject=SUBJECTS[0])])
    add(log, [entry(received("R1", random), subject=SUBJECTS[0], minute=1, source=OWN_SOURCE)])
    add(log, [entry(withdrawn, subject=SUBJECTS[0], minute=2)])
    project(log, [Requests()])
    assert rows(log, "SELECT DISTINCT state FROM request_items") == [("received",)]


def test_moments_at_the_end_of_time_are_shown(log: Log) -> None:
    items = [RequestItem(right=Right.COPY, clock=first_clock(Right.COPY, START, CALENDAR))]
    for number, text in enumerate(("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")):
        fact = RequestReceived(
            request=f"R{number}",
            items=items,
            received_at=START.fromisoformat(text),
            channel=Channel.MAIL,
            law="L1",
        )
        add(log, [entry(fact, subject=SUBJECTS[0])])
    project(log, [Requests()])
    found = rows(log, "SELECT received_at FROM request_items ORDER BY received_at")
    assert [row[0].year for row in found] == [2, 9998]

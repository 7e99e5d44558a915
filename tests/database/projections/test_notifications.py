"""The read model of notifications against the plain fold, however the events arrive."""

from random import Random
from typing import Any
from uuid import UUID

import pytest

from ledger.log.append import Entry
from ledger.vocabulary.amendments import taken_back
from ledger.vocabulary.codes import Acknowledgement, Channel, Handover, NotificationKind
from ledger.vocabulary.data import DataCorrected
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import Amendment, EventAmended
from projections.notifications.fold import TYPES, fold, row
from projections.notifications.projection import Notifications
from projections.projection import Event
from projections.stream import read_amendments
from tests.database.conftest import Log
from tests.database.projections.history import START, add, columns, entry, rows
from tests.database.projections.views import folded_anew, project, view

SUBJECTS = tuple(str(UUID(int=number, version=4)) for number in range(1, 4))
COLUMNS = [
    "notification",
    "recipient",
    "subject",
    "kind",
    "categories",
    "handover",
    "reason",
    "escalation_reason",
    "erasure",
    "request",
    "position",
    "notified_at",
    "told_at",
    "times_told",
    "answer_due",
    "open",
    "answer",
    "answered_at",
    "answer_position",
    "answered_by",
    "answer_handover",
    "answer_reason",
]
EVENTS = "SELECT position, recorded_at, type, tags, data FROM events ORDER BY position"


def said(random: Random) -> Fact:
    """Somebody is told, or answers; the same ids meet several recipients."""
    named: dict[str, Any] = {
        "notification": random.choice(["N1", "N2", "N3"]),
        "recipient": random.choice(["courier", "insurer"]),
        "handover": random.choice(list(Handover)),
        "request": random.choice([None, "R1"]),
    }
    if random.random() < 0.5:
        answer = random.choice(list(Acknowledgement))
        return RecipientAcknowledged(**named, answer=answer, reason=random.choice([None, "x"]))
    kind = random.choice(list(NotificationKind))
    return RecipientNotified(**named, kind=kind, categories=["C001"], reason="erase it")


def corrected(ours: bool) -> DataCorrected:
    return DataCorrected(categories=["C001"], reason="a slip", fault_ours=ours, channel=Channel.WEB)


def history(seed: int, events: int = 60) -> list[Entry]:
    random = Random(seed)
    made: list[Entry] = []
    names: list[tuple[str, str]] = []
    for _ in range(events):
        subject = random.choice(SUBJECTS)
        fact = said(random) if random.random() < 0.8 else corrected(random.random() < 0.5)
        if names and random.random() < 0.15:
            subject, name = random.choice(names)
            kind = random.choice(list(Amendment))
            fact = EventAmended(amended_source="/shop", amended_id=name, kind=kind, reason="wrong")
        made.append(entry(fact, minute=random.randrange(900), subject=subject, actor="key:7"))
        names.append((subject, _event(made[-1]).stored.id))
    return made


def _event(made: Entry) -> Event:
    return Event(1, START, made.type, list(made.tags), made.data)


def plain_truth(log: Log) -> list[dict[str, Any]]:
    """Everything told, folded from all events at once."""
    events = [Event(*each) for each in rows(log, EVENTS)]
    with log.connect() as connection:
        gone = {
            name
            for subject in SUBJECTS
            for name in taken_back(read_amendments(connection, subject, len(events)))
        }
    found = fold([event for event in events if event.type in TYPES], gone)
    return [_typed(row(key, each)) for key, each in found.items()]


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"subject": UUID(row["subject"])}


@pytest.mark.parametrize("seed", range(4))
def test_the_table_is_what_the_events_say(log: Log, seed: int) -> None:
    """After every few events, and made anew at the end."""
    made = history(seed)
    for start in range(0, len(made), 7):
        add(log, made[start : start + 7])
        project(log, [Notifications()])
        wanted = [tuple(each[name] for name in COLUMNS) for each in plain_truth(log)]
        found = columns(log, "notifications", COLUMNS)
        assert sorted(found, key=repr) == sorted(wanted, key=repr)
    before = view(log, [Notifications()])
    after = folded_anew(log)
    assert {name: after[name] for name in before} == before


def test_a_correction_of_a_fault_of_ours_is_a_row(log: Log) -> None:
    add(log, [entry(corrected(ours), subject=SUBJECTS[0]) for ours in (False, True, True)])
    project(log, [Notifications()])
    found = rows(log, "SELECT position, subject::text, categories FROM corrections")
    assert found == [(2, SUBJECTS[0], ["C001"]), (3, SUBJECTS[0], ["C001"])]

"""Every answer at two moments against a plain fold of the raw events, at every position."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from random import Random
from typing import Any

import psycopg
import pytest

from api.reading import disclosure_summary
from api.reading.two_times import Seen
from api.routes.notices import NOTICES
from api.routes.recipients import RECIPIENTS
from ledger.vocabulary.envelope import Received, Stored, store
from ledger.vocabulary.own import Amendment, EventAmended
from projections.disclosures import rows
from projections.disclosures.projection import Disclosures
from projections.recipients.projection import Recipients
from tests.database.conftest import SERVICE, Log
from tests.database.projections.history import add
from tests.database.projections.member_log import cuts, entered, fill, take_in
from tests.database.projections.test_findings import record_as_it_happens
from tests.database.projections.views import project
from tests.database.two_times import plainly
from tests.database.two_times.asking import Asking
from tests.database.two_times.plainly import Raw
from tests.judged_history import START, SUBJECTS, history
from tests.member_events import disclosed
from tests.member_events import history as of_members

EVENTS = 70
STRETCH = 16
"""Far shorter than it is, so that there are full ones."""
Known = Sequence[Raw]
AsOf = datetime | None


def amended(random: Random, events: Sequence[Stored[Any]]) -> list[Stored[Any]]:
    """The same with words about some of them, some of which are told before what they are about."""
    made: list[Stored[Any]] = []
    for number, event in enumerate(events):
        made.append(event)
        targets = [e for e in (*made, *events[number : number + 9]) if e.subject]
        if targets and random.random() < 0.25:
            target = random.choice(targets)
            fact = EventAmended(
                amended_source=target.source,
                amended_id=target.id,
                kind=random.choice(list(Amendment)),
                reason="r",
            )
            time = event.time + timedelta(days=random.choice([-9, 0, 1]))
            received = Received(source="/shop", id=f"a{number}", time=time, fact=fact)
            made.append(store(received, fact, target.subject))
    return made


def moments(random: Random, span_days: float) -> list[AsOf]:
    """One in the middle, one before all but what came late, one by chance, and none."""
    days = (span_days / 2, -3, random.uniform(0, span_days))
    return [*(START + timedelta(days=day) for day in days), None]


def picked(told: Sequence[Mapping[str, Any]], *names: str) -> list[dict[str, Any]]:
    """These columns, times as times."""
    return [{name: _plain(row.get(name)) for name in names} for row in told]


def _plain(value: Any) -> Any:
    if isinstance(value, str) and value[:4].isdigit() and value.endswith("Z"):
        return datetime.fromisoformat(value)
    return value


REGISTER = (
    *("position", "time", "recorded_at", "subject", "recipient", "purposes", "categories"),
    *("manner", "basis", "notice", "region", "transaction", "reason", "source", "id", "amended"),
)
ACCOUNT = (
    *("recipient", "purpose", "name_en", "first", "last", "count"),
    *("first_position", "last_position"),
)
WHO = ("recipient", "registered", "suspension", "first_position", "position")
VERSION = ("notice", "published_at", "position", "retired")


def of_register(asking: Asking, known: Known, as_of: AsOf) -> tuple[Any, Any]:
    plain = plainly.disclosures(known, as_of)
    return picked(asking.disclosures(), *REGISTER), picked(plain, *REGISTER)


def of_one_register(asking: Asking, known: Known, as_of: AsOf) -> tuple[Any, Any]:
    plain = [e for e in plainly.disclosures(known, as_of) if e["subject"] == SUBJECTS[0]]
    return picked(asking.disclosures(SUBJECTS[0]), *REGISTER), picked(plain, *REGISTER)


def of_summary(asking: Asking, known: Known, as_of: AsOf) -> tuple[Any, Any]:
    return picked(asking.summary(), *ACCOUNT), picked(plainly.summary(known, as_of), *ACCOUNT)


def of_recipients(asking: Asking, known: Known, as_of: AsOf) -> tuple[Any, Any]:
    told = asking.recipients()
    for row in told:
        for listed in ("agreements", "supervisions"):
            row[listed] = [item["position"] for item in row[listed]]
    names = (*WHO, "agreements", "supervisions")
    return picked(told, *names), picked(plainly.recipients(known, as_of), *names)


def of_one_recipient(asking: Asking, known: Known, as_of: AsOf) -> tuple[Any, Any]:
    row = asking.one(RECIPIENTS, "mailer")
    plain = [e for e in plainly.recipients(known, as_of) if e["recipient"] == "mailer"]
    return picked([row] if row else [], *WHO), picked(plain, *WHO)


def of_notices(asking: Asking, known: Known, as_of: AsOf) -> tuple[Any, Any]:
    told = picked(asking.notices(), *VERSION)
    return told, picked(plainly.notices(known, as_of), *VERSION)


def of_one_notice(asking: Asking, known: Known, as_of: AsOf) -> tuple[Any, Any]:
    row = asking.one(NOTICES, "n1")
    plain = [each["data"] for each in plainly.notices(known, as_of) if each["notice"] == "n1"]
    return [row["data"]] if row else [], plain


def of_service_notices(asking: Asking, known: Known, as_of: AsOf) -> tuple[Any, Any]:
    plain = [each["position"] for each in plainly.service_notices(known, as_of)]
    return [row["position"] for row in asking.service_notices()], plain


def of_restrictions(asking: Asking, known: Known, as_of: AsOf) -> tuple[Any, Any]:
    plain = [plainly.restrictions(known, as_of, subject) for subject in SUBJECTS]
    told = [asking.restrictions(subject) for subject in SUBJECTS]
    return told, [[(e["restriction"], e["position"]) for e in each] for each in plain]


def of_views(asking: Asking, known: Known, as_of: AsOf) -> tuple[Any, Any]:
    """The member's words and who received data; of the erased neither is told."""
    told, plain = [], []
    for subject in SUBJECTS:
        view = asking.view(subject)
        consents = {key: each["state"] for key, each in view.get("consents", {}).items()}
        marketing = {key: each["refused"] for key, each in view.get("marketing", {}).items()}
        received = {key: each["count"] for key, each in view.get("disclosures", {}).items()}
        told.append(("erased" in view, consents, marketing, received))
        is_erased = plainly.is_erased(known, as_of, subject)
        words = (plainly.consents, plainly.marketing, plainly.received)
        plain.append((is_erased, *({} if is_erased else f(known, as_of, subject) for f in words)))
    return told, plain


Answer = Callable[[Asking, Known, AsOf], tuple[Any, Any]]
ANSWERS: tuple[Answer, ...] = (
    of_register,
    of_one_register,
    of_summary,
    of_recipients,
    of_one_recipient,
    of_notices,
    of_one_notice,
    of_service_notices,
    of_restrictions,
    of_views,
)


@pytest.fixture(autouse=True)
def _short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (rows, disclosure_summary):
        monkeypatch.setattr(module, "STRETCH_POSITIONS", STRETCH)


def assert_equal(log: Log, random: Random, span_days: float, *answers: Answer) -> None:
    """At every position and several moments."""
    raw = plainly.raw_events(log)
    with closing(psycopg.connect(log.conninfo(SERVICE), autocommit=True)) as connection:
        for until in range(1, len(raw) + 1):
            known = raw[:until]
            for as_of in moments(random, span_days):
                asking = Asking(connection, Seen(as_of, until, known[-1]["recorded_at"]))
                for answer in answers:
                    told, plain = answer(asking, known, as_of)
                    assert told == plain, (answer.__name__, until, as_of)


@pytest.mark.parametrize("seed", range(3))
def test_every_answer_is_that_of_the_plain_fold(log: Log, seed: int) -> None:
    random = Random(seed)
    events = amended(random, history(seed, EVENTS))
    add(log, map(entered, events))
    record_as_it_happens(log, len(events))
    project(log)
    assert_equal(log, random, 60, *ANSWERS)


@pytest.mark.parametrize("seed", range(3))
def test_the_register_and_its_summary_are_those_of_the_plain_fold(log: Log, seed: int) -> None:
    """Of disclosures in no order of time, a fifth of them taken back, some before they came."""
    random = Random(seed)
    events = of_members(random, 110, 3, lambda random, _: disclosed(random), 0.3)
    fill(log, events, Disclosures())
    take_in(log, Disclosures(), cuts(random, len(events)), random)
    project(log, [Recipients()])
    assert_equal(log, random, 0.3, of_register, of_summary)

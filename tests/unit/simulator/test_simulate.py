"""A simulated history: accepted by intake, believable, and wrong only where it says so."""

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

import pytest

from ledger.catalogue.catalogue import Catalogue, shipped_notice
from ledger.intake.receive import Terms, receive
from ledger.simulator.documents import NOTICE, Event, event_line, fault_line
from ledger.simulator.organisation import organisation_events
from ledger.simulator.simulate import NoRoomError, simulate
from ledger.vocabulary.registry import EVENT_TYPES
from tests.unit.simulator.checker import Checker
from tests.unit.simulator.lateness import late

UNTIL = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=8)))
TERMS = Terms(UNTIL, Catalogue.shipped(), "/shop")
HISTORIES = [(50, 3_000, 1), (300, 12_000, 2), (2_100, 41_000, 3)]
TOLD = {
    *("data.collected", "data.used", "data.disclosed", "data.corrected"),
    *("consent.given", "consent.refused", "consent.withdrawn", "marketing.refused"),
    *("marketing.accepted", "notice.presented", "provision.declined"),
    *("inquiry.received", "inquiry.answered", "processing.restricted", "processing.resumed"),
    *("request.received", "request.verified", "request.extended", "request.decided"),
    *("request.fulfilled", "request.withdrawn", "erasure.ordered", "erasure.completed"),
    *("recipient.notified", "recipient.acknowledged", "notice.published", "retention.set"),
    *("service-notice.published", "recipient.registered", "recipient.agreed"),
    *("recipient.supervised", "recipient.suspended", "incident.known", "incident.assessed"),
    *("incident.reported", "incident.notified", "incident.closed"),
}
RULES = {
    *("marketing_after_refusal", "unrelated_third_party", "category_not_notified"),
    *("purpose_not_notified", "manner_not_notified", "region_not_notified", "no_transaction"),
    *("no_refusal_channel", "beyond_necessary_scope", "no_obligation", "recipient_suspended"),
    *("no_separate_consent", "not_announced", "incidental_without_service"),
    *("use_while_restricted", "use_after_erasure", "erasure_unconfirmed", "recipient_not_told"),
    *("deadline_missed", "effect_not_told", "supervision_overdue"),
}


@cache
def history(members: int, events: int, seed: int) -> tuple[Event, ...]:
    return tuple(simulate(members, events, seed, until=UNTIL))


def digest(told: tuple[Event, ...]) -> str:
    return hashlib.sha256(b"".join(map(event_line, told))).hexdigest()


@pytest.mark.parametrize("arguments", HISTORIES)
def test_intake_receives_every_event(arguments: tuple[int, int, int]) -> None:
    told = history(*arguments)
    assert len(receive([json.loads(event_line(one)) for one in told], TERMS)) == arguments[1]


@pytest.mark.parametrize("arguments", HISTORIES)
def test_time_never_runs_backwards_and_ids_are_used_once(arguments: tuple[int, int, int]) -> None:
    documents = [told.document for told in history(*arguments)]
    times = [datetime.fromisoformat(document["time"]) for document in documents]
    assert times == sorted(times)
    assert UNTIL - timedelta(days=180) == times[0]
    assert times[-1] <= UNTIL
    assert len({(document["source"], document["id"]) for document in documents}) == arguments[1]


@pytest.mark.parametrize("arguments", HISTORIES)
def test_what_a_plain_checker_finds_is_what_was_planted(arguments: tuple[int, int, int]) -> None:
    told = history(*arguments)
    documents = [one.document for one in told]
    found = Checker(documents).found | set(late(documents, UNTIL))
    assert found == {(one.fault.rule, one.fault.id) for one in told if one.fault}


@pytest.mark.parametrize("arguments", HISTORIES)
def test_every_kind_of_fault_is_planted_a_few_times(arguments: tuple[int, int, int]) -> None:
    planted = Counter(told.fault.rule for told in history(*arguments) if told.fault)
    assert set(planted) == RULES
    expected = 1 + arguments[0] // 1_000
    assert all(planted[rule] == expected for rule in RULES - {"supervision_overdue"})


@pytest.mark.parametrize("arguments", HISTORIES)
def test_everybody_joins(arguments: tuple[int, int, int]) -> None:
    documents = [told.document for told in history(*arguments)]
    assert len({document.get("subject") for document in documents} - {None}) == arguments[0]


def test_a_fault_names_its_event() -> None:
    for told in history(*HISTORIES[0]):
        if told.fault:
            line = json.loads(fault_line(told.fault))
            assert list(line) == ["rule", "source", "id", "member", "time", "why"]
            assert (line["source"], line["id"]) == (told.document["source"], told.document["id"])
            assert (line["member"], line["time"]) == (
                told.document.get("subject"),
                told.document["time"],
            )


def test_the_same_seed_tells_the_same_bytes() -> None:
    again = tuple(simulate(*HISTORIES[0], until=UNTIL.astimezone(UTC)))
    assert digest(again) == digest(history(*HISTORIES[0]))


def test_another_seed_tells_another_history() -> None:
    other = tuple(simulate(50, 3_000, 4, until=UNTIL))
    assert digest(other) != digest(history(*HISTORIES[0]))


def test_the_bytes_are_those_of_every_machine() -> None:
    told = tuple(simulate(50, 3_000, 1, until=UNTIL))
    assert digest(told) == GOLDEN


GOLDEN = "b7bc1b54bc4b402b134e2422a0684f8599f4076b0e5d219607e88785532e9094"


def test_every_type_a_shop_sends_is_told() -> None:
    types = {told.document["type"] for told in history(*HISTORIES[2])}
    assert types == TOLD
    assert set(EVENT_TYPES) > TOLD


def test_everything_happens_under_the_shipped_notice() -> None:
    assert shipped_notice().notice == NOTICE
    published = history(*HISTORIES[0])[0].document
    assert published["type"] == "notice.published"
    assert published["data"]["text_sha256"] == shipped_notice().text_sha256


def test_a_tenth_of_the_members_makes_a_large_part_of_the_visits() -> None:
    visits = Counter(told.document.get("subject") for told in history(*HISTORIES[2]))
    del visits[None]
    busiest = sum(count for _, count in visits.most_common(len(visits) // 10))
    assert 0.3 < busiest / visits.total() < 0.7


def test_evenings_are_busier_than_nights() -> None:
    hours = Counter(
        datetime.fromisoformat(told.document["time"]).hour
        for told in history(*HISTORIES[2])
        if told.document["source"] == "/shop/web"
    )
    assert hours[21] > 8 * hours[3] > 0


def test_the_organisation_is_told_by_itself() -> None:
    told = organisation_events(UNTIL - timedelta(days=180))
    inside = [one for one in history(*HISTORIES[0]) if "subject" not in one.document]
    assert told == inside
    receive([one.document for one in told], TERMS)


def test_a_long_history_checks_its_processors_again() -> None:
    told = organisation_events(UNTIL - timedelta(days=800), 800)
    checks = Counter(
        one.document["data"]["recipient"]
        for one in told
        if one.document["type"] == "recipient.supervised"
    )
    assert checks["letter-dove"] == 5
    assert checks["cloud-archive"] == 1


@pytest.mark.parametrize(
    ("members", "events", "days"), [(0, 200, 180), (1, 199, 180), (1, 200, 0), (1, 200, 3_651)]
)
def test_refuses_a_history_without_room(members: int, events: int, days: int) -> None:
    with pytest.raises(NoRoomError, match="needed"):
        simulate(members, events, 1, until=UNTIL, days=days)


@pytest.mark.parametrize("year", [1, 1989, 3000, 9999])
def test_refuses_a_history_of_another_age(year: int) -> None:
    with pytest.raises(NoRoomError, match="years"):
        simulate(1, 200, 1, until=UNTIL.replace(year=year))

"""Every answer about state at two moments: what was answered once by what was known stays so."""

from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import httpx

from api.access.tokens import Role
from ledger.log.append import append
from tests.database.projections.history import entry, registered
from tests.http.conftest import Running
from tests.http.events import collected, disclosed, fact
from tests.http.reading import get, pointer_of, post, project, reads, subject_of, truth
from tests.http.test_findings import COURIER, acknowledge
from tests.http.test_notices import NOTICE, SERVICE_NOTICE

ANSWERS = (
    "/v1/members/{subject}",
    "/v1/members/{subject}/restrictions",
    "/v1/members/{subject}/disclosures",
    "/v1/disclosures",
    "/v1/disclosures/summary",
    "/v1/findings",
    "/v1/findings/summary",
    "/v1/findings/{finding}",
    "/v1/notices",
    "/v1/notices/{notice}",
    "/v1/service-notices",
    "/v1/service-notices/{service_notice}",
    "/v1/recipients",
    "/v1/recipients/{recipient}",
)
MEMBER = "M000123"
AS_OF = "2026-11-21T12:00:00+08:00"
LATE = "2026-11-21T11:00:00+08:00"


RETIRED = {"notice": NOTICE["notice"], "effective_from": "2026-11-22T00:00:00Z", "reason": "r"}


def given(number: int, type_: str = "consent.given") -> dict[str, Any]:
    said = {"kind": "out_of_purpose", "purposes": ["040"], "channel": "web"}
    more = {"notice": NOTICE["notice"], "act": "ticked"} if type_ == "consent.given" else {}
    return fact(type_, number, said | more, MEMBER)


def told_first(running: Running) -> None:
    restricted = {"restriction": "r1", "scope": "marketing", "reason": "asked for"}
    events = [
        collected(),
        disclosed(1),
        fact("notice.published", 1, NOTICE),
        fact("service-notice.published", 2, SERVICE_NOTICE),
        fact("recipient.registered", 3, COURIER | {"recipient": "black-cat"}),
        given(4),
        fact("processing.restricted", 5, restricted, MEMBER),
    ]
    post(running, events)
    project(running)


def told_later(running: Running) -> None:
    """Late, amended, said anew: about everything that is answered."""
    wrong = {"amended_source": "/shop/orders", "amended_id": "e1", "kind": "void", "reason": "r"}
    resumed = {"restriction": "r1", "reason": "not asked for"}
    late = [
        disclosed(2, subject="M000456"),
        fact("event.amended", 6, wrong, MEMBER),
        fact("notice.published", 7, NOTICE | {"title": {"zh": "新", "en": "new"}}),
        fact("notice.retired", 8, RETIRED),
        fact("service-notice.published", 9, SERVICE_NOTICE | {"service": "another"}),
        fact("recipient.registered", 10, COURIER | {"recipient": "black-cat", "region": "US"}),
        given(11, "consent.withdrawn"),
        fact("processing.resumed", 12, resumed, MEMBER),
    ]
    post(running, [event | {"time": LATE} for event in late])
    project(running)


class Asker:
    """Who asks for every answer, by names that there are from the first."""

    def __init__(self, running: Running) -> None:
        self._running = running
        names = {"notice": NOTICE["notice"], "service_notice": SERVICE_NOTICE["service_notice"]}
        found = self.get("/v1/findings", Role.AUDITOR).json()["findings"]
        self.finding = next(e["id"] for e in found if e["subject"] and e["state"] == "open")
        names |= {"recipient": "black-cat", "finding": self.finding}
        self._names = names | {"subject": subject_of(running, MEMBER)}

    def get(self, path: str, role: Role, **params: Any) -> httpx.Response:
        answer = get(self._running, role, path, **params)
        assert answer.status_code == 200, (path, answer.text)
        return answer

    def answers(self, **params: Any) -> dict[str, tuple[bytes, str]]:
        """By path the body to the byte, and the position that it reflects."""
        found = {}
        for template in ANSWERS:
            role = Role.OFFICER if "members" in template else Role.AUDITOR
            answer = self.get(template.format(**self._names), role, **params)
            found[template] = answer.content, answer.headers["Ledger-Position"]
        return found


def test_what_was_answered_by_what_was_known_stays_to_the_byte(running: Running) -> None:
    told_first(running)
    asker = Asker(running)
    last = truth(running)[-1]
    position, moment = last["position"], datetime.now(UTC).isoformat()
    project(running)
    by_position = asker.answers(known_at=position)
    by_moment = asker.answers(known_at=moment)
    by_both = asker.answers(known_at=position, as_of=AS_OF)
    as_of = asker.answers(as_of=AS_OF)
    told_later(running)
    acknowledge(running, asker.finding, {"reason": "seen"})
    project(running)
    assert asker.answers(known_at=position) == by_position
    assert asker.answers(known_at=moment) == by_moment
    assert asker.answers(known_at=position, as_of=AS_OF) == by_both
    assert {told for _, told in by_both.values()} == {str(position)}
    now = asker.answers(as_of=AS_OF)
    assert [path for path in ANSWERS if now[path][0] == as_of[path][0]] == []


def test_a_moment_is_the_last_position_recorded_by_then(running: Running) -> None:
    for number in range(5):
        post(running, [disclosed(number)])
    events = truth(running)
    instant = timedelta(microseconds=1)
    project(running)
    for event, before in zip(events[1:], events, strict=False):
        for moment, known in (
            (event["recorded_at"], event),
            (event["recorded_at"] - instant, before),
        ):
            params = {"known_at": moment.isoformat()}
            answer = get(running, Role.AUDITOR, "/v1/notices", **params)
            same = [e["position"] for e in events if e["recorded_at"] == known["recorded_at"]]
            assert answer.headers["Ledger-Position"] == str(max(same))


def test_before_everything_nothing_is_known(running: Running) -> None:
    told_first(running)
    for known_at in (0, "2020-01-01T00:00:00Z"):
        for path in ("/v1/disclosures", "/v1/findings", "/v1/notices", "/v1/recipients"):
            answer = get(running, Role.AUDITOR, path, known_at=known_at)
            assert answer.headers["Ledger-Position"] == "0"
            assert answer.json() == {path.removeprefix("/v1/"): [], "next": None}
        assert (
            get(running, Role.AUDITOR, "/v1/recipients/black-cat", known_at=known_at).status_code
            == 404
        )


def test_a_moment_waits_for_the_append_that_is_under_way(running: Running) -> None:
    """It was recorded before the moment, and is there for others only after it."""
    answers: list[httpx.Response] = []
    with running.log.connect() as service:
        position = append(service, [entry(registered())]).positions[0]
        moment = datetime.now(UTC).isoformat()
        asked = {"known_at": moment}
        asking = Thread(
            target=lambda: answers.append(get(running, Role.AUDITOR, "/v1/recipients", **asked))
        )
        asking.start()
        asking.join(timeout=0.3)
        assert asking.is_alive()
    project(running)
    asking.join()
    (answer,) = answers
    assert answer.headers["Ledger-Position"] == str(position)
    assert [row["recipient"] for row in answer.json()["recipients"]] == ["black-cat"]


BAD: dict[str, dict[str, str]] = {
    "no time": {"as_of": "yesterday"},
    "no offset": {"as_of": "2026-11-20T09:00:00"},
    "a position of what had happened": {"as_of": "17"},
    "no year": {"as_of": "0001-01-01T00:00:00+14:00"},
    "neither": {"known_at": "now"},
    "known without an offset": {"known_at": "2026-11-20T09:00:00"},
    "below everything": {"known_at": "-1"},
    "not a whole number": {"known_at": "1.5"},
    "other digits": {"known_at": "١٢"},
    "no position": {"known_at": "9" * 30},
    "beyond the end of the log": {"known_at": "9007199254740991"},
    "tomorrow": {"known_at": "2190-01-01T00:00:00Z"},
    "known in no year": {"known_at": "9999-12-31T23:59:59-14:00"},
}


def test_what_makes_no_moment_is_refused_by_name(running: Running) -> None:
    post(running, [disclosed()])
    project(running)
    subject = subject_of(running)
    names = {"subject": subject, "finding": "f", "notice": "n", "service_notice": "s"}
    for template in ANSWERS:
        path = template.format(**names, recipient="r")
        role = Role.OFFICER if "members" in template else Role.AUDITOR
        for bad, params in BAD.items():
            answer = get(running, role, path, **params)
            (name,) = params
            assert pointer_of(answer) == f"/query/{name}", (template, bad)


def test_the_record_of_the_reading_says_at_which_moments(running: Running) -> None:
    told_first(running)
    asker = Asker(running)
    project(running)
    known_at = truth(running)[-1]["position"]
    asker.answers(known_at=known_at, as_of=AS_OF)
    filters = [read["data"].get("filters") for read in reads(running)]
    assert filters.count(f"as_of=2026-11-21T04:00:00Z known_at={known_at}") == 6

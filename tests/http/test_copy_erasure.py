"""What was opened for a copy is in the log first; what was erased is told as erased."""

import base64
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from api.access.tokens import Role
from api.copies import making
from tests.database.conftest import OWNER
from tests.http.conftest import Running
from tests.http.copying import (
    VALUES,
    ask,
    copy_of,
    event,
    everything,
    granted_copy,
    member_with,
    recorded,
    validator,
    values_now,
)
from tests.http.erasing import erased
from tests.http.events import collected, disclosed, with_data
from tests.http.reading import post


def test_a_destroyed_key_is_told_as_erased(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    with running.log.connect(OWNER) as owner:
        owner.execute("DELETE FROM data_keys WHERE retention_class IN ('C001', 'evidence')")
    copy = copy_of(running, subject)
    erased, held = copy["values"]
    assert (erased["erased"], erased["now"]) == (True, [])
    assert [line["erased"] for line in erased["history"]] == [True, True]
    assert held["now"][0]["value"] == "4242"
    assert copy["consents"][0]["contents"] == [
        {"field": {"code": "evidence", "zh": "佐證", "en": "evidence"}, "erased": True}
    ]
    assert list(validator().iter_errors(copy)) == []


def test_an_erasure_that_comes_between_is_told_and_not_outrun(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject, _ = member_with(running, *everything())
    record = making._record_opening
    times = []

    def erase_meanwhile(*opened: Any) -> None:
        record(*opened)
        times.append(opened)
        with running.log.connect(OWNER) as owner:
            owner.execute("DELETE FROM data_keys WHERE retention_class = 'C001'")

    monkeypatch.setattr(making, "_record_opening", erase_meanwhile)
    answer = ask(running, subject)
    assert answer.status_code == 200
    assert "王小明" not in answer.text
    assert "4242" in answer.text
    assert [each["erased"] for each in answer.json()["values"][0]["history"]] == [True, True]
    assert len(times) == 2
    assert len(recorded(running, "ledger.revealed")) == 2
    assert len(recorded(running, "ledger.exported")) == 1


def test_after_an_erasure_the_copy_tells_what_was_and_that_it_is_gone(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    erased(running)
    copy = copy_of(running, subject)
    assert [each["erased"] for each in copy["values"]] == [True, True]
    assert "王小明" not in str(copy)
    assert "ming@example.tw" not in str(copy)
    (erasure,) = copy["erasures"]
    assert [step["what"]["code"] for step in erasure["steps"]] == [
        "erasure.ordered",
        "erasure.completed",
    ]
    assert copy["disclosures"][0]["count"] == 4
    assert copy["notifications"][0]["steps"][0]["data"]["kind"]["zh"] == "刪除"
    assert list(validator().iter_errors(copy)) == []


def test_data_given_anew_after_an_erasure_is_told_beside_what_is_gone(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    hold = {"hold": "H1", "ground": "ER21.1", "reason": "a lawsuit", "categories": ["C002"]}
    post(running, [{k: v for k, v in event("hold.placed", "h1", hold).items() if k != "subject"}])
    erased(running)
    again = with_data(
        collected(77, time=datetime.now(UTC).isoformat()), values={"C001": {"name": "王大明"}}
    )
    post(running, [again])
    copy = copy_of(running, subject)
    assert values_now(copy) == {"C001": {"name": "王大明"}, "C002": VALUES["C002"]}
    history = copy["values"][0]["history"]
    assert [each.get("erased", False) for each in history] == [True, True, False]


def test_what_was_opened_and_given_is_in_the_log_first(running: Running) -> None:
    subject, positions = member_with(running, *everything())
    granted_copy(running)
    answer = ask(running, subject, request="R1")
    (revealed,), (exported,) = (
        recorded(running, "ledger.revealed"),
        recorded(running, "ledger.exported"),
    )
    head = int(answer.headers["Ledger-Position"])
    common = {
        "purpose": "request handling",
        "route": "/v1/members/{subject}/copy",
        "position": head,
        "subject_count": 1,
        "subjects": [subject],
    }
    assert answer.json()["complete_to"]["position"] == head
    sealed = [positions[index] for index in (0, 2, 10, 12)]
    opened = revealed["data"].pop("events")
    assert opened[:4] == sealed
    assert len(opened) == 5  # the words of the request itself
    assert revealed["data"] == common | {
        "reason": "copy for request R1",
        "categories": ["C001", "C002"],
    }
    digest = sha256(answer.content)
    assert exported["data"] == common | {
        "report": "member-copy",
        "format": "json",
        "rows": answer.json()["complete_to"]["events"],
        "filters": "request=R1",
        "content_sha256": digest.hexdigest(),
    }
    told = f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert answer.headers["Repr-Digest"] == told
    assert answer.headers["Cache-Control"] == "no-store"
    assert {event["tags"][0] for event in (revealed, exported)} == {f"member:{subject}"}


def test_who_looked_and_why_is_told(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    purpose = {"Ledger-Purpose": "complaint 17"}
    for _ in range(2):
        ask(running, subject, Role.INVESTIGATOR, purpose)
    looked = copy_of(running, subject)["looked_at"]
    assert {(each["what"]["code"], each["count"]) for each in looked} == {
        ("ledger.revealed", 2),
        ("ledger.exported", 2),
    }
    assert {each["purpose"] for each in looked} == {"complaint 17"}
    assert {each["role"]["zh"] for each in looked} == {"調查人員"}


def test_nothing_is_told_when_it_cannot_be_recorded(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    running.service.writer.close()
    answer = ask(running, subject)
    assert answer.status_code == 503
    assert "王小明" not in answer.text


def test_a_member_who_left_no_values_is_told_so(running: Running) -> None:
    subject, _ = member_with(running, disclosed())
    copy = copy_of(running, subject)
    assert (copy["values"], copy["controller"]) == ([], None)
    assert recorded(running, "ledger.revealed") == []
    assert len(recorded(running, "ledger.exported")) == 1

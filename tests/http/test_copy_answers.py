"""Which request a copy answers, what it withholds, and in which form it comes."""

from uuid import uuid4

import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.copying import (
    CONSENT,
    ask,
    copy_of,
    everything,
    granted_copy,
    member_with,
    recorded,
    values_now,
    withholding,
)
from tests.http.request_bodies import (
    CHECK,
    WITHDRAWAL,
    do,
    done,
    emits,
    granted,
    receipt,
    refused,
    reported,
)


def test_what_the_decision_withholds_is_left_out_and_listed(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    granted_copy(running, **withholding(until="2099-12-31"))
    copy = copy_of(running, subject, request="R1")
    assert values_now(copy).keys() == {"C001"}
    assert "4242" not in str(copy)
    (withheld,) = copy["withheld"]
    assert withheld["ground"]["zh"] == "妨害蒐集機關或第三人之重大利益"
    assert (withheld["until"], withheld["reason"]) == ("2099-12-31", "an inquiry is under way")
    assert copy["request"]["outcome"]["code"] == "partially_granted"
    assert recorded(running, "ledger.revealed")[-1]["data"]["categories"] == ["C001"]


def test_a_working_copy_withholds_nothing_and_says_so(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    granted_copy(running, **withholding())
    copy = copy_of(running, subject)
    assert values_now(copy).keys() == {"C001", "C002"}
    assert (copy["withheld"], copy["request"]) == ([], None)
    assert any("working copy" in remark["en"] for remark in copy["remarks"])


def test_what_was_withheld_until_a_day_gone_by_is_given(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    reported(running)
    decision = granted(**withholding(until="2026-11-01"))
    emits(running, "request.decided", "d1", request="R1", **decision)
    copy = copy_of(running, subject, request="R1")
    assert values_now(copy).keys() == {"C001", "C002"}
    assert copy["withheld"] == []


def test_a_request_for_some_categories_is_answered_with_these(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    done(running, "receive", receipt(items=[{"right": "copy", "categories": ["C001"]}]))
    done(running, "verify", CHECK)
    done(running, "decide", granted())
    assert values_now(copy_of(running, subject, request="R1")).keys() == {"C001"}


def test_an_inquiry_is_answered_too_and_a_copy_again_after_it_was_given(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    done(running, "receive", receipt("R1", "inquiry"))
    done(running, "verify", CHECK)
    done(running, "decide", granted("inquiry"))
    assert copy_of(running, subject, request="R1")["request"]["right"]["code"] == "inquiry"
    fulfilled = {"right": "inquiry", "summary": "sent as a file", "channel": "email"}
    done(running, "fulfil", fulfilled)
    assert ask(running, subject, request="R1").status_code == 200


def test_a_request_that_no_copy_answers_is_told_with_its_state(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    done(running, "receive", receipt("R1"))
    done(running, "receive", receipt("R2"))
    done(running, "receive", receipt("R3", "deletion"))
    done(running, "receive", receipt("R4", member="M000456"))
    do(running, "withdraw", WITHDRAWAL, "R2")
    for request, state in (
        ("R1", {"copy": "received"}),
        ("R2", {"copy": "withdrawn"}),
        ("R3", {"deletion": "received"}),
        ("R4", None),
    ):
        answer = ask(running, subject, request=request)
        assert (answer.status_code, answer.json().get("state")) == (409, state), request
        assert answer.headers["Content-Type"] == "application/problem+json"
    done(running, "decide", refused())
    answer = ask(running, subject, request="R1")
    assert (answer.status_code, answer.json()["state"]) == (409, {"copy": "refused"})
    assert ask(running, subject, request="R9").status_code == 404
    assert recorded(running, "ledger.revealed") == []


@pytest.mark.parametrize(
    ("params", "headers", "status"),
    [
        ({"format": "xml"}, {}, 422),
        ({"request": ""}, {}, 422),
        ({"as_of": "2026-01-01T00:00:00Z"}, {}, 422),
        ({}, {"Accept": "text/csv"}, 406),
        ({}, {"Accept": "text/html, */*;q=0.1"}, 200),
        ({"format": "json"}, {"Accept": "text/csv"}, 200),
    ],
)
def test_what_is_asked_for_is_checked(
    running: Running, params: dict[str, str], headers: dict[str, str], status: int
) -> None:
    subject, _ = member_with(running, CONSENT)
    assert ask(running, subject, Role.OFFICER, headers, **params).status_code == status


def test_a_subject_that_nobody_has_is_not_found(running: Running) -> None:
    assert ask(running, str(uuid4())).status_code == 404

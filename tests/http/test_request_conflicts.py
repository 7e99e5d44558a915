"""Steps that a request does not allow as it stands, by one officer or by two at once."""

from concurrent.futures import ThreadPoolExecutor

from tests.http.conftest import Running
from tests.http.events import without
from tests.http.reading import facts, subject_of
from tests.http.request_bodies import (
    CHECK,
    UNDECIDED,
    WITHDRAWAL,
    do,
    done,
    emits,
    fulfilment,
    granted,
    receipt,
    refused,
    reported,
)


def test_an_impossible_step_tells_the_state_and_what_is_allowed(running: Running) -> None:
    done(running, "receive", receipt("R1", "copy", "deletion"))
    done(running, "decide", refused("copy"))
    answer = do(running, "fulfil", fulfilment("copy"))
    assert answer.status_code == 409
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["state"] == {"copy": "refused", "deletion": "received"}
    assert problem["allowed"] == {"copy": [], "deletion": UNDECIDED}
    assert "copy is refused" in problem["detail"]


def test_a_request_is_received_once(running: Running) -> None:
    done(running, "receive", receipt())
    again = do(running, "receive", receipt(member="M000456"))
    assert (again.status_code, again.json()["state"]) == (409, {"copy": "received"})
    done(running, "receive", receipt("R2", member="M000456"))
    body = without(receipt(), "member") | {"subject": subject_of(running, "M000456")}
    assert do(running, "receive", body).status_code == 409


def test_steps_of_a_request_nobody_received(running: Running) -> None:
    for step, body in (("verify", CHECK), ("decide", granted()), ("withdraw", WITHDRAWAL)):
        assert do(running, step, body, "none").status_code == 404


def test_a_duplicate_names_the_other_request_of_the_member(running: Running) -> None:
    done(running, "receive", receipt("R1"))
    done(running, "receive", receipt("R2"))
    done(running, "receive", receipt("R3", member="M000456"))
    duplicate = refused("copy", "DUPLICATE_OF")
    for other in ("R3", "R4"):
        assert do(running, "decide", duplicate | {"duplicate_of": other}, "R2").status_code == 409
    done(running, "decide", duplicate | {"duplicate_of": "R1"}, "R2")
    assert do(running, "decide", duplicate | {"duplicate_of": "R2"}, "R1").status_code == 409


def takes_back(running: Running, id_: str, member: str = "M000123") -> None:
    named = {"amended_source": "/shop/care", "amended_id": id_, "kind": "void"}
    emits(
        running,
        "event.amended",
        f"void-{id_}-{member[-1]}",
        member,
        **named,
        reason="typed in by mistake",
    )


REFUSED = {"request": "R1", "right": "copy", "outcome": "refused", "reason": "nothing is held"}


def test_a_step_taken_back_is_as_if_it_had_never_been(running: Running) -> None:
    reported(running)
    done(running, "verify", CHECK)
    emits(running, "request.decided", "d1", **REFUSED)
    assert do(running, "decide", granted()).status_code == 409
    takes_back(running, "d1", member="M000456")
    assert do(running, "decide", granted()).status_code == 409
    takes_back(running, "d1")
    assert done(running, "decide", granted())["state"] == {"copy": "granted"}


def test_a_receipt_taken_back_leaves_no_request_and_its_id_taken(running: Running) -> None:
    reported(running)
    assert done(running, "verify", CHECK)["state"] == {"copy": "verified"}
    takes_back(running, "r1")
    assert do(running, "verify", CHECK).status_code == 404
    assert do(running, "receive", receipt()).status_code == 409


def test_of_two_officers_one_decides(running: Running) -> None:
    done(running, "receive", receipt())
    done(running, "verify", CHECK)
    bodies = [granted(), refused()] * 3
    with ThreadPoolExecutor(len(bodies)) as officers:
        answers = list(officers.map(lambda body: do(running, "decide", body), bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    (decided,) = facts(running, "request.decided")
    lost = {answer.json()["state"]["copy"] for answer in answers if answer.status_code == 409}
    assert lost == {decided["data"]["outcome"]}


def test_of_two_receipts_under_one_id_one_counts(running: Running) -> None:
    bodies = [receipt(member=member) for member in ("M000123", "M000456") * 2]
    with ThreadPoolExecutor(len(bodies)) as officers:
        answers = list(officers.map(lambda body: do(running, "receive", body), bodies))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(facts(running, "request.received")) == 1

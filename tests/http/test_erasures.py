"""Erasure over HTTP: ordered, carried out, told, certified."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from api.access.tokens import Role
from api.erasing import facts as read_facts
from api.erasing import ordering as decisions
from ledger.vocabulary.organisation import CatalogueKind, CatalogueRow
from ledger.vocabulary.own import OWN_SOURCE
from tests.http.conftest import Running
from tests.http.erasing import deletion_granted, erased, get, order, ordering, projecting
from tests.http.events import collected, disclosed, with_data
from tests.http.reading import post, project, subject_of, truth
from tests.http.request_bodies import CHECK, TOLD, ago, do, done, granted, receipt

ERASING = ("erasure.ordered", "recipient.notified", "erasure.completed")
HOLD = {
    "hold": "H1",
    "ground": "ER21.1",
    "reason": "a lawsuit about the payment",
    "categories": ["C002"],
}
PERIOD = {
    "retention_class": "finance",
    "categories": ["C002"],
    "keep_days": 1825,
    "start": "transaction_ended",
    "reason": "the commercial books are kept for five years",
    "effective_from": "2026-01-01T00:00:00+08:00",
    "ground": "ER21.1",
}


def fact(
    type_: str, number: int, data: dict[str, Any], member: str | None = None
) -> dict[str, Any]:
    event = {
        "specversion": "1.0",
        "id": f"f{number}",
        "source": "/shop/office",
        "type": type_,
        "time": "2026-11-21T09:00:00+08:00",
        "data": data,
    }
    return event | ({"subject": member} if member else {})


def own(running: Running) -> list[dict[str, Any]]:
    """What the ledger recorded of erasures, in order."""
    return truth(running, lambda e: e["type"] in ERASING and e["source"] == OWN_SOURCE)


def keys(running: Running) -> list[str]:
    with running.log.connect() as connection:
        found = connection.execute("SELECT retention_class FROM data_keys ORDER BY 1").fetchall()
    return [row[0] for row in found]


def test_an_erasure_runs_from_its_order_to_its_completion(running: Running) -> None:
    post(running, [collected(), disclosed(1), disclosed(2)])
    answer = erased(running, erasure="E1")
    assert answer["whole"]
    assert answer["categories"] == ["C001", "C002"]
    ordered, notified, completed = own(running)
    assert [event["type"] for event in (ordered, notified, completed)] == list(ERASING)
    assert answer["position"] == ordered["position"]
    assert notified["data"]["recipient"] == "black-cat"
    assert notified["data"]["categories"] == ["C001"]
    assert len(completed["data"]["keys_destroyed"]) == 2
    assert keys(running) == []


def test_the_reference_leads_nowhere_any_more(running: Running) -> None:
    post(running, [collected()])
    erased(running)
    with running.client(Role.OFFICER) as officer:
        answer = officer.post("/v1/members/lookup", json={"member": "M000123"})
    assert answer.status_code == 404
    assert order(running).status_code == 404


def test_nothing_is_revealed_of_an_erased_member(running: Running) -> None:
    (position,) = post(running, [collected()])
    subject = subject_of(running)
    erased(running)
    with running.client(Role.INVESTIGATOR) as investigator:
        body = {"reason": "a complaint", "positions": [position]}
        answer = investigator.post(f"/v1/members/{subject}/reveal", json=body)
    (event,) = answer.json()["events"]
    assert {part["fault"] for part in event["sealed"]} == {"the key is destroyed"}


def test_the_view_holds_only_the_proof(running: Running) -> None:
    refusal = {"channels": ["email"], "received_by": "web"}
    post(running, [collected(), disclosed(), fact("marketing.refused", 1, refusal, "M000123")])
    subject = subject_of(running)
    erased(running, erasure="E1")
    project(running)
    view = get(running, f"/v1/members/{subject}").json()["view"]
    assert set(view["erasures"]) == {"E1"}
    assert view.keys().isdisjoint({"categories", "disclosures", "marketing", "joined"})
    with running.log.connect() as connection:
        counted = connection.execute("SELECT count(*) FROM marketing_refusals").fetchone()
    assert counted == (0,)


def test_a_request_leads_to_an_erasure_and_its_fulfilment(running: Running) -> None:
    post(running, [collected()])
    deletion_granted(running)
    answer = erased(running, erasure="E1", trigger="request", request="R1")
    assert answer["whole"]
    with running.client(Role.OFFICER) as officer:
        body = {"right": "deletion", "summary": "all is erased", "channel": "email"}
        told = officer.post("/v1/requests/R1/fulfil", json=body | {"erasure": "E1"})
        shown = officer.get("/v1/requests/R1").json()
    assert told.status_code == 201, told.text
    assert shown["items"][0]["state"] == "fulfilled"


def test_only_a_granted_request_leads_to_an_erasure(running: Running) -> None:
    post(running, [collected(), collected(2, "M000456")])
    deletion_granted(running)
    other = order(running, trigger="request", request="R1", member="M000456")
    unknown = order(running, trigger="request", request="R2")
    unnamed = order(running, trigger="request")
    wrong = order(running, trigger="stop_request", request="R1")
    assert [a.status_code for a in (other, unknown, unnamed, wrong)] == [404, 404, 422, 409]
    assert wrong.json()["state"] == {"deletion": "granted"}
    assert own(running) == []


def test_a_request_for_some_categories_erases_those(running: Running) -> None:
    post(running, [collected(), with_data(disclosed(), categories=["C002"])])
    deletion_granted(running, categories=["C001"])
    too_much = order(running, trigger="request", request="R1", categories=["C001", "C002"])
    answer = erased(running, trigger="request", request="R1")
    assert too_much.status_code == 422
    assert (answer["whole"], answer["categories"]) == (False, ["C001"])
    assert keys(running) == ["C002", "request"]
    assert [event["type"] for event in own(running)] == ["erasure.ordered", "erasure.completed"]


@pytest.mark.parametrize(
    ("type_", "data", "rule"),
    [("hold.placed", HOLD, "hold:H1"), ("retention.set", PERIOD, "retention:finance")],
)
def test_what_must_be_kept_stays_and_the_answer_says_why(
    running: Running, type_: str, data: dict[str, Any], rule: str
) -> None:
    post(running, [fact(type_, 1, data), collected(), disclosed()])
    subject = subject_of(running)
    answer = erased(running, erasure="E1")
    (kept,) = answer["kept"]
    assert (answer["whole"], answer["categories"]) == (False, ["C001"])
    assert (kept["categories"], kept["ground"], kept["rule"]) == (["C002"], "ER21.1", rule)
    assert keys(running) == ["C002"]
    assert subject_of(running) == subject
    certificate = get(running, "/v1/erasures/E1/certificate").json()
    assert certificate["kept"][0]["reason"] == data["reason"]
    assert certificate["kept"][0]["ground_words"]["en"]


def test_what_is_kept_of_everything_leaves_nothing_to_erase(running: Running) -> None:
    post(running, [fact("hold.placed", 1, HOLD | {"categories": ["C001", "C002"]}), collected()])
    answer = order(running)
    assert answer.status_code == 409
    assert set(answer.json()["state"]) == {"C001", "C002"}
    assert own(running) == []


def test_the_rest_goes_once_the_hold_is_released(running: Running) -> None:
    post(running, [fact("hold.placed", 1, HOLD), collected()])
    first = erased(running, erasure="E1")
    again = order(running, erasure="E2")
    post(running, [fact("hold.released", 2, {"hold": "H1", "reason": "the suit is settled"})])
    second = erased(running, erasure="E3")
    assert again.status_code == 409
    assert (first["whole"], second["whole"], second["categories"]) == (False, True, ["C002"])
    assert keys(running) == []


def test_what_was_collected_unlawfully_goes_whatever_period_is_set(running: Running) -> None:
    post(running, [fact("retention.set", 1, PERIOD), collected()])
    assert erased(running, trigger="unlawful")["whole"]


def test_each_order_is_given_once(running: Running) -> None:
    post(running, [collected(), collected(2, "M000456")])
    subject = subject_of(running)
    erased(running, erasure="E1")
    same_id = order(running, erasure="E1", member="M000456")
    again = order(running, member=None, subject=subject)
    assert (same_id.status_code, again.status_code) == (409, 409)
    assert len(own(running)) == 2


def test_without_read_models_it_waits_and_says_so(running: Running) -> None:
    post(running, [collected()])
    answer = order(running, erasure="E1")
    told = get(running, "/v1/erasures/E1").json()
    early = get(running, "/v1/erasures/E1/certificate")
    assert (answer.status_code, answer.json()["state"]) == (201, "destroyed")
    assert (told["state"], told["completed"]) == ("destroyed", None)
    assert (early.status_code, early.json()["state"]) == (409, {"erasure": "destroyed"})
    assert keys(running) == []


def test_the_certificate_says_what_was_destroyed_and_what_remains(running: Running) -> None:
    post(running, [collected(), disclosed()])
    project(running)
    subject = subject_of(running)
    erased(running, erasure="E1")
    ordered, _, completed = own(running)
    answer = get(running, "/v1/erasures/E1/certificate").json()
    assert (answer["erasure"], answer["subject"], answer["whole"]) == ("E1", subject, True)
    assert answer["keys_destroyed"] == completed["data"]["keys_destroyed"]
    assert {each["store"]: each["records"] for each in answer["stores"]} == {
        "data_keys/C001": 1,
        "data_keys/C002": 1,
        "subjects": 1,
        "members": 1,
    }
    assert answer["positions"] == {
        "before": ordered["position"] - 1,
        "after": completed["position"],
    }
    assert [each["code"] for each in answer["categories"]] == ["C001", "C002"]
    assert "刪除（金鑰銷毀）" in answer["method"]["zh"]
    assert len(answer["remains"]) == 4
    digest = hashlib.sha256(answer["statement"].encode()).hexdigest()
    assert digest == answer["sha256"] == completed["data"]["certificate_sha256"]


def test_the_certificate_is_a_document_too(running: Running, tmp_path: Any) -> None:
    post(running, [collected(), disclosed()])
    erased(running, erasure="E1")
    answer = get(running, "/v1/erasures/E1/certificate", Accept="application/pdf")
    (tmp_path / "c.pdf").write_bytes(answer.content)
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "c.pdf").pages)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "E1" in text
    assert "black-cat" in text


def test_what_a_recipient_answers_stands_beside_the_certificate(running: Running) -> None:
    post(running, [collected(), disclosed()])
    erased(running, erasure="E1")
    before = get(running, "/v1/erasures/E1/certificate").json()
    (told,) = before["recipients"]
    with projecting(running), running.client(Role.OFFICER) as officer:
        body = {"answer": "deleted", "handover": "api"}
        answer = officer.post(f"/v1/notifications/{told['notification']}/acknowledge", json=body)
    assert answer.status_code == 201, answer.text
    after = get(running, "/v1/erasures/E1/certificate").json()
    assert (told["answer"], after["recipients"][0]["answer"]) == (None, "deleted")
    assert before["sha256"] == after["sha256"]


def test_erasures_are_listed_in_their_order(running: Running) -> None:
    post(running, [collected(), collected(2, "M000456")])
    erased(running, erasure="E1")
    order(running, erasure="E2", member="M000456")
    rows = get(running, "/v1/erasures").json()["erasures"]
    still_open = get(running, "/v1/erasures?state=open").json()["erasures"]
    first = get(running, "/v1/erasures?limit=1").json()
    rest = get(running, f"/v1/erasures?after={first['next']}").json()["erasures"]
    assert (rows[0]["erasure"], rows[0]["state"]) == ("E1", "completed")
    assert [row["erasure"] for row in still_open] == ["E2"]
    assert [row["erasure"] for row in rest] == ["E2"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"erasure": "a/b"}, "/erasure"),
        ({"reason": "asked by ming@example.tw"}, "/reason"),
        ({"categories": ["C999"]}, "/categories/0"),
        ({"trigger": "whim"}, "/trigger"),
        ({"kept": [{"categories": ["C001"], "ground": "TW10.1", "reason": "x"}]}, "/kept/0/ground"),
        (
            {"kept": [{"categories": ["C001"], "ground": "ER21.1", "reason": "x", "rule": "a"}]},
            "/kept/0/rule",
        ),
        ({"member": ""}, "/member"),
        ({"surprise": 1}, "/surprise"),
    ],
)
def test_a_bad_order_is_refused_by_name(
    running: Running, changes: dict[str, Any], pointer: str
) -> None:
    post(running, [collected()])
    answer = order(running, **changes)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert keys(running) == ["C001", "C002"]


def test_an_unknown_erasure_is_not_found(running: Running) -> None:
    for path in ("/v1/erasures/E9", "/v1/erasures/E9/certificate"):
        assert get(running, path).status_code == 404


def test_what_comes_for_somebody_erased_is_found_and_brings_nobody_back(running: Running) -> None:
    post(running, [collected()])
    subject = subject_of(running)
    erased(running)
    (position,) = post(running, [disclosed(9)])
    with running.client(Role.AUDITOR) as auditor:
        (late,) = auditor.get("/v1/erasures/late").json()["events"]
        lookup = running.client(Role.OFFICER)
    with lookup as officer:
        answer = officer.post("/v1/members/lookup", json={"member": "M000123"})
    assert (late["position"], late["data"]["recipient"]) == (position, "black-cat")
    assert late["subject"] != subject
    assert answer.status_code == 404


def test_the_same_person_joining_again_is_a_new_subject(running: Running) -> None:
    post(running, [collected()])
    subject = subject_of(running)
    erased(running)
    now = datetime.now(UTC).isoformat()
    post(running, [collected(5, time=now), disclosed(6, time=now), disclosed(7)])
    assert subject_of(running) != subject
    with running.client(Role.AUDITOR) as auditor:
        late = auditor.get("/v1/erasures/late").json()["events"]
    assert [event["id"] for event in late] == ["e7"]
    assert keys(running) == ["C001", "C002"]


@pytest.mark.parametrize(
    ("erasure", "status"), [(None, 422), ("E9", 409), ("E-other", 409), ("E1", 409)]
)
def test_a_deletion_is_fulfilled_by_a_completed_erasure_of_the_member(
    running: Running, erasure: str | None, status: int
) -> None:
    post(running, [collected(), collected(2, "M000456")])
    deletion_granted(running)
    erased(running, erasure="E-other", member="M000456")
    order(running, erasure="E1", trigger="request", request="R1")
    body = {"right": "deletion", "summary": "all is erased", "channel": "email"}
    with running.client(Role.OFFICER) as officer:
        named = {"erasure": erasure} if erasure else {}
        assert officer.post("/v1/requests/R1/fulfil", json=body | named).status_code == status


def test_an_order_that_the_log_does_not_bear_out_is_warned_of(running: Running) -> None:
    post(running, [collected()])
    for trigger in ("period_over", "service_ended", "stop_request"):
        body = ordering(trigger=trigger)
        with running.client(Role.OFFICER) as officer:
            planned = officer.post("/v1/erasures/plan", json=body).json()
        assert (planned["whole"], planned["categories"]) == (True, ["C001", "C002"])
        assert len(planned["warnings"]) == 1
    assert own(running) == []
    assert len(erased(running)["warnings"]) == 1


def test_a_plan_says_what_would_stay(running: Running) -> None:
    post(running, [fact("hold.placed", 1, HOLD), collected()])
    with running.client(Role.OFFICER) as officer:
        planned = officer.post("/v1/erasures/plan", json=ordering(trigger="unlawful")).json()
    assert (planned["whole"], planned["categories"], planned["warnings"]) == (False, ["C001"], [])
    assert planned["kept"][0]["rule"] == "hold:H1"
    assert keys(running) == ["C001", "C002"]


def test_a_deletion_is_not_granted_in_full_where_something_must_be_kept(running: Running) -> None:
    post(running, [fact("hold.placed", 1, HOLD), collected()])
    done(running, "receive", receipt("R1", "deletion"))
    done(running, "verify", CHECK)
    whole = do(running, "decide", granted("deletion"))
    kept = whole.json()["kept"]
    partly = {
        **granted("deletion"),
        **TOLD,
        "outcome": "partially_granted",
        "notified_at": ago(minutes=1),
        "kept": [{name: kept[0][name] for name in ("categories", "ground", "reason")}],
        "grounds": ["TW11.3p.a", "ER21.1"],
    }
    assert whole.status_code == 409
    assert [each["categories"] for each in kept] == [["C002"]]
    assert done(running, "decide", partly)["state"] == {"deletion": "partially_granted"}


def test_an_officer_reads_what_the_member_asked_for(running: Running) -> None:
    post(running, [collected()])
    answer = done(running, "receive", receipt("R1", "deletion"))
    with running.client(Role.OFFICER) as officer:
        told = officer.post("/v1/requests/R1/content", json={"reason": "to handle it"})
        unknown = officer.post("/v1/requests/R2/content", json={"reason": "to handle it"})
    (event,) = told.json()["events"]
    assert answer["known"]
    assert event["sealed"][0]["values"] == receipt()["content"]
    assert unknown.status_code == 404
    (revealed,) = truth(running, lambda e: e["type"] == "ledger.revealed")
    assert revealed["data"]["reason"] == "to handle it"


def test_a_request_of_a_reference_nobody_knows_says_so(running: Running) -> None:
    assert done(running, "receive", receipt("R1", "deletion"))["known"] is False


def test_auditors_see_certificates(running: Running) -> None:
    post(running, [collected()])
    erased(running, erasure="E1")
    with running.client(Role.AUDITOR) as auditor:
        answer = auditor.get("/v1/erasures/E1/certificate")
        document = auditor.get("/v1/erasures/E1/certificate?format=pdf")
        other = auditor.get("/v1/erasures/E1/certificate", headers={"Accept": "text/html"})
    assert answer.json()["erasure"] == "E1"
    assert document.content.startswith(b"%PDF")
    assert "attachment" in document.headers["Content-Disposition"]
    assert other.status_code == 406


LONG = "H" * 64


def test_a_hold_of_the_longest_name_spoils_nothing(running: Running) -> None:
    post(running, [fact("hold.placed", 1, HOLD | {"hold": LONG}), collected()])
    answer = erased(running, erasure="E1")
    assert answer["kept"][0]["rule"] == f"hold:{LONG}"
    assert get(running, "/v1/erasures/E1").status_code == 200


def test_as_many_categories_as_a_catalogue_has_are_erased_and_told(running: Running) -> None:
    known = list(running.service.catalogue.codes.categories)
    special = running.service.catalogue.codes.special_categories
    codes = [code for code in known if code not in special]
    extra = [CatalogueRow(code=f"C{n}", name_en="another") for n in range(200, 240)]
    codes += [row.code for row in extra]
    catalogue = running.service.catalogue.codes.with_rows(CatalogueKind.CATEGORIES, extra)
    events = []
    for start in range(0, len(codes), 40):
        part = codes[start : start + 40]
        events.append(with_data(disclosed(start), categories=part))
    running.service.catalogue.codes = catalogue
    post(running, [collected(), *events])
    erased(running, erasure="E1")
    _, told, _ = own(running)
    assert len(told["data"]["categories"]) == len(codes) > 50


def test_nothing_is_erased_of_the_subject_of_a_tombstone(running: Running) -> None:
    post(running, [collected()])
    erased(running)
    post(running, [disclosed(9)])
    with running.client(Role.AUDITOR) as auditor:
        (late,) = auditor.get("/v1/erasures/late").json()["events"]
    answer = order(running, member=None, subject=late["subject"])
    assert (answer.status_code, "somebody erased" in answer.json()["detail"]) == (409, True)


def test_evidence_for_somebody_erased_is_recorded_without_its_values(running: Running) -> None:
    post(running, [collected()])
    done(running, "receive", receipt("R1", "deletion", "copy"))
    done(running, "verify", CHECK)
    done(running, "decide", granted("deletion"))
    erased(running, erasure="E1", trigger="request", request="R1")
    evidence = {**CHECK, "evidence": {"document": "A123456789"}}
    assert do(running, "verify", evidence).status_code == 201
    verified = truth(running, lambda e: e["type"] == "request.verified")[-1]
    assert "evidence" not in verified["data"]


def test_a_request_serves_one_erasure_and_is_not_taken_back_after_it(running: Running) -> None:
    post(running, [collected()])
    deletion_granted(running, categories=["C001"])
    erased(running, erasure="E1", trigger="request", request="R1")
    again = order(running, erasure="E2", trigger="request", request="R1")
    withdrawn = do(running, "withdraw", {"channel": "email"})
    assert (again.status_code, withdrawn.status_code) == (409, 409)
    assert "E1" in again.json()["detail"]
    assert "cannot be undone" in withdrawn.json()["detail"]


def test_a_withdrawal_that_comes_before_the_order_forbids_it(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(running, [collected()])
    deletion_granted(running)

    def withdrawing(*arguments: Any) -> Any:
        monkeypatch.setattr(decisions, "rules_of", read_facts.rules_of)
        done(running, "withdraw", {"channel": "email"})
        return read_facts.rules_of(*arguments)

    monkeypatch.setattr(decisions, "rules_of", withdrawing)
    answer = order(running, trigger="request", request="R1")
    assert (answer.status_code, answer.json()["state"]) == (409, {"deletion": "withdrawn"})
    assert own(running) == []


def test_a_deletion_is_not_fulfilled_by_an_erasure_for_something_else(running: Running) -> None:
    post(running, [collected()])
    erased(running, erasure="E0", categories=["C002"])
    deletion_granted(running)
    body = {"right": "deletion", "summary": "x", "channel": "email", "erasure": "E0"}
    assert do(running, "fulfil", body).status_code == 409


def test_what_others_say_recipients_answered_is_told_as_theirs(running: Running) -> None:
    post(running, [collected(), disclosed(), collected(2, "M000456")])
    erased(running, erasure="E1")
    _, told, _ = own(running)
    answer = {
        "notification": told["data"]["notification"],
        "recipient": "somebody-else",
        "answer": "deleted",
        "handover": "api",
        "erasure": "E1",
    }
    post(running, [fact("recipient.acknowledged", 1, answer, "M000456")])
    post(
        running,
        [
            fact("recipient.acknowledged", 2, answer | {"recipient": "black-cat"})
            | {"subject": "M000456"}
        ],
    )
    (recipient,) = get(running, "/v1/erasures/E1/certificate").json()["recipients"]
    assert (recipient["recipient"], recipient["answer"]) == ("black-cat", None)


def test_a_notice_that_others_report_leaves_nobody_untold(running: Running) -> None:
    told = {
        "notification": "N9",
        "recipient": "black-cat",
        "kind": "erasure",
        "categories": ["C001"],
        "handover": "api",
        "reason": "forged",
    }
    answered = {"notification": "N9", "recipient": "black-cat", "answer": "deleted"}
    post(
        running,
        [
            collected(),
            disclosed(),
            fact("recipient.notified", 1, told, "M000123"),
            fact("recipient.acknowledged", 2, answered | {"handover": "api"}, "M000123"),
        ],
    )
    erased(running, erasure="E1")
    assert [e["data"]["recipient"] for e in own(running) if "recipient" in e["data"]] == [
        "black-cat"
    ]


@pytest.mark.parametrize("name", ["late", "plan"])
def test_words_of_addresses_are_no_erasures(running: Running, name: str) -> None:
    post(running, [collected()])
    assert order(running, erasure=name).status_code == 422

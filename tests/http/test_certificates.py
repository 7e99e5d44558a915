"""The certificate of an erasure: what it says, its forms, and what recipients answer."""

import hashlib
from typing import Any

from pypdf import PdfReader

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.erasing import erased, get, own, projecting
from tests.http.events import collected, disclosed, fact
from tests.http.reading import post, project, subject_of


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
    theirs = answer | {"recipient": "black-cat"}
    post(running, [fact("recipient.acknowledged", 2, theirs, "M000456")])
    (recipient,) = get(running, "/v1/erasures/E1/certificate").json()["recipients"]
    assert (recipient["recipient"], recipient["answer"]) == ("black-cat", None)

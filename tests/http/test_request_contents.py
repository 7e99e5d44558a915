"""What a request contains is sealed, and opened for whoever handles it."""

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.events import collected
from tests.http.reading import facts, post
from tests.http.request_bodies import CHECK, done, receipt


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
    (revealed,) = facts(running, "ledger.revealed")
    assert revealed["data"]["reason"] == "to handle it"


def test_content_and_evidence_are_sealed(running: Running) -> None:
    done(running, "receive", receipt(content={"text": "刪掉王小明的帳號"}))
    done(running, "verify", CHECK | {"evidence": {"document": "passport 312345678"}})
    done(running, "verify", CHECK | {"evidence": {"document": "passport 312345678"}})
    with running.log.connect() as connection:
        stored = connection.execute("SELECT data FROM events").fetchall()
    everything = b"".join(bytes(row[0]) for row in stored)
    for secret in ("王小明", "312345678", "M000123"):
        assert secret.encode() not in everything
    assert facts(running, "request.received")[0]["data"]["content"].startswith("v1.")
    assert facts(running, "request.verified")[0]["data"]["evidence"].startswith("v1.")

"""What a request contains is sealed, and opened for whoever handles it."""

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.events import collected
from tests.http.reading import post, truth
from tests.http.request_bodies import done, receipt


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

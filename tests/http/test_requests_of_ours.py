"""What the ledger itself received is decided by its officers, whatever emitters say of it."""

from typing import Any

import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.reading import project, subject_of
from tests.http.request_bodies import (
    CHECK,
    correction,
    done,
    emits,
    fulfilment,
    granted,
    receipt,
)

OF_OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("request.withdrawn", {"channel": "web"}),
    ("request.verified", CHECK | {"verifier": "shop"}),
    ("request.decided", {"right": "copy", "outcome": "refused", "reason": "nothing is held"}),
    ("request.fulfilled", {"right": "copy", "summary": "sent", "channel": "email"}),
]


@pytest.mark.parametrize(("name", "data"), OF_OTHERS)
def test_what_another_system_says_of_our_request_changes_nothing(
    running: Running, name: str, data: dict[str, Any]
) -> None:
    emits(running, name, "early", request="R1", **data)
    assert done(running, "receive", receipt())["state"] == {"copy": "received"}
    emits(running, name, "late", request="R1", **data)
    project(running)
    with running.client(Role.OFFICER) as officer:
        (item,) = officer.get("/v1/requests/R1").json()["items"]
        (row,) = officer.get("/v1/requests").json()["requests"]
        copy = officer.get(f"/v1/members/{subject_of(running)}/copy").json()
    assert (item["state"], row["state"]) == ("received", "received")
    assert [case["state"] for case in copy["requests"]] == [{"copy": "received"}]
    done(running, "verify", CHECK)
    assert done(running, "decide", granted())["state"] == {"copy": "granted"}


def test_what_another_system_corrected_for_our_request_counts(running: Running) -> None:
    done(running, "receive", receipt("R1", "correction"))
    done(running, "verify", CHECK)
    done(running, "decide", granted("correction"))
    made = correction(request="R1", channel="web")
    emits(running, "data.corrected", "c1", **made)
    body = fulfilment("correction")
    del body["correction"]
    assert done(running, "fulfil", body)["state"] == {"correction": "fulfilled"}

"""`ledger adopt-checkpoint`: a ledger whose checkpoint file was lost goes on by a person's word."""

import httpx

from tests.database.embedded.processes import wait_until
from tests.process.conftest import Ledger, Serving


def readiness(serving: Serving) -> httpx.Response:
    return httpx.get(f"{serving.url}/readyz", timeout=30)


def published(serving: Serving) -> bool:
    answer = readiness(serving)
    return answer.is_success and answer.json()["published"] is not None


def test_it_is_not_ready_until_somebody_has_adopted_what_there_is(ledger: Ledger) -> None:
    with ledger.serving() as serving:
        wait_until(lambda: published(serving))
        size = readiness(serving).json()["published"]
    file = ledger.home / "checkpoint"
    kept = file.read_bytes()
    file.unlink()
    with ledger.serving() as serving:
        wait_until(lambda: "is lost" in str(readiness(serving).json().get("detail")))
        assert f"`ledger adopt-checkpoint {size}`" in readiness(serving).json()["detail"]
        assert str(file) not in readiness(serving).text
        told = ledger.run("status").out
        assert f"{file} is missing" in told
        assert f"`ledger adopt-checkpoint {size}`" in told
    assert ledger.run("adopt-checkpoint", str(size + 1)).status == 1
    assert not file.exists()
    adopted = ledger.run("adopt-checkpoint", str(size))
    assert (adopted.status, adopted.err) == (0, "")
    assert f"adopted into {file}: {size} events, root " in adopted.out
    assert file.read_bytes() == kept
    assert "is missing" not in ledger.run("status").out
    with ledger.serving() as serving:
        wait_until(lambda: published(serving))
    refused = ledger.run("adopt-checkpoint", str(size))
    assert (refused.status, "is there" in refused.err) == (1, True)

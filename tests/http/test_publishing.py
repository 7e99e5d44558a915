"""The service signs by itself, and says so when it may not."""

from collections.abc import Iterator
from threading import Event

import pytest

from api.settings import Settings
from tests.http.conftest import Running
from tests.http.erasing import projecting
from tests.http.events import collected
from tests.http.publishing import published_at
from tests.http.reading import post


@pytest.fixture
def kept(running: Running) -> Iterator[Running]:
    """With the read models kept up to date."""
    with projecting(running):
        yield running


def test_what_is_committed_is_signed_by_itself(kept: Running) -> None:
    (position,) = post(kept, [collected()])
    found = published_at(kept, position)
    (later,) = post(kept, [collected(2)])
    assert published_at(kept, later).size > found.size


def test_readiness_and_metrics_tell_what_is_published(kept: Running) -> None:
    (position,) = post(kept, [collected()])
    published_at(kept, position)
    with kept.client(None) as client:
        assert client.get("/readyz").json()["published"] >= position
        shown = client.get("/metrics").text
    assert "ledger_publishing_stopped 0.0" in shown
    assert "ledger_checkpoint_size" in shown
    assert "ledger_checkpoint_age_seconds" in shown


def test_who_may_not_sign_is_not_ready_and_goes_on_storing(
    kept: Running, settings: Settings
) -> None:
    (position,) = post(kept, [collected()])
    published_at(kept, position)
    settings.checkpoint_file.write_bytes(b"no checkpoint\n")
    post(kept, [collected(2)])
    with kept.client(None) as client:
        while client.get("/readyz").status_code == 200:
            Event().wait(0.01)
        refused = client.get("/readyz")
        shown = client.get("/metrics").text
    assert refused.status_code == 503
    assert refused.json()["detail"] == "the file of the last checkpoint cannot be used"
    assert str(settings.home) not in refused.text
    assert "ledger_publishing_stopped 1.0" in shown
    assert post(kept, [collected(3)])

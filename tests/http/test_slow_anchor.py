"""A service signs on without an anchor that hangs, and says so."""

import os
from dataclasses import replace
from pathlib import Path
from threading import Event
from urllib.parse import quote

import pytest

from api.settings import Settings
from tests.http.conftest import Running
from tests.http.erasing import projecting
from tests.http.events import collected
from tests.http.publishing import published_at
from tests.http.reading import post


@pytest.fixture
def latest(tmp_path: Path) -> Path:
    return tmp_path / "anchor" / quote("log.example/shop", safe="") / "latest"


@pytest.fixture
def settings(
    settings: Settings, latest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """With an anchor that nobody has to be waited for; whoever reads it waits for a writer."""
    for module in ("api.publishing.elsewhere", "api.witnessing.anchoring"):
        monkeypatch.setattr(f"{module}.LOOK_SECONDS", 0.0)
    monkeypatch.setattr("api.app.WATCHING_SECONDS", 0.05)
    latest.parent.mkdir(parents=True)
    os.mkfifo(latest)
    anchors = (str(tmp_path / "anchor"),)
    return replace(settings, origin="log.example/shop", anchors=anchors, anchor_seconds=1)


def test_it_is_signed_on_and_health_and_metrics_tell(running: Running, latest: Path) -> None:
    with projecting(running), running.client(None) as client:
        writer = os.open(latest, os.O_WRONLY)  # once it is read
        latest.unlink()
        try:
            (position,) = post(running, [collected()])
            published_at(running, position)
            while not client.get("/readyz").json()["keepers"][0]["fails"]:
                Event().wait(0.02)
            exposed = client.get("/metrics").text
            assert 'ledger_keeper_failing{kind="anchor",name="1"} 1.0' in exposed
        finally:
            os.close(writer)
        while not latest.exists():
            Event().wait(0.02)

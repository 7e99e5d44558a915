"""The service brings its checkpoints to witnesses and anchors, and shows what came of it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Event
from urllib.parse import quote

import pytest

from api.access.tokens import Role
from api.settings import MOST_WITNESS_SECONDS, Settings
from ledger.transparency.keys import VerifierKey
from ledger.transparency.notes import Opened, open_note
from tests.http.conftest import Running
from tests.http.erasing import projecting
from tests.http.events import collected
from tests.http.reading import post
from tests.unit.witnessing.faults import says
from tests.unit.witnessing.witness import Answer, Witness
from tests.unit.witnessing.witness_server import WitnessServer, witnessing

NAMES = ("north.example", "south.example")


@pytest.fixture
def witnesses(tmp_path: Path) -> Iterator[dict[str, WitnessServer]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(witnessing(name, tmp_path)) for name in NAMES}


@pytest.fixture
def quorum(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "both"))


@pytest.fixture
def settings(
    settings: Settings, witnesses: dict[str, WitnessServer], quorum: str, tmp_path: Path
) -> Settings:
    """Both witnesses are demanded; one anchor can be written and one cannot."""
    policy = tmp_path / "policy"
    lines = [each.policy_line for each in witnesses.values()]
    policy.write_text("\n".join([*lines, f"group both all {' '.join(NAMES)}", f"quorum {quorum}"]))
    anchors = str(tmp_path / "anchor"), str(tmp_path / "nowhere" / "anchor")
    return replace(
        settings,
        witness_policy=policy,
        witness_seconds=MOST_WITNESS_SECONDS,
        anchors=anchors,
        anchor_seconds=1,
    )


@pytest.fixture
def kept(
    running: Running, witnesses: dict[str, WitnessServer], settings: Settings
) -> Iterator[Running]:
    with projecting(running):
        for each in witnesses.values():
            each.witness.logs[settings.log_origin] = vkey(running)
        yield running


def vkey(running: Running) -> str:
    while True:
        with running.service.pool.connection() as connection:
            if row := connection.execute("SELECT vkey FROM log_key").fetchone():
                return str(row[0])
        Event().wait(0.01)


def shown(running: Running, size: int, witnesses: dict[str, WitnessServer]) -> Opened:
    """The checkpoint shown, as soon as it covers so many events."""
    keys = [VerifierKey.parse(vkey(running))]
    keys += [VerifierKey.parse(each.witness.vkey) for each in witnesses.values()]
    with running.client(Role.AUDITOR) as client:
        while True:
            answer = client.get("/log/checkpoint")
            if answer.status_code == 200:
                opened = open_note(answer.content, keys)
                if int(opened.text.split("\n")[1]) >= size:
                    return opened
            Event().wait(0.02)


def test_what_is_shown_has_its_quorum_and_stands_still_while_a_witness_is_away(
    kept: Running, witnesses: dict[str, WitnessServer]
) -> None:
    (position,) = post(kept, [collected()])
    assert len(shown(kept, position, witnesses).signed) == 3
    away = witnesses["south.example"]
    away.fault = says(503)
    (later,) = post(kept, [collected(2)])
    while not {*away.heard.statuses} & {503}:
        Event().wait(0.02)
    with kept.client(Role.AUDITOR) as client:
        assert int(client.get("/log/checkpoint").text.split("\n")[1]) < later
        assert client.get(f"/v1/events/{position}/proof").status_code == 200
        assert client.get(f"/v1/events/{later}/proof").status_code != 200
    away.fault = None
    assert len(shown(kept, later, witnesses).signed) == 3


@pytest.mark.parametrize("quorum", ["none"], indirect=True)
def test_a_witness_that_hangs_holds_up_neither_signing_nor_showing(
    kept: Running, witnesses: dict[str, WitnessServer]
) -> None:
    (first,) = post(kept, [collected()])
    while len(shown(kept, first, witnesses).signed) < 3:
        Event().wait(0.02)
    asked, released = Event(), Event()

    def hang(witness: Witness, body: bytes) -> Answer:
        asked.set()
        released.wait(MOST_WITNESS_SECONDS)
        return witness.add_checkpoint(body)

    for each in witnesses.values():
        each.fault = hang
    post(kept, [collected(2)])
    assert asked.wait(MOST_WITNESS_SECONDS)
    (last,) = post(kept, [collected(3)])
    shown(kept, last, witnesses)
    with kept.client(None) as client:
        found = client.get("/readyz").json()["keepers"][:2]
    released.set()
    assert [each["error"] for each in found] == [None, None]
    assert all(each["size"] < last for each in found)


def test_health_tells_of_witnesses_and_anchors_and_no_place(
    kept: Running, witnesses: dict[str, WitnessServer], settings: Settings
) -> None:
    (position,) = post(kept, [collected()])
    shown(kept, position, witnesses)
    with kept.client(None) as client:
        while (ready := client.get("/readyz").json())["keepers"][2]["size"] < position:
            Event().wait(0.02)
        exposed = client.get("/metrics").text
    found = {(each["kind"], each["name"]): each for each in ready["keepers"]}
    assert found["witness", "north.example"]["size"] >= position
    assert found["witness", "north.example"]["error"] is None
    assert not found["anchor", "1"]["fails"]
    assert found["anchor", "2"]["fails"]
    assert str(settings.home) not in str(ready)
    assert 'ledger_keeper_failing{kind="anchor",name="2"} 1.0' in exposed
    assert 'ledger_keeper_size{kind="witness",name="south.example"}' in exposed
    assert ready["published"] >= position
    assert ready["status"] == "ready"


def test_the_anchor_holds_what_was_cosigned(
    kept: Running, witnesses: dict[str, WitnessServer], settings: Settings
) -> None:
    (position,) = post(kept, [collected()])
    shown(kept, position, witnesses)
    folder = Path(settings.anchors[0]) / quote(settings.log_origin, safe="")
    keys = [VerifierKey.parse(vkey(kept))]
    keys += [VerifierKey.parse(each.witness.vkey) for each in witnesses.values()]
    latest = folder / "latest"
    while not latest.exists() or int(latest.read_text().split("\n")[1]) < position:
        Event().wait(0.02)
    assert len(open_note(latest.read_bytes(), keys).signed) == 3

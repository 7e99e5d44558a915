"""What an anchor has is longer than what is here, or dated later than now."""

import time

import pytest

from api.publishing.errors import HistoryLostError
from api.witnessing.anchor import Anchor
from api.witnessing.folder import FolderAnchor
from ledger.transparency.notes import parse_note
from tests.database.publishing.conftest import House, as_superuser
from tests.database.witnessing.anchored import (
    FOLDER,
    Broken,
    latest_size,
    process,
    without_the_file,
)
from tests.unit.witnessing.witness import Witness

pytestmark = pytest.mark.usefixtures("always")
A_DECADE_SECONDS = 10 * 365 * 86_400


def test_a_checkpoint_dated_in_the_future_is_anchored_at_once(house: House, anchor: Anchor) -> None:
    """A clock that was put back: nobody knows how long ago it was signed."""
    house.grow(3)
    running = process(house, anchor, settled_seconds=3_600).start()
    assert anchor.read(f"{FOLDER}/latest") is None
    as_superuser(house, "UPDATE checkpoints SET signed_at = now() + interval '10 years'")
    running.anchoring.step()
    assert latest_size(house, anchor) == 3
    house.grow(3)
    running.sign()
    running.anchoring.step()
    assert house.sizes() == [3, 6]
    assert latest_size(house, anchor) == 3  # witnesses have their time for the next
    process(house, anchor).start()
    assert latest_size(house, anchor) == 6


def test_a_cosignature_dated_in_the_future_is_no_obstacle(
    house: House, folder_anchor: FolderAnchor
) -> None:
    house.grow(3)
    process(house, folder_anchor).start()
    kept = folder_anchor.read(f"{FOLDER}/latest")
    assert kept is not None
    witness = Witness("north.example", folder_anchor.folder / "memory")
    ahead = witness.cosignature(parse_note(kept).text, int(time.time()) + A_DECADE_SECONDS)
    folder_anchor.replace(f"{FOLDER}/latest", kept + ahead.encode())
    house.grow(3)
    running = process(without_the_file(house), folder_anchor).start()
    assert running.publisher.fault is None
    assert house.sizes() == [3, 6]
    assert folder_anchor.read(f"{FOLDER}/latest") == house.note_file.read_bytes()


def test_an_anchor_that_is_ahead_is_told_as_it_is_and_not_put_back(
    house: House, anchor: Anchor
) -> None:
    """The database was put back: the anchor works, and what it has stays."""
    house.grow(10)
    process(house, anchor).start()
    restored = house.restored()
    house.grow(10)
    process(house, anchor).start()
    away = Broken(anchor)
    running = process(without_the_file(restored), away)
    running.anchoring.step()
    assert "out of reach" in str(running.keeper.error)
    away.is_broken = False
    running.start()
    assert isinstance(running.publisher.fault, HistoryLostError)
    assert (running.keeper.size, running.keeper.error) == (20, None)
    assert latest_size(house, anchor) == 20
    assert restored.sizes() == [10]


def test_an_anchor_that_is_ahead_of_what_witnesses_had_time_for_is_well(
    house: House, anchor: Anchor
) -> None:
    house.grow(10)
    process(house, anchor).start()
    away = Broken(anchor)
    patient = process(house, away, settled_seconds=3_600)
    patient.anchoring.step()
    assert "out of reach" in str(patient.keeper.error)
    away.is_broken = False
    patient.start()
    assert (patient.keeper.size, patient.keeper.error) == (10, None)
    assert patient.publisher.fault is None


def test_a_checkpoint_ahead_that_the_log_has_come_to_meanwhile_is_gone_on_from(
    house: House, anchor: Anchor
) -> None:
    """Signed by another process, and lost with the database's last second: all events are here."""
    house.grow(20)
    restored = house.restored()
    process(house, anchor).start()
    note = house.note_file.read_text()
    running = process(without_the_file(restored), anchor).start()
    assert running.publisher.fault is None
    assert restored.note_file.read_text() == note
    assert restored.sizes() == [20]

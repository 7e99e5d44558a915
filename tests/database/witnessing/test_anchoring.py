"""Checkpoints kept outside the database: which, when, and with whose signatures."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from api.witnessing.anchor import Anchor
from api.witnessing.folder import FolderAnchor
from ledger.transparency.notes import open_note
from tests.database.publishing.conftest import House, as_superuser
from tests.database.witnessing.anchored import FOLDER, process
from tests.database.witnessing.conftest import Court

pytestmark = pytest.mark.usefixtures("always")


def test_every_checkpoint_is_kept_under_its_size_and_as_the_latest(
    house: House, anchor: Anchor
) -> None:
    running = process(house, anchor).start()
    for more in (1, 255, 300):
        house.grow(more)
        running.sign()
        running.anchoring.step()
    kept = [anchor.read(f"{FOLDER}/{size}.checkpoint") for size in (0, 1, 256, 556)]
    assert [each and house.opened(each).size for each in kept] == [0, 1, 256, 556]
    assert anchor.read(f"{FOLDER}/latest") == kept[-1] == house.note_file.read_bytes()
    assert (running.keeper.size, running.keeper.error) == (556, None)


def test_nothing_is_signed_before_the_anchor_was_looked_at(house: House, anchor: Anchor) -> None:
    running = process(house, anchor)
    running.publisher.step()
    assert house.sizes() == []
    running.anchoring.step()
    running.publisher.step()
    assert house.sizes() == [0]


def test_cosignatures_are_kept_with_it_and_what_is_kept_stays(
    court: Court, sign: Callable[[int], None], anchor: Anchor
) -> None:
    court.calls("a.example", "b.example")
    sign(2)
    policy = court.policy()
    early = process(court.house, anchor, witnesses=policy.keys[1:])
    court.rounds(replace(policy, witnesses={"a.example": policy.witnesses["a.example"]})).step()
    early.start()
    first = anchor.read(f"{FOLDER}/2.checkpoint")
    assert first is not None
    assert len(open_note(first, policy.keys).signed) == 2
    court.rounds(policy).step()
    early.anchoring.step()
    assert anchor.read(f"{FOLDER}/2.checkpoint") == first
    latest = anchor.read(f"{FOLDER}/latest")
    assert latest is not None
    assert len(open_note(latest, policy.keys).signed) == 3
    assert early.keeper.error is None


def test_witnesses_are_given_their_time(house: House, anchor: Anchor) -> None:
    process(house, anchor, settled_seconds=3_600).start()
    assert anchor.read(f"{FOLDER}/latest") is None
    process(house, anchor, settled_seconds=0).start()
    assert anchor.read(f"{FOLDER}/latest") is not None


def test_a_checkpoint_that_does_not_go_on_from_what_is_kept_is_not_added(
    house: House, folder_anchor: FolderAnchor
) -> None:
    house.grow(300)
    running = process(house, folder_anchor).start()
    house.grow(300)
    running.sign()
    as_superuser(
        house,
        "UPDATE tiles SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) WHERE level = 1",
    )
    running.anchoring.step()
    assert "holds a checkpoint of 300 events that are not those" in str(running.keeper.error)
    assert folder_anchor.read(f"{FOLDER}/600.checkpoint") is None


def test_tiles_that_are_made_anew_are_waited_for(house: House, folder_anchor: FolderAnchor) -> None:
    house.grow(3)
    running = process(house, folder_anchor).start()
    house.grow(3)
    running.sign()
    with house.log.connect("ledger_projector") as owner:
        owner.execute("DELETE FROM tiles")
    running.anchoring.step()
    assert "cannot be compared now" in str(running.keeper.error)

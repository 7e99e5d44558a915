"""The file of the last checkpoint is gone: an anchor vouches for what it has, and no more."""

import pytest

from api.publishing.adopting import adopt
from api.publishing.elsewhere import Elsewhere
from api.publishing.errors import CheckpointFileLostError, HistoryForkedError, NotAdoptableError
from api.publishing.log_key import LogKeyFile
from api.publishing.remembered import RememberedNote
from api.witnessing.anchor import Anchor
from api.witnessing.anchoring import look_at_latest
from tests.database.publishing.conftest import ORIGIN, House
from tests.database.witnessing.anchored import (
    FOLDER,
    Broken,
    latest_size,
    process,
    without_the_file,
)

pytestmark = pytest.mark.usefixtures("always")


def test_an_anchor_that_has_come_as_far_is_enough(house: House, anchor: Anchor) -> None:
    house.grow(10)
    process(house, anchor).start()
    running = process(without_the_file(house), anchor).start()
    assert running.publisher.fault is None
    assert house.in_file().size == 10


def test_an_anchor_that_has_not_is_not_and_is_not_given_what_it_lacks(
    house: House, anchor: Anchor
) -> None:
    house.grow(10)
    running = process(house, anchor).start()
    house.grow(5)
    running.sign()
    without_the_file(house)
    for _ in range(2):
        starting = process(house, anchor).start()
        assert isinstance(starting.publisher.fault, CheckpointFileLostError)
        assert latest_size(house, anchor) == 10
        assert anchor.read(f"{FOLDER}/15.checkpoint") is None
    started = process(house, anchor).start()
    assert house.sizes() == [10, 15]
    running.anchoring.step()  # of a process that has the right to
    running.sign()
    started.anchoring.step()
    started.sign()
    assert started.publisher.fault is None


def test_an_anchor_out_of_reach_vouches_for_nothing(house: House, anchor: Anchor) -> None:
    house.grow(10)
    process(house, anchor).start()
    away = Broken(anchor)
    running = process(without_the_file(house), away).start()
    assert isinstance(running.publisher.fault, CheckpointFileLostError)
    away.is_broken = False
    running.anchoring.step()
    running.sign()
    assert running.publisher.fault is None


def test_a_person_is_told_what_an_anchor_knows(house: House, anchor: Anchor) -> None:
    house.grow(10)
    running = process(house, anchor).start()
    restored = house.restored()
    house.grow(10)
    running.sign()
    running.anchoring.step()
    without_the_file(house)
    elsewhere = Elsewhere()
    look_at_latest(anchor, ORIGIN, elsewhere)
    key_file, remembered = LogKeyFile(house.key_file, ORIGIN), RememberedNote(house.note_file)
    with restored.log.connect() as service:
        with pytest.raises(NotAdoptableError, match="20 events: more was signed than the 10"):
            adopt(service, key_file, remembered, 10, elsewhere)
        assert adopt(service, key_file, remembered, 10).size == 10


@pytest.mark.parametrize("above", [b"", b"\0" * 100, b"another.example/log\n999\n"])
def test_numbers_that_hold_nothing_hide_no_checkpoint(
    house: House, anchor: Anchor, above: bytes
) -> None:
    house.grow(10)
    running = process(house, anchor).start()
    restored = house.restored()
    house.grow(10)
    running.sign()
    running.anchoring.step()
    for number in (998, 999):
        anchor.create(f"{FOLDER}/{number}.checkpoint", above)
    anchor.replace(f"{FOLDER}/latest", b"")
    put_back = restored.published()
    assert put_back is not None
    house.note_file.write_text(put_back.note, "utf-8")
    restored.grow(30, "another history")
    assert isinstance(process(restored, anchor).start().publisher.fault, HistoryForkedError)
    assert restored.sizes() == [10]

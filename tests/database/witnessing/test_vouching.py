"""The file of the last checkpoint is gone: an anchor vouches for what it has, and no more."""

import pytest

from api.publishing.errors import CheckpointFileLostError
from api.witnessing.anchor import Anchor
from tests.database.publishing.conftest import House
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

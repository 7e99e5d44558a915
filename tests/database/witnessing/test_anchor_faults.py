"""An anchor that cannot be reached or written stops nothing, and gets later what it missed."""

import os

import pytest

from api.witnessing.anchor import Anchor
from api.witnessing.bucket import BucketAnchor
from api.witnessing.folder import FolderAnchor
from tests.aws import running_aws
from tests.database.publishing.conftest import House
from tests.database.witnessing.anchored import FOLDER, Broken, latest_size, process
from tests.unit.witnessing.bucket_service import with_a_fresh_bucket

pytestmark = pytest.mark.usefixtures("always")


def test_an_anchor_that_is_back_gets_the_newest(house: House, anchor: Anchor) -> None:
    away = Broken(anchor)
    running = process(house, away).start()
    for _ in range(2):
        house.grow(3)
        running.sign()
        running.anchoring.step()
    assert house.sizes() == [0, 3, 6]
    assert running.keeper.size == 0
    away.is_broken = False
    running.anchoring.step()
    assert (running.keeper.size, running.keeper.error) == (6, None)
    assert latest_size(house, anchor) == 6


def test_a_full_disk_is_told_and_stops_nothing(
    house: House, folder_anchor: FolderAnchor, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.grow(3)
    running = process(house, folder_anchor)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    running.anchoring.step()
    running.sign()
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", refuse)
        running.anchoring.step()
    assert "No space left on device" in str(running.keeper.error)
    assert running.publisher.fault is None
    running.anchoring.step()
    assert (running.keeper.size, running.keeper.error) == (3, None)


def test_a_bucket_that_was_down_gets_what_it_missed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.witnessing.bucket.ATTEMPTS", 1)
    with running_aws() as url:
        place = with_a_fresh_bucket(url)
        anchor = BucketAnchor.connect(place, url)
        running = process(house, anchor).start()
    house.grow(3)
    running.sign()
    running.anchoring.step()
    assert house.sizes() == [0, 3]
    assert "EndpointConnectionError" in str(running.keeper.error)
    with running_aws(int(url.rpartition(":")[2])) as url:
        running.anchoring.step()
        assert (running.keeper.size, running.keeper.error) == (3, None)
        assert anchor.read(f"{FOLDER}/3.checkpoint") == house.note_file.read_bytes()

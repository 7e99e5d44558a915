"""Checkpoints of the log as it grows: what is signed, how often, and from which tiles."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Event

import pytest

from api.publishing.errors import TilesLostError
from api.publishing.publisher import Publisher
from projections.transparency.projection import Transparency
from tests.database.conftest import PROJECTOR
from tests.database.projections.trees import leaves, root
from tests.database.projections.views import project
from tests.database.publishing.conftest import IDLE_SECONDS, House, as_superuser, stepped

pytestmark = pytest.mark.usefixtures("always")


def test_the_empty_log_has_a_checkpoint(house: House) -> None:
    assert stepped(house).fault is None
    assert house.in_file().size == 0
    assert house.in_file().root == sha256().digest()
    assert house.sizes() == [0]


def test_each_checkpoint_has_the_root_of_the_log_so_far(house: House) -> None:
    publisher = house.publisher()
    for more in (1, 1, 254, 1, 300):
        house.grow(more)
        publisher.step()
        published = house.published()
        assert published is not None
        assert published.root == root(leaves(house.log))
        assert house.opened(published.text) == house.in_file()
        assert house.in_file().origin == "log.example/shop"
    assert house.sizes() == [1, 2, 256, 257, 557]


def test_checkpoints_keep_their_distance(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher = stepped(house)
    monkeypatch.setattr("api.publishing.publisher.SIGN_SECONDS", 3_600.0)
    house.grow(5)
    publisher.step()
    assert house.sizes() == [0]
    monkeypatch.setattr("api.publishing.publisher.SIGN_SECONDS", 0.0)
    publisher.step()
    assert house.sizes() == [0, 5]


def test_a_checkpoint_dated_in_the_future_does_not_hold_up_the_next(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = stepped(house)
    monkeypatch.setattr("api.publishing.publisher.SIGN_SECONDS", 3_600.0)
    as_superuser(house, "UPDATE checkpoints SET signed_at = now() + interval '1 year'")
    house.grow(5)
    publisher.step()
    assert house.sizes() == [0, 5]


def test_nothing_new_is_not_signed_again(house: House) -> None:
    house.grow(3)
    publisher = stepped(house)
    written = house.note_file.stat().st_mtime_ns
    for _ in range(3):
        house.clock.now += IDLE_SECONDS
        publisher.step()
    assert house.sizes() == [3]
    assert house.note_file.stat().st_mtime_ns == written


def test_it_waits_for_tiles_that_are_made_anew(house: House) -> None:
    house.grow(600)
    stepped(house)
    with house.log.connect(PROJECTOR) as connection:
        connection.execute("TRUNCATE tiles")
        connection.execute("UPDATE progress SET position = 0")
    publisher = stepped(house)
    assert (publisher.fault, house.sizes()) == (None, [600])
    house.append(1)
    project(house.log, [Transparency()])
    publisher.step()
    assert (publisher.fault, house.sizes()) == (None, [600, 601])


def test_tiles_that_are_lost_stop_it(house: House) -> None:
    house.grow(600)
    stepped(house)
    with house.log.connect(PROJECTOR) as connection:
        connection.execute("DELETE FROM tiles WHERE level = 1")
    assert isinstance(stepped(house).fault, TilesLostError)


def test_two_publishers_sign_one_history(house: House) -> None:
    done = Event()
    publishers = [house.publisher() for _ in range(3)]

    def publish(publisher: Publisher) -> None:
        while not done.is_set():
            publisher.step()
            assert publisher.fault is None

    with ThreadPoolExecutor(len(publishers)) as pool:
        ends = [pool.submit(publish, publisher) for publisher in publishers]
        try:
            for _ in range(40):
                house.grow(7)
        finally:
            done.set()
    assert [end.result() for end in ends] == [None] * len(publishers)
    stepped(house)
    hashes = leaves(house.log)
    with house.log.connect() as service:
        signed = service.execute("SELECT size, root FROM checkpoints").fetchall()
    assert len(signed) > 1
    assert max(signed)[0] == len(hashes) == house.in_file().size
    assert all(found == root(hashes[:size]) for size, found in signed)

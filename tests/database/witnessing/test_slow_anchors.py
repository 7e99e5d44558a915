"""An anchor that never comes to an end holds up the first signature for a while, and not longer."""

import socket
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from api.publishing.elsewhere import LOOK_SECONDS
from api.publishing.errors import HistoryForkedError
from api.witnessing.anchor import Anchor
from api.witnessing.anchoring import HANGS
from api.witnessing.bucket import BucketAnchor
from api.witnessing.folder import FolderAnchor
from tests.aws import invented_account
from tests.database.publishing.conftest import House
from tests.database.witnessing.anchored import (
    Broken,
    Process,
    latest_size,
    process,
    without_the_file,
    wrongly_adopted,
)

pytestmark = pytest.mark.usefixtures("always")
TICK_SECONDS = 0.01
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\nETag: x\r\n\r\n"


class Hanging(Broken):
    """An anchor whose answers come when they are let go."""

    def __init__(self, anchor: Anchor, at: str = "read") -> None:
        super().__init__(anchor)
        self.is_broken = False
        self.at = at
        self.asked, self.released = Event(), Event()

    def read(self, name: str) -> bytes | None:
        self._hang("read")
        return super().read(name)

    def names(self, folder: str) -> Iterable[str]:
        self._hang("names")
        return super().names(folder)

    def _hang(self, where: str) -> None:
        if where == self.at:
            self.asked.set()
            assert self.released.wait(60)


@contextmanager
def meanwhile(running: Process, anchor: Hanging) -> Iterator[Future[None]]:
    """While it looks at an anchor that hangs; in the end that is let go."""
    with ThreadPoolExecutor(1) as pool:
        step = pool.submit(running.anchoring.step)
        assert anchor.asked.wait(60)
        try:
            yield step
        finally:
            anchor.released.set()


def test_it_is_waited_for_and_then_signed_without_it_and_told(house: House, anchor: Anchor) -> None:
    slow = Hanging(anchor)
    running = process(house, slow)
    running.publisher.step()
    house.clock.now += LOOK_SECONDS
    running.publisher.step()
    assert house.sizes() == []  # nobody has begun to look
    with meanwhile(running, slow):
        house.clock.now += LOOK_SECONDS - 1
        running.publisher.step()
        running.anchoring.watch()
        assert (house.sizes(), running.keeper.error) == ([], None)
        house.clock.now += 1
        running.publisher.step()
        running.anchoring.watch()
        assert (house.sizes(), running.keeper.error) == ([0], HANGS)
    running.anchoring.step()
    running.anchoring.watch()
    assert running.keeper.error is None
    assert latest_size(house, anchor) == 0


def test_what_it_tells_late_still_stops_a_fork(house: House, anchor: Anchor) -> None:
    house.grow(10)
    restored = house.restored()
    house.grow(10)
    process(house, anchor).start()
    restored.grow(25, "another history")
    slow = Hanging(anchor)
    running = process(wrongly_adopted(restored), slow)
    with meanwhile(running, slow) as step:
        house.clock.now += LOOK_SECONDS
        running.publisher.step()
        assert restored.sizes() == [0, 35]
    with pytest.raises(HistoryForkedError):
        raise_fault(running, step)
    assert latest_size(house, anchor) == 20


def raise_fault(running: Process, step: Future[None]) -> None:
    step.result()
    running.sign()
    assert running.publisher.fault
    raise running.publisher.fault


def test_the_latest_counts_though_the_list_of_the_others_hangs(
    house: House, anchor: Anchor
) -> None:
    house.grow(10)
    restored = house.restored()
    house.grow(10)
    process(house, anchor).start()
    restored.grow(25, "another history")
    slow = Hanging(anchor, at="names")
    running = process(without_the_file(restored), slow)
    with meanwhile(running, slow):
        house.clock.now += LOOK_SECONDS
        running.publisher.step()
        assert isinstance(running.publisher.fault, HistoryForkedError)
    assert restored.sizes() == []


def test_a_step_that_hangs_later_is_told_too(house: House, folder_anchor: FolderAnchor) -> None:
    slow = Hanging(folder_anchor, at="nothing")
    running = process(house, slow).start()
    running.anchoring.watch()
    assert running.keeper.error is None
    slow.at = "read"
    house.grow(3)
    with meanwhile(running, slow):
        running.sign()
        running.anchoring.watch()
        assert house.sizes() == [0, 3]
        assert running.keeper.error == HANGS


@contextmanager
def dripping_service() -> Iterator[tuple[str, Event]]:
    """The address of a service whose answers come byte by byte, and whether it was asked."""
    asked, ended = Event(), Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(HEAD)
                asked.set()
                while not ended.wait(TICK_SECONDS):
                    connection.sendall(b"a")

        thread = Thread(target=drip)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
        ended.set()
        thread.join()


def test_a_bucket_that_drips_holds_up_nothing_for_ever(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.witnessing.bucket.ATTEMPTS", 1)
    with (
        invented_account(),
        ThreadPoolExecutor(1) as pool,
        dripping_service() as (url, asked),
    ):
        running = process(house, BucketAnchor.connect("s3://bucket/log", url))
        step = pool.submit(running.anchoring.step)
        assert asked.wait(60)
        house.clock.now += LOOK_SECONDS
        running.publisher.step()
        assert house.sizes() == [0]
        assert not step.done()
        running.anchoring.watch()
        assert running.keeper.error == HANGS
    assert step.result() is None
    assert str(running.keeper.error).startswith("s3://bucket/log: ")

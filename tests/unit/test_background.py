"""What a process does beside answering."""

import asyncio
import logging
from threading import Event

import psycopg
import pytest

from api import background
from api.background import repeated

WAIT_SECONDS = 20


def test_it_goes_on_after_what_was_not_possible(caplog: pytest.LogCaptureFixture) -> None:
    turns: list[int] = []
    third = Event()

    def act() -> None:
        turns.append(len(turns))
        if len(turns) == 1:
            raise psycopg.OperationalError
        if len(turns) == 3:
            third.set()

    async def run() -> None:
        async with repeated(act, 0, "acting"):
            assert await asyncio.to_thread(third.wait, WAIT_SECONDS)
        ended = len(turns)
        await asyncio.sleep(0)
        assert len(turns) == ended

    asyncio.run(run())
    assert "action=acting-failed error=OperationalError" in caplog.text


class Heard(logging.Handler):
    """Tells when something was logged."""

    def __init__(self) -> None:
        super().__init__()
        self.something = Event()

    def emit(self, _: logging.LogRecord) -> None:
        self.something.set()


def test_a_mistake_of_ours_ends_it_and_is_said(caplog: pytest.LogCaptureFixture) -> None:
    heard = Heard()
    background.log.addHandler(heard)

    def act() -> None:
        raise ZeroDivisionError

    async def run() -> None:
        async with repeated(act, 0, "acting"):
            assert await asyncio.to_thread(heard.something.wait, WAIT_SECONDS)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run())
    background.log.removeHandler(heard)
    assert "action=acting-ended error=ZeroDivisionError" in caplog.text

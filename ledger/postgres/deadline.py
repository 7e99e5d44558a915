"""Waiting that ends."""

import time
from collections.abc import Iterator

FIRST_PAUSE_SECONDS = 0.01
LONGEST_PAUSE_SECONDS = 0.25
PAUSE_GROWTH = 1.25


class Deadline:
    """A moment `seconds` from now, on the monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left_seconds(self) -> float:
        return max(0.0, self._end - time.monotonic())

    def polls(self) -> Iterator[None]:
        """One turn at once, then turns at growing distances until the deadline."""
        pause = FIRST_PAUSE_SECONDS
        yield
        while left := self.left_seconds():
            time.sleep(min(pause, left))
            pause = min(pause * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)
            yield

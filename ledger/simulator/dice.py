"""Chance that falls the same way for the same seed in every version of Python."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Built on `Random.random` alone: the only method whose sequence Python promises to keep."""

    def __init__(self, seed: int) -> None:
        self.share = Random(seed).random
        """A number from 0 up to, not including, 1."""

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.share() * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        return things[int(self.share() * len(things))]

    def chance(self, probability: float) -> bool:
        return self.share() < probability

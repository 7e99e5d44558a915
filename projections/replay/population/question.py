"""What a question about the whole population is: the events it needs, and its answer of one member.

A question is a frozen value: other processes are sent it. `types` are of events about one member
only, so that its stream tells everything.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import EventAmended
from projections.replay.population.history import History

Row = Mapping[str, Any]
"""One line of the answer; without the member, whose it is."""

ALWAYS: tuple[type[Fact], ...] = (EventAmended, ErasureOrdered)
"""What may take from the answer of any question."""


class Question(Protocol):
    """Asked of one member after another."""

    @property
    def types(self) -> Sequence[type[Fact]]:
        """The facts that bear on the answer, besides `ALWAYS`."""

    @property
    def named(self) -> str | None:
        """A code that they name where they bear on it; None where there is none."""

    @property
    def unnamed(self) -> Sequence[type[Fact]]:
        """Those of them that need not name it."""

    @property
    def columns(self) -> Sequence[str]:
        """The names in a row, in their order."""

    def rows(self, history: History) -> Iterable[Row]:
        """The answer of one member; nothing where the question does not concern it."""


def topics(facts: Sequence[type[Fact]]) -> list[str]:
    """The names of these types and of those that are always needed."""
    return sorted({fact.TOPIC for fact in (*facts, *ALWAYS)})

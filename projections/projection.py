"""What a projection is: the events it wants, the tables it owns, and how a batch changes them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from psycopg import Connection

from ledger.vocabulary.envelope import Stored, decode
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.registry import UnknownVersionError, fact_class

Row = tuple[Any, ...]


class Event:
    """One event of the log as a projection sees it; decoded at the first look, once for all."""

    __slots__ = ("_stored", "data", "position", "recorded_at", "tags", "type")

    def __init__(
        self, position: int, recorded_at: datetime, type_: str, tags: list[str], data: bytes
    ) -> None:
        self.position = position
        self.recorded_at = recorded_at
        self.type = type_
        self.tags = tags
        self.data = data
        self._stored: Stored[Any] | None = None

    @property
    def stored(self) -> Stored[Any]:
        """The event itself.

        Raises `UnknownEventTypeError`, `UnknownVersionError` or `msgspec.DecodeError`: the
        projection that asked stops before this event.
        """
        if self._stored is None:
            self._stored = _current(decode(self.data, fact_class(self.type)))
        return self._stored


def _current(stored: Stored[Fact]) -> Stored[Fact]:
    if stored.version != stored.data.VERSION:
        raise UnknownVersionError(stored.type, stored.version)
    return stored


class Projection(Protocol):
    """A disposable read model. Its SQL is unqualified: the search_path says which copy it works on.

    A higher `version` than the one that made the tables has them dropped and made anew from the
    log's beginning.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def types(self) -> frozenset[str] | None:
        """The event types it looks at; None for every one."""

    @property
    def tables(self) -> Sequence[str]:
        """The tables it owns, by name."""

    @property
    def schema(self) -> bytes:
        """SQL that makes its tables and lets the service read them."""

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        """Takes in events, in order, inside the caller's transaction; commits nothing itself."""

    def forget(self) -> None:
        """Drops what it remembers between batches: the last batch was rolled back."""


@runtime_checkable
class Indexed(Protocol):
    """A projection with indexes that only readers need: a rebuild makes them after loading."""

    @property
    def indexes(self) -> bytes:
        """SQL that makes them; run right after `schema` where tables are made to be kept."""


@runtime_checkable
class Rebuildable(Protocol):
    """A projection that knows a faster way to its tables than taking in every batch in order."""

    def rebuild(
        self, connection: Connection[Row], until: int, advance: Callable[[int], None]
    ) -> None:
        """Fills its empty tables from the positions 1 to `until`, in constant memory.

        Tells `advance` how many events it read since the last call; may commit when it likes.
        `apply` goes on from `until` + 1. Raises what `apply` raises at a bad event.
        """

"""What a projection is: the events it wants, the tables it owns, and how a batch changes them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Protocol, runtime_checkable

import msgspec
from psycopg import Connection

from ledger.vocabulary.envelope import Stored, decoder
from ledger.vocabulary.registry import UnknownVersionError, fact_class
from projections.glance import Glance, glance

Row = tuple[Any, ...]


class Event(msgspec.Struct, eq=False, gc=False):
    """One event of the log as a projection sees it; decoded at the first look, once for all."""

    position: int
    recorded_at: datetime
    type: str
    tags: list[str]
    data: bytes
    _stored: Stored[Any] | None = None
    _glance: Glance | None = None

    @property
    def glance(self) -> Glance:
        """What it is about, seen in passing. Raises `msgspec.DecodeError` when it is not JSON."""
        if self._glance is None:
            self._glance = glance(self.data)
        return self._glance

    @property
    def stored(self) -> Stored[Any]:
        """The event itself.

        Raises `UnknownEventTypeError`, `UnknownVersionError` or `msgspec.DecodeError`: the
        projection that asked stops before this event.
        """
        if self._stored is None:
            self._stored = read_stored(self.type, self.data)
        return self._stored


def read_stored(type_: str, data: bytes) -> Stored[Any]:
    """The event that these bytes of the log are. Raises as `Event.stored`."""
    stored = _decoder(type_).decode(data)
    if stored.version != stored.data.VERSION:
        raise UnknownVersionError(stored.type, stored.version)
    return stored


@cache
def _decoder(type_: str) -> msgspec.json.Decoder[Stored[Any]]:
    return decoder(fact_class(type_))


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
class Rebuildable(Projection, Protocol):
    """A projection that knows a faster way to its tables than taking in every batch in order."""

    def rebuild(
        self, connection: Connection[Row], until: int, advance: Callable[[int], None]
    ) -> None:
        """Fills its empty tables from the positions 1 to `until`, in constant memory.

        Tells `advance` how many events it read since the last call; may commit when it likes.
        `apply` goes on from `until` + 1. Raises what `apply` raises at a bad event.
        """

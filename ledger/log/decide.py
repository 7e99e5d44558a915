"""Taking decisions: the library's slices, read from the log and appended under their condition."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Lock
from typing import Any, Protocol, TypeVar, runtime_checkable

from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBQuery,
    DCBQueryItem,
    DCBSequencedEvent,
)
from eventsourcing.dcb.domain import Selector, Slice
from eventsourcing.utils import get_topic
from psycopg import Connection

from ledger.log.append import ConditionFailedError, StaleEpochError, append
from ledger.log.prepare import Preparer
from ledger.log.recorder import Connections, LogRecorder, condition_json
from ledger.vocabulary.amendments import Amended, amended, event_name, taken_back
from ledger.vocabulary.envelope import Received, Stored, decode
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import EventAmended
from ledger.vocabulary.registry import fact_class

ATTEMPTS = 10

S = TypeVar("S", bound=Slice[Fact])
Row = tuple[Any, ...]
Envelope = Callable[[Fact], Received]
"""Puts a decided fact into the envelope it is stored in: who, when, about whom."""


Told = tuple[int, Stored[Any]]
"""Where an event stands and what it says."""


@runtime_checkable
class Informed(Protocol):
    """A slice that judges by whole events: when they were, where they stand, who said so."""

    def take_stored(self, position: int, stored: Stored[Any]) -> None: ...


class UndecidedError(Exception):
    """Others kept deciding about the same thing; ask again."""


class Decider:
    """Reads what a slice needs to know, has it decide, appends what it decided.

    Nothing that the slice would have to know can come between the reading and the appending: then
    a fresh slice decides again. Of two that exclude each other one is appended, and the other is
    refused by its own rule. A slice whose boundary holds `event.amended` is told nothing that was
    taken back.
    """

    def __init__(self, connections: Connections, prepare: Preparer) -> None:
        self._connections = connections
        self._prepare = prepare
        self._preparing = Lock()
        self._epoch = -1
        self._recorder = LogRecorder(connections)

    def do(self, new_slice: Callable[[], S], envelope: Envelope) -> tuple[S, list[int]]:
        """The slice that decided, and the positions of its facts.

        Raises what the slice raises, `UndecidedError`, `psycopg.Error`, `SealingError`.
        """
        for _ in range(ATTEMPTS):
            slice_ = self._advanced(new_slice())
            slice_.execute()
            try:
                return slice_, self._append(slice_, envelope)
            except ConditionFailedError:
                continue
        raise UndecidedError(f"given up after {ATTEMPTS} attempts")

    def _advanced(self, slice_: S) -> S:
        events = self._recorder.read(_query(slice_))
        for position, stored in _holding(_told(events)):
            if isinstance(slice_, Informed):
                slice_.take_stored(position, stored)
            else:
                stored.data.mutate(slice_)
        slice_.last_known_position = events.head
        return slice_

    def _append(self, slice_: S, envelope: Envelope) -> list[int]:
        facts = [tagged.decision for tagged in slice_.collect_events()]
        if not facts:
            return []
        query = _query(slice_)
        received = [envelope(fact) for fact in facts]
        with self._connections() as connection:
            positions = self._stored(connection, received, query, slice_.last_known_position)
        return [position for position in positions if position is not None]

    def _stored(
        self,
        connection: Connection[Row],
        received: Sequence[Received],
        query: DCBQuery,
        after: int | None,
    ) -> Sequence[int | None]:
        condition = condition_json(DCBAppendCondition(query, after))
        while True:
            with self._preparing:
                epoch = self._current_epoch(connection)
                entries = self._prepare(connection, received)
            try:
                return append(connection, entries, epoch=epoch, condition=condition).positions
            except StaleEpochError:
                continue

    def _current_epoch(self, connection: Connection[Row]) -> int:
        """The head's epoch; what was remembered at another one is forgotten."""
        row = connection.execute("SELECT epoch FROM head").fetchone()
        if row is None:
            raise AssertionError("the log has no head row")
        if row[0] != self._epoch:
            self._prepare.forget()
            self._epoch = row[0]
        return self._epoch


def _told(events: Iterable[DCBSequencedEvent]) -> Iterator[Told]:
    for each in events:
        yield each.position, decode(each.event.data, fact_class(each.event.type))


def _holding(told: Iterable[Told]) -> Iterator[Told]:
    """What was not taken back, without the amendments themselves."""
    amendments: dict[str, Amended] = {}
    others = []
    for position, stored in told:
        if isinstance(stored.data, EventAmended):
            name = event_name(stored.source, stored.id)
            amendments[name] = amended(position, stored)
        else:
            others.append((position, stored))
    gone = taken_back(amendments)
    return (each for each in others if event_name(each[1].source, each[1].id) not in gone)


def _query(slice_: Slice[Fact]) -> DCBQuery:
    """What the slice has to know, as the recorder reads it."""
    boundary = slice_.consistency_boundary()
    selectors = [boundary] if isinstance(boundary, Selector) else boundary
    return DCBQuery(
        items=[
            DCBQueryItem(types=[get_topic(cls) for cls in each.types], tags=list(each.tags))
            for each in selectors
        ]
    )

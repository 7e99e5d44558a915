"""Taking decisions: the library's slices, read from the log and appended under their condition."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, TypeVar

from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBQueryItem
from eventsourcing.dcb.domain import Selector, Slice
from eventsourcing.utils import get_topic
from psycopg import Connection

from ledger.log.append import ConditionFailedError, StaleEpochError, append
from ledger.log.prepare import Preparer
from ledger.log.recorder import Connections, LogRecorder, condition_json
from ledger.vocabulary.envelope import Received, decode
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.registry import fact_class

ATTEMPTS = 10

S = TypeVar("S", bound=Slice[Fact])
Row = tuple[Any, ...]
Envelope = Callable[[Fact], Received]
"""Puts a decided fact into the envelope it is stored in: who, when, about whom."""


class UndecidedError(Exception):
    """Others kept deciding about the same thing; ask again."""


class Decider:
    """Reads what a slice needs to know, has it decide, appends what it decided.

    Nothing that the slice would have to know can come between the reading and the appending: then
    a fresh slice decides again. Of two that exclude each other one is appended, and the other is
    refused by its own rule.
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
        for event in events:
            stored = decode(event.event.data, fact_class(event.event.type))
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

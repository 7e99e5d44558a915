"""Taking decisions: the library's slices, read from the log and appended under their condition."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, TypeVar

from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery
from eventsourcing.dcb.domain import Slice, Tagged
from eventsourcing.dcb.persistence import DCBEventStore, DCBMapper
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


class _Reader(DCBMapper[Fact]):
    def to_domain_event(self, event: DCBEvent) -> Tagged[Fact]:
        return Tagged(event.tags, decode(event.data, fact_class(event.type)).data)

    def to_dcb_event(self, event: Tagged[Fact]) -> DCBEvent:
        raise NotImplementedError("facts are appended in their envelope, not through the store")


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
        self._store = DCBEventStore(_Reader(), LogRecorder(connections))

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
        events = self._store.read(slice_.consistency_boundary())
        for event in events:
            event.decision.mutate(slice_)
        slice_.last_known_position = events.head
        return slice_

    def _append(self, slice_: S, envelope: Envelope) -> list[int]:
        facts = [tagged.decision for tagged in slice_.collect_events()]
        if not facts:
            return []
        query = self._store._cb_to_dcb_query(slice_.consistency_boundary())  # noqa: SLF001 - no public name
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

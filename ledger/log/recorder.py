"""The library's view of the log: append with a condition, read by query, subscribe."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from heapq import merge
from importlib.resources import files
from itertools import groupby, islice
from threading import Event
from typing import Any

from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBQueryItem,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
    DCBSubscription,
)
from eventsourcing.persistence import IntegrityError, ProgrammingError
from psycopg import Connection

from ledger.log.append import ConditionFailedError, Entry, append

CHUNK_EVENTS = 500
POLL_SECONDS = 0.2
NO_KEY = 16  # bytes of a random key for an event that brings none

QUERIES = files("ledger.log") / "queries"
READ_HEAD = (QUERIES / "read_head.sql").read_bytes()
READ_ALL = (QUERIES / "read_all.sql").read_bytes()
READ_ITEM = (QUERIES / "read_item.sql").read_bytes()

Row = tuple[Any, ...]
Connections = Callable[[], AbstractContextManager[Connection[Row]]]
"""Lends a connection whose search_path is the log's schema: `ConnectionPool.connection`, say."""


class LogRecorder(DCBRecorder):
    """A log in PostgreSQL behind the library's `DCBRecorder` interface."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def append(
        self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None
    ) -> int:
        """Appends the events and returns the last position.

        Raises the library's `IntegrityError` when recorded events match the condition.
        """
        if not events:
            raise ProgrammingError("Should be at least one event")
        try:
            with self._connections() as connection:
                appended = append(
                    connection,
                    [_entry(event) for event in events],
                    condition=condition_json(condition),
                )
        except ConditionFailedError as error:
            raise IntegrityError(condition) from error
        last = appended.positions[-1]
        if last is None:
            raise IntegrityError("another event has this key")
        return last

    def read(
        self,
        query: DCBQuery | None = None,
        *,
        after: int | None = None,
        limit: int | None = None,
    ) -> DCBReadResponse:
        """Reads in order, in constant memory; complete up to the head at the time of the call."""
        with self._connections() as connection:
            head = _head(connection)
        events = self._matching(query, after or 0, head)
        if limit is None:
            return _Unlimited(events, head)
        return _Limited(list(islice(events, limit)))

    def subscribe(
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> DCBSubscription["LogRecorder"]:
        return PollingSubscription(self, query, after)

    def _matching(
        self, query: DCBQuery | None, after: int, head: int
    ) -> Iterator[DCBSequencedEvent]:
        if query is None or not query.items:
            return self._chunks(READ_ALL, after, head)
        found = merge(
            *(self._chunks(READ_ITEM, after, head, item) for item in query.items),
            key=lambda event: event.position,
        )
        return (next(same) for _, same in groupby(found, key=lambda event: event.position))

    def _chunks(
        self, statement: bytes, after: int, head: int, item: DCBQueryItem | None = None
    ) -> Iterator[DCBSequencedEvent]:
        arguments: dict[str, object] = asdict(item) if item else {}
        while after < head:
            arguments |= {"after": after, "head": head, "limit": CHUNK_EVENTS}
            with self._connections() as connection:
                rows = connection.execute(statement, arguments, binary=True).fetchall()
            yield from map(_sequenced, rows)
            if len(rows) < CHUNK_EVENTS:
                return
            after = rows[-1][0]


class PollingSubscription(DCBSubscription[LogRecorder]):
    """Follows the log by asking again; positions are dense, so nothing can be missed."""

    def __init__(
        self, recorder: LogRecorder, query: DCBQuery | None = None, after: int | None = None
    ) -> None:
        super().__init__(recorder=recorder, query=query, after=after)
        self._waiting: Iterator[DCBSequencedEvent] = iter(())
        self._stopped = Event()

    def stop(self) -> None:
        super().stop()
        self._stopped.set()

    def __next__(self) -> DCBSequencedEvent:
        while not self._stopped.is_set():
            event = next(self._waiting, None)
            if event is not None:
                self._last_position = event.position
                return event
            self._look_again()
        raise StopIteration

    def _look_again(self) -> None:
        found = list(
            self._recorder.read(self._query, after=self._last_position, limit=CHUNK_EVENTS)
        )
        self._waiting = iter(found)
        if not found:
            self._stopped.wait(POLL_SECONDS)


class _Limited(DCBReadResponse):
    def __init__(self, events: list[DCBSequencedEvent]) -> None:
        self._events = iter(events)
        self._head = events[-1].position if events else None

    @property
    def head(self) -> int | None:
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        return next(self._events)


class _Unlimited(DCBReadResponse):
    def __init__(self, events: Iterator[DCBSequencedEvent], head: int) -> None:
        self._events = events
        self._head = head or None

    @property
    def head(self) -> int | None:
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        return next(self._events)


def _entry(event: DCBEvent) -> Entry:
    return Entry(os.urandom(NO_KEY), b"", event.type, tuple(event.tags), event.data)


def condition_json(condition: DCBAppendCondition | None) -> dict[str, object] | None:
    """The condition as `append_v1` takes it."""
    if condition is None:
        return None
    items = [asdict(item) for item in condition.fail_if_events_match.items]
    return {"items": items, "after": condition.after or 0}


def _head(connection: Connection[Row]) -> int:
    row = connection.execute(READ_HEAD).fetchone()
    return int(row[0]) if row else 0


def _sequenced(row: Row) -> DCBSequencedEvent:
    position, type_, tags, data = row
    return DCBSequencedEvent(DCBEvent(type=type_, data=data, tags=tags), position)

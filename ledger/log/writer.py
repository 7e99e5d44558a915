"""Group commit: one thread per process merges what is waiting into one append.

A submission is answered only after COMMIT. When the connection breaks before the answer came, the
same append is sent again: the keys find what was stored the first time, so nothing is stored twice.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from threading import Condition, Event, Thread
from typing import Any, Generic, Protocol, TypeVar

from psycopg import Connection, Error, OperationalError

from ledger.log.append import (
    Appended,
    Entry,
    StaleEpochError,
    State,
    UnstorableError,
    append,
)
from ledger.sealing.errors import SealingError

QUEUE_EVENTS = 20_000
MERGED_EVENTS = 4_000
RECONNECT_ATTEMPTS = 5
RECONNECT_SECONDS = 0.2

Row = tuple[Any, ...]
Connect = Callable[[], Connection[Row]]
Permit = Callable[[Connection[Row]], Exception | None]
"""Whether the sender may still send: None, or why not. Reads the database each time."""


class Keyed(Protocol):
    """Something to store, known by its event key."""

    @property
    def key(self) -> bytes: ...


E = TypeVar("E", bound=Keyed)
E_contra = TypeVar("E_contra", bound=Keyed, contravariant=True)


class Prepare(Protocol[E_contra]):
    """Makes entries of what was submitted, one for one, in the writer's thread."""

    def __call__(
        self, connection: Connection[Row], events: Sequence[E_contra]
    ) -> Sequence[Entry]: ...

    def forget(self) -> None:
        """Drops what it remembers: the log's epoch moved on."""


class QueueFullError(Exception):
    """More is waiting than the writer may hold; try again after a moment."""


class WriterClosedError(Exception):
    """The writer was closed before this could be stored; nothing of it was."""


@dataclass(frozen=True)
class Submission(Generic[E]):
    """The events of one request, stored all or none, and where its answer goes.

    `permit` was last read at `epoch`; at another epoch it is read again before anything is stored.
    """

    events: Sequence[E]
    permit: Permit | None = None
    epoch: int | None = None
    answer: Future[Appended] = field(default_factory=Future)

    def keys(self) -> set[bytes]:
        return {event.key for event in self.events}


class LogWriter(Generic[E]):
    """Appends submissions in the order they came, many in one transaction."""

    def __init__(
        self, connect: Connect, prepare: Prepare[E], *, queue_events: int = QUEUE_EVENTS
    ) -> None:
        self._connect = connect
        self._prepare = prepare
        self._queue_events = queue_events
        self._waiting: deque[Submission[E]] = deque()
        self._waiting_events = 0
        self._changed = Condition()
        self._closing = False
        self._pause = Event()
        self._connection: Connection[Row] | None = None
        self._epoch = 0
        self._floor: int | None = None
        self._thread = Thread(target=self._run, name="log-writer", daemon=True)
        self._thread.start()

    def submit(
        self, events: Sequence[E], permit: Permit | None = None, epoch: int | None = None
    ) -> Future[Appended]:
        """Queues the events of one request; their keys must be distinct.

        Raises `QueueFullError` when too many events are waiting, `WriterClosedError` after close.
        The future raises what `permit` answers, `psycopg.Error`, `SealingError` or
        `UnstorableError`; then nothing of the request was stored.
        """
        submission = Submission(events, permit, epoch)
        with self._changed:
            if self._closing:
                raise WriterClosedError
            if self._waiting and self._waiting_events + len(events) > self._queue_events:
                raise QueueFullError
            self._waiting.append(submission)
            self._waiting_events += len(events)
            self._changed.notify()
        return submission.answer

    def close(self) -> None:
        """Stores what is waiting, then ends the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    @property
    def is_alive(self) -> bool:
        """False after a programming error ended the thread, or after close."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            while merged := self._next():
                self._store(merged)
        finally:
            self._end()

    def _end(self) -> None:
        with self._changed:
            self._closing = True
            left, self._waiting = self._waiting, deque()
        for submission in left:
            if submission.answer.set_running_or_notify_cancel():
                submission.answer.set_exception(WriterClosedError())
        self._disconnect()

    def _next(self) -> list[Submission[E]]:
        """What to store next; nothing when the writer was closed and all is stored."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                merged = self._merge()
            wanted = [s for s in merged if s.answer.set_running_or_notify_cancel()]
            if wanted or not merged:
                return wanted

    def _merge(self) -> list[Submission[E]]:
        """Takes submissions while they fit and no key comes twice: a repeat waits for its first."""
        merged: list[Submission[E]] = []
        keys: set[bytes] = set()
        events = 0
        while self._waiting and (not merged or self._fits(events, keys)):
            submission = self._waiting.popleft()
            merged.append(submission)
            keys |= submission.keys()
            events += len(submission.events)
        self._waiting_events -= events
        return merged

    def _fits(self, events: int, keys: set[bytes]) -> bool:
        following = self._waiting[0]
        return events + len(following.events) <= MERGED_EVENTS and keys.isdisjoint(following.keys())

    def _store(self, merged: list[Submission[E]]) -> None:
        try:
            appended = self._append(merged)
        except BaseException as error:
            for submission in merged:
                submission.answer.set_exception(error)
            if not isinstance(error, (Error, SealingError, UnstorableError)):
                raise
            self._disconnect()
            return
        _answer(merged, appended)

    def _append(self, merged: list[Submission[E]]) -> Appended | None:
        floor = self._floor
        for attempt in range(RECONNECT_ATTEMPTS):
            try:
                connection = self._connected()
                if floor is None:
                    floor = self._floor
                appended = self._append_once(connection, merged)
            except OperationalError:
                self._disconnect()
                if attempt + 1 == RECONNECT_ATTEMPTS:
                    raise
                self._pause.wait(RECONNECT_SECONDS * attempt)
                continue
            return self._seen(_as_first_sent(appended, floor or 0, attempt))
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _seen(self, appended: Appended | None) -> Appended | None:
        """Remembers the head that this append has made or met."""
        if appended:
            met = appended.positions
            last = met[-1] if isinstance(met, range) else max((p or 0 for p in met), default=0)
            self._floor = max(self._floor or 0, last)
        return appended

    def _append_once(
        self, connection: Connection[Row], merged: list[Submission[E]]
    ) -> Appended | None:
        while True:
            self._drop_refused(connection, merged)
            if not merged:
                return None
            try:
                return self._send(connection, merged)
            except StaleEpochError:
                self._prepare.forget()
                self._epoch = _head(connection)[1]

    def _drop_refused(self, connection: Connection[Row], merged: list[Submission[E]]) -> None:
        """Answers and drops the submissions whose sender may no longer send."""
        for submission in list(merged):
            if submission.permit is None or submission.epoch == self._epoch:
                continue
            if refusal := submission.permit(connection):
                merged.remove(submission)
                submission.answer.set_exception(refusal)

    def _send(self, connection: Connection[Row], merged: Sequence[Submission[E]]) -> Appended:
        groups = [group for group, submission in enumerate(merged) for _ in submission.events]
        events = [event for submission in merged for event in submission.events]
        entries = self._prepare(connection, events)
        return append(connection, entries, groups=groups, epoch=self._epoch)

    def _connected(self) -> Connection[Row]:
        if self._connection is None:
            self._connection = self._connect()
            self._connection.autocommit = True
            self._prepare.forget()
            position, self._epoch = _head(self._connection)
            self._floor = max(self._floor or 0, position)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _head(connection: Connection[Row]) -> tuple[int, int]:
    row = connection.execute("SELECT position, epoch FROM head").fetchone()
    if row is None:
        raise AssertionError("the log has no head row")
    return row[0], row[1]


def _as_first_sent(appended: Appended | None, floor: int, attempt: int) -> Appended | None:
    """After a lost acknowledgement, what lies above the head last seen is what we had stored.

    Another writer's event in between would be told as ours: new, where it was a duplicate.
    """
    if attempt == 0 or appended is None:
        return appended
    states = [
        State.NEW if state is State.DUPLICATE and (position or 0) > floor else state
        for position, state in zip(appended.positions, appended.states, strict=True)
    ]
    return replace(appended, states=states)


def _answer(merged: Sequence[Submission[E]], appended: Appended | None) -> None:
    start = 0
    if appended is None:
        return
    for submission in merged:
        part = slice(start, start + len(submission.events))
        start = part.stop
        submission.answer.set_result(
            Appended(appended.recorded_at, appended.positions[part], appended.states[part])
        )

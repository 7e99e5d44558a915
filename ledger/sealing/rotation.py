"""Changing the key-encryption key while the service goes on: wrap anew, then destroy the old one.

    add       the new key stands in the ring, for good
    activate  the log names it; from this commit on no data key is stored under another
    re-wrap   every data key, by compare-and-swap: what an erasure destroyed stays destroyed
    destroy   the old keys leave the ring, once no data key needs them

Killed anywhere and run again, it goes on where it was: the ring and the log say how far it came.
Copies of data keys in backups, in the write-ahead log and in dead rows stay wrapped under the old
key; destroying it is what makes them unreadable.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from threading import Event
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from ledger.sealing.errors import SealingError, WrappedKeyRefusedError
from ledger.sealing.keyring import Keyring, wrapping_context

_QUERIES = files("ledger.sealing") / "queries"
STATE = (_QUERIES / "keyring_state.sql").read_bytes()
COUNT_BY_KEY = (_QUERIES / "count_by_key.sql").read_bytes()
READ_OLD_KEYS = (_QUERIES / "read_old_keys.sql").read_bytes()
LOCK = b"SELECT pg_try_advisory_lock(hashtextextended('keyring of ' || current_schema(), 0))"
UNLOCK = b"SELECT pg_advisory_unlock(hashtextextended('keyring of ' || current_schema(), 0))"
ACTIVATE = b"SELECT activate_key_v1(%b, %b)"
REWRAP = b"SELECT rewrap_data_keys_v1(%b, %b, %b, %b)"
FINISH = b"SELECT finish_rotation_v1(%b)"

PAGE_KEYS = 1_000
PASSES = 20
PAUSE_SECONDS = 0.25
FIRST = UUID(int=0)

log = logging.getLogger("ledger.keyring")

Row = tuple[Any, ...]
Report = Callable[[int, int | None], None]


class RotationBusyError(SealingError):
    """Another rotation of this log is under way."""


class RotationStalledError(SealingError):
    """Other transactions keep holding the last data keys; run it again."""


class OldKey(NamedTuple):
    """A data key as the log has it, wrapped under another key than the active one."""

    subject: UUID
    retention_class: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class KeyringState:
    """What the log knows of its keyring."""

    active_id: str
    active_since: datetime
    rotating: bool
    data_keys: dict[str, int]
    """How many data keys need which key-encryption key."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did."""

    active_id: str
    rewrapped: int
    destroyed: Sequence[str]


def keyring_state(connection: Connection[Row]) -> KeyringState:
    row = connection.execute(STATE).fetchone()
    if row is None:
        raise AssertionError("the log knows its keyring: opening it told the log")
    active_id, active_since, rotating = row
    data_keys: dict[str, int] = dict(connection.execute(COUNT_BY_KEY))
    return KeyringState(active_id, active_since, rotating, data_keys)


def rotate(
    connection: Connection[Row], keyring: Keyring, report: Report, *, keeps_old: bool = False
) -> Rotated:
    """Brings a change of keys to its end, the one under way or a new one.

    `connection` commits each statement by itself; `report` is told how many data keys of how many
    are wrapped anew. With `keeps_old` the old keys stay until the next call.

    Raises RotationBusyError, RotationStalledError, KeyringError, `psycopg.Error`, and
    WrappedKeyRefusedError for a data key that cannot be unwrapped; then no key is destroyed.
    """
    with _alone(connection):
        active_id = _activate(connection, keyring)
        rewrapped = _rewrap_all(connection, keyring, report)
        destroyed = () if keeps_old else _destroy_old(connection, keyring)
    log.info("action=keyring-rotated active=%s rewrapped=%d", active_id, rewrapped)
    return Rotated(active_id, rewrapped, destroyed)


@contextmanager
def _alone(connection: Connection[Row]) -> Iterator[None]:
    """Two at once could each destroy what the other has just added."""
    if connection.execute(LOCK).fetchone() != (True,):
        raise RotationBusyError("another rotation of this log's keyring is under way")
    try:
        yield
    finally:
        if not connection.broken:
            connection.execute(UNLOCK)


def _activate(connection: Connection[Row], keyring: Keyring) -> str:
    """The id of the key that wraps from now on."""
    state = keyring_state(connection)
    keyring.follow(state.active_id)
    keyring.refresh()
    if keyring.ids == (state.active_id,) and not state.rotating:
        keyring.add_key()
    newest_id = keyring.ids[-1]
    if newest_id != state.active_id:
        arguments = (state.active_id, newest_id)
        if connection.execute(ACTIVATE, arguments).fetchone() != (True,):
            raise RotationBusyError("another rotation of this log's keyring has begun")
        log.info("action=keyring-key-activated active=%s before=%s", newest_id, state.active_id)
    keyring.follow(newest_id)
    return newest_id


def _rewrap_all(connection: Connection[Row], keyring: Keyring, report: Report) -> int:
    """Passes over the data keys until none is left under another key; a row that somebody is
    changing waits for the next pass.
    """
    done = 0
    for attempt in range(PASSES):
        left = _under_old_keys(connection, keyring)
        if not left:
            return done
        if attempt:
            Event().wait(PAUSE_SECONDS)
        total = done + left
        for page in _pages(connection, keyring.active_id):
            done += _rewrap(connection, keyring, page)
            report(done, total)
    raise RotationStalledError(f"other transactions hold data keys after {PASSES} passes")


def _under_old_keys(connection: Connection[Row], keyring: Keyring) -> int:
    counted = keyring_state(connection).data_keys
    return sum(count for key_id, count in counted.items() if key_id != keyring.active_id)


def _pages(connection: Connection[Row], active_id: str) -> Iterator[list[OldKey]]:
    after = OldKey(FIRST, "", b"")
    while True:
        arguments = {
            "subject": after.subject,
            "retention_class": after.retention_class,
            "active_id": active_id,
            "limit": PAGE_KEYS,
        }
        rows = connection.execute(READ_OLD_KEYS, arguments, binary=True).fetchall()
        if not rows:
            return
        yield [OldKey(*row) for row in rows]
        after = OldKey(*rows[-1])


def _rewrap(connection: Connection[Row], keyring: Keyring, page: Sequence[OldKey]) -> int:
    arguments = (
        [old.subject for old in page],
        [old.retention_class for old in page],
        [old.wrapped for old in page],
        [_wrapped_anew(keyring, old) for old in page],
    )
    row = connection.execute(REWRAP, arguments, binary=True).fetchone()
    if row is None:
        raise AssertionError("rewrap_data_keys_v1 answers with a number")
    return int(row[0])


def _wrapped_anew(keyring: Keyring, old: OldKey) -> bytes:
    context = wrapping_context(old.subject, old.retention_class)
    try:
        return keyring.wrap(keyring.unwrap(old.wrapped, context), context)
    except WrappedKeyRefusedError as error:
        name = f"{old.subject}/{old.retention_class}"
        raise WrappedKeyRefusedError(f"the data key of {name} does not unwrap: {error}") from error


def _destroy_old(connection: Connection[Row], keyring: Keyring) -> Sequence[str]:
    """The ids of the keys destroyed: no data key needs one, and none can come to need one, for
    the log refuses to store it.
    """
    active_id = keyring.active_id
    old = [key_id for key_id in keyring.ids if key_id != active_id]
    state = keyring_state(connection)
    if state.active_id != active_id or set(state.data_keys) - {active_id}:
        raise RotationBusyError("the log's keys have changed since they were wrapped anew")
    if old:
        keyring.destroy_keys(old, active_id)
    connection.execute(FINISH, (active_id,))
    log.info("action=keyring-keys-destroyed destroyed=%s", ",".join(old))
    return old

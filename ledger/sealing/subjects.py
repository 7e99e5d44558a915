"""Member references to subjects and subjects to data keys: looked up, or made when new.

Behind the fence of an erasure there is no key, and none is made; see migrations/0009_erasure.sql.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection, DatabaseError

from ledger.sealing.boxes import DataKey
from ledger.sealing.errors import KeyChangedError, KeyringOutdatedError, WrappedKeyRefusedError
from ledger.sealing.keyring import Keyring, wrapping_context
from ledger.sealing.pseudonyms import lookup, tombstone

TAKE_SUBJECTS = b"""
SELECT lookup, subject, erased, since FROM set_config('synchronous_commit', 'off', true),
    take_subjects_v2(%b, %b, %b, %b::timestamptz[])
"""
TAKE_DATA_KEYS = b"""
SELECT subject, retention_class, wrapped, since FROM set_config('synchronous_commit', 'off', true),
    take_data_keys_v3(%b, %b, %b, %b, %b::timestamptz[])
"""
"""Without a wait of their own for the disk: the commit of the append that needs them comes later
and waits for everything before it.
"""
KNOWS_ANY = b"""
SELECT EXISTS (SELECT FROM subjects WHERE lookup = ANY (%b))
    OR EXISTS (SELECT FROM tombstones WHERE tombstone = ANY (%b))
"""
FIND_SUBJECT = b"SELECT subject FROM subjects WHERE lookup = %b"
FIND_LOOKUP = b"SELECT lookup FROM subjects WHERE subject = %b"
FIND_DATA_KEYS = b"""
SELECT k.subject, k.retention_class, k.wrapped, k.since FROM data_keys k
JOIN unnest(%b::uuid[], %b::text[]) u (subject, class)
  ON k.subject = u.subject AND k.retention_class = u.class
WHERE NOT is_fenced_v1(k.subject, k.retention_class)
"""

OTHER_KEY = "LG003"
"""The log keeps its data keys under another key-encryption key; the detail says which."""
ATTEMPTS = 5

Row = tuple[Any, ...]
KeyName = tuple[UUID, str]
"""A subject and a retention class: what one data key is for."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Who stands for a reference; `erased` for whoever was erased under it, up to `since`.

    `subject` is None for somebody erased who has not joined again; `since` as long as it runs.
    """

    subject: UUID | None
    erased: UUID | None = None
    since: datetime | None = None


class Subjects:
    """The erasable tables behind the pseudonyms of one log."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def find(self, connection: Connection[Row], reference: str) -> UUID | None:
        """The subject of a member that the log knows already; makes nothing."""
        arguments = (lookup(self._keyring.lookup_key, reference),)
        row = connection.execute(FIND_SUBJECT, arguments, binary=True).fetchone()
        return row[0] if row else None

    def names_of(self, reference: str) -> tuple[bytes, bytes]:
        """Under what a reference is looked up, and under what it is known once it is erased."""
        looked_up = lookup(self._keyring.lookup_key, reference)
        return looked_up, tombstone(self._keyring.tombstone_key, looked_up)

    def find_tombstone(self, connection: Connection[Row], subject: UUID) -> bytes | None:
        """Under what the member's reference will be known again; None once nothing leads there."""
        row = connection.execute(FIND_LOOKUP, (subject,), binary=True).fetchone()
        return tombstone(self._keyring.tombstone_key, row[0]) if row else None

    def knows_any(self, connection: Connection[Row], words: Collection[str]) -> bool:
        """Whether one of the words is a member's reference, or that of somebody erased."""
        lookups = [lookup(self._keyring.lookup_key, word) for word in words]
        stones = [tombstone(self._keyring.tombstone_key, each) for each in lookups]
        row = connection.execute(KNOWS_ANY, (lookups, stones), binary=True).fetchone()
        return row is not None and bool(row[0])

    def take(
        self, connection: Connection[Row], references: Mapping[str, datetime | None]
    ) -> Mapping[str, Taken]:
        """Who stands for each reference: a new random subject for a member never seen before.

        With each comes when the member joined, where it is said; somebody erased who joined again
        since then has a new subject.
        """
        by_lookup = {lookup(self._keyring.lookup_key, name): name for name in references}
        arguments = (
            list(by_lookup),
            [uuid4() for _ in by_lookup],
            [tombstone(self._keyring.tombstone_key, each) for each in by_lookup],
            [references[name] for name in by_lookup.values()],
        )
        rows = connection.execute(TAKE_SUBJECTS, arguments, binary=True)
        return {by_lookup[bytes(found)]: Taken(*taken) for found, *taken in rows}

    def take_keys(
        self, connection: Connection[Row], names: Mapping[KeyName, datetime | None]
    ) -> Mapping[KeyName, DataKey]:
        """The data key of each subject and class, a new one where there is none yet.

        With each comes when the member gave such data, where it did: given anew after an erasure,
        it is sealed again. A fenced name is missing from the answer. `connection` commits by
        itself: a keyring that has changed is followed, and the keys are offered once more.

        Raises WrappedKeyRefusedError, KeyChangedError, KeyringError, `psycopg.Error`.
        """
        return self._unwrapped(lambda: self._take(connection, names))

    def find_keys(
        self, connection: Connection[Row], names: Collection[KeyName]
    ) -> Mapping[KeyName, DataKey]:
        """The data keys there are; makes none. A fenced or destroyed key is missing."""
        distinct = sorted(set(names))
        arguments = (
            [subject for subject, _ in distinct],
            [retention_class for _, retention_class in distinct],
        )
        return self._unwrapped(
            lambda: connection.execute(FIND_DATA_KEYS, arguments, binary=True).fetchall()
        )

    def _take(
        self, connection: Connection[Row], names: Mapping[KeyName, datetime | None]
    ) -> Sequence[Row]:
        try:
            return connection.execute(TAKE_DATA_KEYS, self._offered(names), binary=True).fetchall()
        except DatabaseError as error:
            if error.sqlstate != OTHER_KEY:
                raise
            self._keyring.follow(str(error.diag.message_detail))
            raise KeyChangedError(str(error)) from error

    def _offered(self, names: Mapping[KeyName, datetime | None]) -> tuple[object, ...]:
        """A fresh key for each name, kept where there is none."""
        fresh = [DataKey.fresh() for _ in names]
        return (
            [subject for subject, _ in names],
            [retention_class for _, retention_class in names],
            [
                self._keyring.wrap(key.key, wrapping_context(*name))
                for key, name in zip(fresh, names, strict=True)
            ],
            [key.commitment for key in fresh],
            list(names.values()),
        )

    def _unwrapped(self, ask: Callable[[], Sequence[Row]]) -> Mapping[KeyName, DataKey]:
        """The data keys that the log answers with. It is asked again when the keyring changed
        between its answer and our unwrapping.
        """
        for left in reversed(range(ATTEMPTS)):
            try:
                return {(row[0], row[1]): self._unwrap(*row) for row in ask()}
            except (KeyChangedError, KeyringOutdatedError, WrappedKeyRefusedError):
                if not left:
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _unwrap(
        self, subject: UUID, retention_class: str, wrapped: bytes, since: datetime | None
    ) -> DataKey:
        context = wrapping_context(subject, retention_class)
        return DataKey(self._keyring.unwrap(wrapped, context), since)

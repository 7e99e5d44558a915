"""From received events to entries: pseudonymised, sealed, encoded once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection

from ledger.log.append import Entry
from ledger.sealing.boxes import DataKey, seal
from ledger.sealing.keyring import Keyring
from ledger.sealing.pseudonyms import fingerprint
from ledger.sealing.subjects import KeyName, Subjects
from ledger.vocabulary.envelope import Received, encode, store
from ledger.vocabulary.fact import Fact

CACHED_SUBJECTS = 200_000
CACHED_KEYS = 50_000
KEY_SECONDS = 60.0
"""For how long a data key may stay in memory; a fence empties the cache at once."""
CLASS_OF_CATEGORY = {"C002": "finance"}

Row = tuple[Any, ...]


class Subject(NamedTuple):
    """A subject as it is looked up and as it is written."""

    id: UUID
    text: str


class Preparer:
    """Turns events into entries, remembering subjects and keys until told to forget them."""

    def __init__(self, keyring: Keyring, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._keys_since = clock()
        self._fingerprint_key = keyring.fingerprint_key
        self._stored = Subjects(keyring)
        self._subjects: dict[str, Subject] = {}
        self._keys: dict[KeyName, DataKey] = {}

    def __call__(self, connection: Connection[Row], events: Sequence[Received]) -> list[Entry]:
        """One entry an event, in order; commits the subjects and keys that are new."""
        self._learn_subjects(connection, {e.member for e in events if e.member is not None})
        self._learn_keys(connection, {name for e in events for name in self._key_names(e)})
        return [self._entry(event) for event in events]

    def forget(self) -> None:
        """Drops every remembered subject and key: something was fenced."""
        self._subjects.clear()
        self._keys.clear()

    def _learn_subjects(self, connection: Connection[Row], references: set[str]) -> None:
        if len(self._subjects) > CACHED_SUBJECTS:
            self._subjects.clear()
        if unknown := references - self._subjects.keys():
            taken = self._stored.take(connection, unknown)
            self._subjects.update((name, Subject(id_, str(id_))) for name, id_ in taken.items())

    def _learn_keys(self, connection: Connection[Row], names: set[KeyName]) -> None:
        if len(self._keys) > CACHED_KEYS or self._clock() - self._keys_since > KEY_SECONDS:
            self._keys.clear()
            self._keys_since = self._clock()
        if unknown := names - self._keys.keys():
            self._keys.update(self._stored.take_keys(connection, list(unknown)))

    def _key_names(self, event: Received) -> Iterable[KeyName]:
        subject = self._subject(event) if event.fact.SEALED else None
        if subject is None:
            return
        for name, own_class in event.fact.SEALED.items():
            for category in _parts(getattr(event.fact, name)):
                yield subject.id, CLASS_OF_CATEGORY.get(category, own_class)

    def _subject(self, event: Received) -> Subject | None:
        if event.member is not None:
            return self._subjects[event.member]
        return Subject(UUID(event.subject), event.subject) if event.subject else None

    def _entry(self, event: Received) -> Entry:
        subject = self._subject(event)
        key = event.key
        id_ = subject.id if subject else None
        fact = self._sealed(event.fact, id_, key) if event.fact.SEALED else event.fact
        stored = store(event, fact, subject.text if subject else None)
        content = fingerprint(self._fingerprint_key, event.canonical)
        return Entry(key, content, stored.type, tuple(stored.tags), encode(stored))

    def _sealed(self, fact: Fact, subject: UUID | None, event_key: bytes) -> Fact:
        boxes = {}
        for name, own_class in fact.SEALED.items():
            value = getattr(fact, name)
            if value is not None:
                boxes[name] = self._boxed(value, name, own_class, subject, fact.VERSION, event_key)
        return msgspec.structs.replace(fact, **boxes) if boxes else fact

    def _boxed(
        self, value: Any, name: str, own_class: str, subject: UUID | None, version: int, key: bytes
    ) -> Any:
        if subject is None:
            raise SealedWithoutMemberError(name)
        sealed = {}
        for category, values in _parts(value).items():
            data_key = self._keys[subject, CLASS_OF_CATEGORY.get(category, own_class)]
            field = f"{name}/{category}" if category else name
            sealed[category] = seal(data_key, values, event_key=key, field=field, version=version)
        return sealed.get("", sealed)


class SealedWithoutMemberError(ValueError):
    """A fact about no member holds personal values: intake must have refused it."""


def _parts(value: Any) -> Mapping[str, Mapping[str, str]]:
    """The values to seal by category; the category is empty where a field has none."""
    if value is None:
        return {}
    by_category = all(isinstance(part, dict) for part in value.values())
    return value if by_category else {"": value}

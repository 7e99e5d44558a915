"""From received events to entries: pseudonymised, sealed, encoded once.

What an erasure has fenced is left out: the fact is stored, its values are not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection

from ledger.log.append import Entry, UnstorableError
from ledger.sealing.boxes import DataKey, seal
from ledger.sealing.keyring import Keyring
from ledger.sealing.pseudonyms import fingerprint
from ledger.sealing.subjects import KeyName, Subjects, Taken
from ledger.vocabulary.codes import Obtained
from ledger.vocabulary.consent import NoticePresented
from ledger.vocabulary.contact import InquiryReceived
from ledger.vocabulary.data import DataCollected
from ledger.vocabulary.envelope import Received, decode, encode, store
from ledger.vocabulary.fact import BY_CATEGORY, Fact
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.rights import RequestReceived, RequestVerified
from ledger.vocabulary.spelling import misspelt

CACHED_SUBJECTS = 200_000
CACHED_KEYS = 50_000
KEY_SECONDS = 60.0
"""For how long a data key may stay in memory; a fence empties the cache at once."""
TOMBSTONE_TAG = "ledger:tombstone"
"""Carried by what came for somebody erased."""

Row = tuple[Any, ...]


class Subject(NamedTuple):
    """A subject as it is looked up and as it is written."""

    id: UUID
    text: str
    is_erased: bool = False
    """Whether it stands for whoever was erased under a reference."""


class Whose(NamedTuple):
    """Whom the events of a reference are about: up to `since` whoever was erased under it."""

    current: Subject | None
    erased: Subject | None = None
    since: datetime | None = None

    def at(self, time: datetime) -> Subject:
        if self.erased is None or (self.since is not None and time > self.since):
            chosen = self.current or self.erased
        else:
            chosen = self.erased
        if chosen is None:
            raise AssertionError("a reference without a subject")
        return chosen


class Preparer:
    """Turns events into entries, remembering subjects and keys until told to forget them."""

    def __init__(self, keyring: Keyring, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._keys_since = clock()
        self._keyring = keyring
        self._fingerprint_key = keyring.fingerprint_key
        self._stored = Subjects(keyring)
        self._subjects: dict[str, Whose] = {}
        self._keys: dict[KeyName, DataKey] = {}

    def __call__(self, connection: Connection[Row], events: Sequence[Received]) -> list[Entry]:
        """One entry an event, in order; commits the subjects and keys that are new.

        Raises `UnstorableError` for an event of our own that could not be read back.
        """
        erased = self._learn_subjects(connection, events)
        self._learn_keys(connection, events)
        entries = [self._entry(event) for event in events]
        for reference in erased:
            del self._subjects[reference]
        return entries

    def forget(self) -> None:
        """Drops every remembered subject and key: something was fenced. Raises KeyringError when
        the keyring is gone: what would be sealed now could be lost.
        """
        self._keyring.refresh()
        self._subjects.clear()
        self._keys.clear()

    def _learn_subjects(
        self, connection: Connection[Row], events: Iterable[Received]
    ) -> Sequence[str]:
        """Answers which references are of somebody erased: those are asked about each time."""
        if len(self._subjects) > CACHED_SUBJECTS:
            self._subjects.clear()
        unknown: dict[str, datetime | None] = {}
        for event in events:
            if event.member is not None and event.member not in self._subjects:
                unknown[event.member] = _later(unknown.get(event.member), _joined(event))
        if not unknown:
            return ()
        taken = self._stored.take(connection, unknown)
        self._subjects.update((name, _whose(each)) for name, each in taken.items())
        return [name for name, each in taken.items() if each.subject is None]

    def _learn_keys(self, connection: Connection[Row], events: Iterable[Received]) -> None:
        if len(self._keys) > CACHED_KEYS or self._clock() - self._keys_since > KEY_SECONDS:
            self._keys.clear()
            self._keys_since = self._clock()
        unknown: dict[KeyName, datetime | None] = {}
        for event in events:
            for name in self._key_names(event):
                if name not in self._keys:
                    unknown[name] = _later(unknown.get(name), _given(event))
        if unknown:
            self._keys.update(self._stored.take_keys(connection, unknown))

    def _key_names(self, event: Received) -> Iterable[KeyName]:
        subject = self._subject(event) if event.fact.SEALED else None
        if subject is None:
            return
        for name, retention_class in event.fact.SEALED.items():
            for part in _parts(getattr(event.fact, name), retention_class):
                yield subject.id, part

    def _subject(self, event: Received) -> Subject | None:
        if event.member is not None:
            whose = self._subjects[event.member]
            return whose.current if whose.erased is None else whose.at(event.time)
        return Subject(UUID(event.subject), event.subject) if event.subject else None

    def _entry(self, event: Received) -> Entry:
        subject = self._subject(event)
        id_ = subject.id if subject else None
        fact = self._sealed(event, id_) if event.fact.SEALED else event.fact
        stored = store(event, fact, subject.text if subject else None)
        if subject and subject.is_erased:
            stored = msgspec.structs.replace(stored, tags=[*stored.tags, TOMBSTONE_TAG])
        content = fingerprint(self._fingerprint_key, event.canonical)
        data = encode(stored)
        if event.source == OWN_SOURCE:
            _check_readable(data, type(fact))
        return Entry(event.key, content, stored.type, tuple(stored.tags), data)

    def _sealed(self, event: Received, subject: UUID | None) -> Fact:
        fact, boxes = event.fact, {}
        for name, retention_class in fact.SEALED.items():
            value = getattr(fact, name)
            if value is not None:
                place = _Place(name, retention_class, fact.VERSION, event.key, event.time)
                boxes[name] = self._boxed(value, place, subject)
        return msgspec.structs.replace(fact, **boxes) if boxes else fact

    def _boxed(self, value: Any, place: "_Place", subject: UUID | None) -> Any:
        if subject is None:
            raise SealedWithoutMemberError(place.name)
        sealed = {}
        for part, values in _parts(value, place.retention_class).items():
            data_key = self._keys.get((subject, part))
            if data_key is not None and (data_key.since is None or place.time > data_key.since):
                field = f"{place.name}/{part}" if place.is_by_category else place.name
                sealed[part] = seal(
                    data_key, values, event_key=place.key, field=field, version=place.version
                )
        return (sealed if place.is_by_category else sealed.get(place.retention_class)) or None


class _Place(NamedTuple):
    """The field of the event that values are sealed for."""

    name: str
    retention_class: str
    version: int
    key: bytes
    time: datetime

    @property
    def is_by_category(self) -> bool:
        return self.retention_class == BY_CATEGORY


class SealedWithoutMemberError(ValueError):
    """A fact about no member holds personal values: intake must have refused it."""


def _parts(value: Any, retention_class: str) -> Mapping[str, Mapping[str, str]]:
    """The values to seal, by the retention class of each."""
    if value is None:
        return {}
    return value if retention_class == BY_CATEGORY else {retention_class: value}


def _check_readable(data: bytes, cls: type[Fact]) -> None:
    """What the ledger puts together itself was validated by nobody, and must be read for ever."""
    try:
        stored = decode(data, cls)
    except msgspec.DecodeError as error:
        raise UnstorableError(f"{cls.TOPIC}: {error}") from error
    if found := misspelt(stored.data):
        raise UnstorableError(f"{cls.TOPIC}: {found[1]} - at {found[0]}")


def _whose(taken: Taken) -> Whose:
    current = Subject(taken.subject, str(taken.subject)) if taken.subject else None
    erased = Subject(taken.erased, str(taken.erased), is_erased=True) if taken.erased else None
    return Whose(current, erased, taken.since)


def _joined(event: Received) -> datetime | None:
    """When the member joined, if that is what the event says."""
    fact = event.fact
    joins = isinstance(fact, NoticePresented) or (
        isinstance(fact, DataCollected) and fact.obtained is Obtained.DIRECT
    )
    return event.time if joins else None


def _given(event: Received) -> datetime | None:
    """When the member gave what is to be sealed, if it was the member."""
    by_member = isinstance(event.fact, (RequestReceived, RequestVerified, InquiryReceived))
    return event.time if by_member else _joined(event)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)

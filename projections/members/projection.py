"""The read model `members`: one row a member, its view as bytes."""

from collections.abc import Callable, Collection, Iterable, Sequence
from importlib.resources import files

from psycopg import Connection

from ledger.vocabulary.amendments import takes_back
from ledger.vocabulary.own import EventAmended
from projections.members.fold import TYPES, absorb, purge
from projections.members.rebuild import rebuild, refold
from projections.members.remembered import REMEMBERED_BYTES, Remembered
from projections.members.rows import view_row, write
from projections.members.view import View, decode_view
from projections.projection import Event, Row

FOLDER = files("projections.members")
SCHEMA = (FOLDER / "schema.sql").read_bytes()
LOAD = (FOLDER / "load.sql").read_bytes()
TAG = "member:"


class Members:
    """Folds each batch into the views of the members it is about."""

    name = "members"
    version = 2
    types: frozenset[str] | None = TYPES
    tables: Sequence[str] = ("members",)
    schema = SCHEMA

    def __init__(self, remembered_bytes: int = REMEMBERED_BYTES) -> None:
        self._remembered = Remembered(remembered_bytes)

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        streams = _streams(events)
        before = self._stored(connection, streams)
        rows = []
        for subject, stream in streams.items():
            if _takes_back(stream):
                view = refold(connection, subject, events[-1].position)
            else:
                view = _evolved(before.get(subject), stream)
            rows.append(view_row(subject, view))
        write(connection, rows)
        for subject, *_, stored in rows:
            self._remembered.put(subject, stored)

    def forget(self) -> None:
        self._remembered.clear()

    def rebuild(
        self, connection: Connection[Row], until: int, advance: Callable[[int], None]
    ) -> None:
        rebuild(connection, until, advance)

    def _stored(self, connection: Connection[Row], subjects: Collection[str]) -> dict[str, bytes]:
        """The views there are of these members, as stored."""
        found = self._remembered.find(subjects)
        missing = [subject for subject in subjects if subject not in found]
        if missing:
            cursor = connection.cursor(binary=True)
            found.update(cursor.execute(LOAD, {"subjects": missing}, prepare=False))
        return found


def _evolved(stored: bytes | None, stream: Iterable[Event]) -> View:
    view = decode_view(stored) if stored else View()
    for event in stream:
        absorb(view, event.position, event.recorded_at, event.stored)
    purge(view)
    return view


def _streams(events: Sequence[Event]) -> dict[str, list[Event]]:
    streams: dict[str, list[Event]] = {}
    for event in events:
        if event.type in TYPES:
            for subject in _subjects(event.tags):
                streams.setdefault(subject, []).append(event)
    return streams


def _subjects(tags: list[str]) -> Iterable[str]:
    if tags[0].startswith(TAG):
        return (tags[0][len(TAG) :],)
    return {tag[len(TAG) :] for tag in tags if tag.startswith(TAG)}


def _takes_back(stream: list[Event]) -> bool:
    return any(e.type == EventAmended.TOPIC and takes_back(e.stored.data) for e in stream)

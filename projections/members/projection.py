"""The read model `members`: one row a member, its view as bytes."""

from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files

from psycopg import Connection

from ledger.vocabulary.own import EventAmended
from projections.amendments import takes_back
from projections.members.fold import TYPES, absorb
from projections.members.rebuild import rebuild, refold
from projections.members.remembered import REMEMBERED_BYTES, Remembered
from projections.members.rows import write
from projections.members.view import View, decode_view, encode_view
from projections.projection import Event, Row

FOLDER = files("projections.members")
SCHEMA = (FOLDER / "schema.sql").read_bytes()
LOAD = (FOLDER / "load.sql").read_bytes()
TAG = "member:"
Views = dict[str, View]


class Members:
    """Folds each batch into the views of the members it is about."""

    name = "members"
    version = 1
    types: frozenset[str] | None = TYPES
    tables: Sequence[str] = ("members",)
    schema = SCHEMA

    def __init__(self, remembered_bytes: int = REMEMBERED_BYTES) -> None:
        self._remembered = Remembered(remembered_bytes)

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        streams = _streams(events)
        again = {subject for subject, stream in streams.items() if _takes_back(stream)}
        views = self._views(connection, [subject for subject in streams if subject not in again])
        for subject, view in views.items():
            for event in streams[subject]:
                absorb(view, event.position, event.recorded_at, event.stored)
        for subject in again:
            self._remembered.take(subject)
            views[subject] = refold(connection, subject, events[-1].position)
        stored = [encode_view(view) for view in views.values()]
        write(connection, list(views.items()), stored)
        for (subject, view), data in zip(views.items(), stored, strict=True):
            self._remembered.put(subject, view, len(data))

    def forget(self) -> None:
        self._remembered.clear()

    def rebuild(
        self, connection: Connection[Row], until: int, advance: Callable[[int], None]
    ) -> None:
        rebuild(connection, until, advance)

    def _views(self, connection: Connection[Row], subjects: list[str]) -> Views:
        views = {subject: self._remembered.take(subject) for subject in subjects}
        missing = [subject for subject, view in views.items() if view is None]
        loaded = _load(connection, missing)
        return {
            subject: loaded.get(subject) or View() if view is None else view
            for subject, view in views.items()
        }


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


def _load(connection: Connection[Row], subjects: list[str]) -> Views:
    if not subjects:
        return {}
    cursor = connection.cursor(binary=True)
    cursor.execute(LOAD, {"subjects": subjects}, prepare=False)
    return {subject: decode_view(view) for subject, view in cursor}

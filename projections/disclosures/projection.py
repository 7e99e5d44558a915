"""The register of disclosures, what was said of them when, and their summary."""

from collections.abc import Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any

from psycopg import Connection

from ledger.vocabulary.amendments import event_name
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.own import Amendment, EventAmended
from projections.amended_members import AmendedMembers
from projections.disclosures.rows import Disclosure, Summary, line, stretch_of, summaries
from projections.disclosures.words import Change, Word, words_after
from projections.projection import Event, Row
from projections.stream import read_amendments, read_stream

FOLDER = files("projections.disclosures")
SCHEMA = (FOLDER / "schema.sql").read_bytes()
INDEXES = (FOLDER / "indexes.sql").read_bytes()
COPY = (FOLDER / "copy.sql").read_bytes()
MARK = (FOLDER / "mark.sql").read_bytes()
ADD = (FOLDER / "add.sql").read_bytes()
ADD_STRETCHES = (FOLDER / "add_stretches.sql").read_bytes()
SUBTRACT = (FOLDER / "subtract.sql").read_bytes()
DROP_SUMMARY = (FOLDER / "drop_summary.sql").read_bytes()
WRITE_WORDS = (FOLDER / "write_words.sql").read_bytes()
SUMMARISE = (FOLDER / "summarise.sql").read_bytes()


class Disclosures:
    """Appends each disclosure and counts it; an amendment marks the row and counts it out or in."""

    name = "disclosures"
    version = 2
    types: frozenset[str] | None = frozenset({DataDisclosed.TOPIC, EventAmended.TOPIC})
    tables: Sequence[str] = (
        "disclosures",
        "disclosure_summary",
        "disclosure_stretches",
        "disclosure_words",
        "disclosure_amended",
    )
    schema = SCHEMA
    indexes = INDEXES

    def __init__(self) -> None:
        self._amended = AmendedMembers(FOLDER)

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        disclosed = [e for e in events if e.type == DataDisclosed.TOPIC]
        amending = {str(e.stored.subject) for e in events if e.type == EventAmended.TOPIC}
        _append(connection, disclosed)
        subjects = {str(event.stored.subject) for event in disclosed}
        for subject in self._amended.among(connection, subjects, amending):
            span = events[0].position - 1, events[-1].position
            words, changes = _words(connection, subject, *span)
            _mark(connection, words)
            _write_words(connection, changes)

    def forget(self) -> None:
        self._amended.forget()


def _append(connection: Connection[Row], disclosed: list[Event]) -> None:
    if disclosed:
        text = "".join(map(line, disclosed))
        with connection.cursor() as cursor, cursor.copy(COPY) as copy:
            copy.write(text)
        made = [_disclosure(event) for event in disclosed]
        _add(connection, made)
        _add_stretches(connection, made)


def _disclosure(event: Event) -> Disclosure:
    stored = event.stored
    return Disclosure(stored.data.recipient, stored.data.purposes, stored.time, event.position)


def _words(
    connection: Connection[Row], subject: str, before: int, until: int
) -> tuple[dict[int, Word], list[Change]]:
    """What holds about each disclosure of the member, by position, and what of it is new."""
    amendments = read_amendments(connection, subject, until)
    disclosed = read_stream(connection, subject, until, [DataDisclosed.TOPIC])
    named = {e.position: event_name(e.stored.source, e.stored.id) for e in disclosed}
    return words_after(named, amendments, before)


def _write_words(connection: Connection[Row], changes: Sequence[Change]) -> None:
    if changes:
        connection.execute(WRITE_WORDS, _columns(Change._fields, changes))


def _mark(connection: Connection[Row], words: dict[int, Word]) -> None:
    kinds = [kind.value if kind else None for kind in words.values()]
    arguments = {"positions": list(words), "amended": kinds}
    out: list[Disclosure] = []
    back: list[Disclosure] = []
    for position, time, recipient, purposes, before, after in connection.execute(MARK, arguments):
        if _counts(before) != _counts(after):
            changed = back if _counts(after) else out
            changed.append(Disclosure(recipient, purposes, time, position))
    _add(connection, back)
    _subtract(connection, out)


def _counts(amended: str | None) -> bool:
    return amended in (None, Amendment.COMMENTED)


def _add(connection: Connection[Row], disclosures: Sequence[Disclosure]) -> None:
    if disclosures:
        connection.execute(ADD, _columns(Summary._fields, summaries(disclosures)))


def _add_stretches(connection: Connection[Row], disclosures: Sequence[Disclosure]) -> None:
    rows = [
        (stretch, *each)
        for stretch, inside in groupby(disclosures, key=lambda each: stretch_of(each.position))
        for each in summaries(inside)
    ]
    connection.execute(ADD_STRETCHES, _columns(("stretch", *Summary._fields), rows))


def _subtract(connection: Connection[Row], disclosures: Sequence[Disclosure]) -> None:
    rows = [(d.recipient, purpose, d.position) for d in disclosures for purpose in set(d.purposes)]
    if not rows:
        return
    touched = connection.execute(SUBTRACT, _columns(("recipient", "purpose", "position"), rows))
    broken = [row[:2] for row in touched if row[2]]
    if broken:
        pairs = _columns(("recipient", "purpose"), broken)
        connection.execute(DROP_SUMMARY, pairs)
        connection.execute(SUMMARISE, pairs)


def _columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]]:
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))

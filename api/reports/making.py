"""A report on its way to whoever asked: made whole in one snapshot, then recorded, then sent.

It is made into a file without a name, so that what fails is a problem and not half a report, and
so that the record of it can say the hash of what left.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import file_digest
from io import BufferedRandom
from tempfile import TemporaryFile

from psycopg import Connection

from api.catalogue import catalogue_at
from api.reading.asked import HIDDEN
from api.reading.positions import reached
from api.reading.readers import Reader
from api.reading.recipients import check_recipient
from api.reading.sql import Row as DatabaseRow
from api.reading.sql import read_models
from api.reading.texts import TEXT_CHARACTERS
from api.reports.asked import Asked, position_of
from api.reports.formats.writing import Content
from api.reports.forms import WRITERS
from api.reports.head import Head, recorded_at, root_of
from api.reports.registers import business_of
from api.reports.report import Report, Row
from api.reports.source import Source
from api.reports.wording import Wording
from api.service import Service
from ledger.vocabulary.own import LedgerExported

MODELS = ("tallies", "segments", "disclosures", "transparency")
"""The read models that reports are made of."""
SNAPSHOT = b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
WITHOUT_JIT = b"SET LOCAL jit = off"
COUNTED_SUBJECTS = 100_000
"""So many members are told apart; beyond that every row counts as one."""


@dataclass(slots=True)
class Seen:
    """Which rows have gone by: how many, about how many members."""

    rows: int = 0
    subjects: set[str] = field(default_factory=set)
    more: int = 0

    @property
    def subject_count(self) -> int:
        return len(self.subjects) + self.more

    def watch(self, report: Report, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows."""
        at = report.subjects_at
        for row in rows:
            self.rows += 1
            if at is not None and row[at]:
                self._see(str(row[at]))
            yield row

    def _see(self, subject: str) -> None:
        if len(self.subjects) < COUNTED_SUBJECTS:
            self.subjects.add(subject)
        elif subject not in self.subjects:
            self.more += 1


@dataclass(frozen=True, slots=True)
class Made:
    """A finished report; `file` stands at its beginning and is the caller's to close."""

    file: BufferedRandom
    digest: bytes
    size_bytes: int
    position: int
    seen: Seen
    head: Head


def make(service: Service, asked: Asked) -> Made:
    """Raises a `Problem`: 422 for what makes no sense, 503 for what is not there yet."""
    asked.check()
    with ExitStack() as stack:
        file, seen = stack.enter_context(TemporaryFile()), Seen()
        with snapshot(service) as connection:
            head, source = opened(service, connection, asked)
            content = Content(
                head=head,
                rows=seen.watch(asked.report, asked.report.rows(source)),
                wording=Wording(source.catalogue, asked.query.lang),
                typesetter=service.typesetter,
            )
            WRITERS[asked.form](file, content)
        made = finished(file, head, seen)
        stack.pop_all()  # the caller closes it
    return made


def finished(file: BufferedRandom, head: Head, seen: Seen) -> Made:
    size = file.tell()
    file.seek(0)
    digest = file_digest(file, "sha256").digest()
    file.seek(0)
    return Made(file, digest, size, head.position, seen, head)


@contextmanager
def snapshot(service: Service) -> Iterator[Connection[DatabaseRow]]:
    """One state of the database, read only. Raises a 503 `Problem` without read models."""
    with service.pool.connection() as connection, connection.transaction(), read_models():
        connection.execute(SNAPSHOT)
        connection.execute(WITHOUT_JIT)
        yield connection


def opened(
    service: Service, connection: Connection[DatabaseRow], asked: Asked
) -> tuple[Head, Source]:
    """What the report says of itself, and what it is made of."""
    come = reached(connection, (*MODELS, *asked.report.models))
    position = position_of(asked.query.position, come, reached(connection))
    check_recipient(connection, asked.query.recipient, position)
    recorded = recorded_at(connection, position)
    period, filters = asked.period(recorded), asked.query.filters()
    catalogue = catalogue_at(connection, position)
    source = Source(connection, position, period, filters, catalogue, recorded)
    head = Head(
        report=asked.report,
        log=service.log_name,
        position=position,
        recorded_at=recorded,
        root=root_of(connection, position),
        period=period,
        filters=filters,
        business=business_of(source),
    )
    return head, source


def record(reader: Reader, made: Made, form: str) -> None:
    """Says in the log who took what; durable on return."""
    seen = made.seen
    fact = LedgerExported(
        **reader.access(made.head.position, seen.subjects, seen.subject_count),
        rows=seen.rows,
        filters=_filters(made)[:TEXT_CHARACTERS],
        report=made.head.report.kind,
        format=form,
        content_sha256=made.digest.hex(),
    )
    reader.service.own_events.append(fact, reader.actor)


def _filters(made: Made) -> str:
    """What was asked; a subject that nothing in the log answers to may be anybody's."""
    head, nothing = made.head, not made.seen.rows
    period = [f"from={head.period.first}", f"to={head.period.last}"]
    named = [
        f"{name}={HIDDEN if name == 'subject' and nothing else value}"
        for name, value in head.filters.items()
    ]
    return " ".join(period + named)

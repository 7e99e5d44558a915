"""The composition root of one process: everything that serves requests, made once, closed once."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from api.access.emitters import Emitters
from api.catalogue import CurrentCatalogue
from api.completeness.mapping import Mapper
from api.database import Database
from api.deciding.connections import deciding_pool
from api.deciding.judging import Judging
from api.documents.typesetter import Typesetter
from api.erasing.journal import Journal
from api.erasing.means import Means
from api.keyrings import open_keyring
from api.metrics import Metrics
from api.own_events import OwnEvents
from api.publishing.coverage import Coverage
from api.publishing.log_key import LogKeyFile
from api.publishing.publisher import Publisher
from api.publishing.remembered import RememberedNote
from api.reading.overdue import Overdue
from api.settings import Settings
from api.steps.telling import Telling
from api.witnessing.outside import Outside
from ledger.decisions.clock import CALENDARS, Calendar
from ledger.log.decide import Decider
from ledger.log.prepare import Preparer
from ledger.log.writer import LogWriter
from ledger.sealing.keyring import Keyring
from ledger.sealing.subjects import Subjects
from ledger.vocabulary.envelope import Received

POOL_CONNECTIONS = 8
POOL_WAIT_SECONDS = 5.0

Row = tuple[Any, ...]
Pool = ConnectionPool[psycopg.Connection[Row]]


@dataclass(frozen=True)
class Service:
    """What the routes work with."""

    log_name: str
    pool: Pool
    writer: LogWriter[Received]
    keyring: Keyring
    subjects: Subjects
    emitters: Emitters
    own_events: OwnEvents
    decider: Decider
    catalogue: CurrentCatalogue
    judging: Judging
    metrics: Metrics
    overdue: Overdue
    calendar: Calendar
    service_goal_days: int
    answer_days: int
    telling: Telling
    mapper: Mapper
    typesetter: Typesetter
    erasing: Means
    publisher: Publisher
    coverage: Coverage
    outside: Outside
    public_log: bool
    replaying: Lock
    """Held by whoever judges the history anew: one at a time in a process."""


@contextmanager
def open_service(settings: Settings, database: Database) -> Iterator[Service]:
    """Raises `KeyringLostError`, a `KeyringError`, `SettingsError`, `psycopg.OperationalError`."""
    with ExitStack() as stack:
        keyring = open_keyring(settings, database)
        pool: Pool = stack.enter_context(
            ConnectionPool(
                database.service,
                min_size=1,
                max_size=POOL_CONNECTIONS,
                timeout=POOL_WAIT_SECONDS,
                kwargs={"autocommit": True},
                open=False,
            )
        )
        pool.wait(timeout=POOL_WAIT_SECONDS)
        deciding = stack.enter_context(deciding_pool(database.service, POOL_WAIT_SECONDS))
        subjects, catalogue = Subjects(keyring), CurrentCatalogue(pool.connection)
        writer = LogWriter(partial(psycopg.connect, database.service), Preparer(keyring))
        stack.callback(writer.close)
        own_events = OwnEvents(writer)
        outside = Outside.opened(settings, pool.connection, stack)
        yield Service(
            log_name=settings.schema,
            pool=pool,
            writer=writer,
            keyring=keyring,
            subjects=subjects,
            emitters=Emitters(pool.connection),
            own_events=own_events,
            decider=Decider(pool.connection, Preparer(keyring)),
            catalogue=catalogue,
            judging=Judging(deciding.connection, subjects),
            metrics=Metrics(),
            overdue=Overdue(settings.answer_days),
            calendar=CALENDARS[settings.rest_days],
            service_goal_days=settings.service_goal_days,
            answer_days=settings.answer_days,
            telling=Telling(pool.connection, own_events, settings.answer_days),
            mapper=Mapper(pool.connection, own_events),
            typesetter=Typesetter(settings.fonts),
            erasing=Means(
                connections=pool.connection,
                keyring=keyring,
                writer=writer,
                journal=Journal(settings.journal_file),
                log_name=settings.schema,
                place=settings.place,
                answer_days=settings.answer_days,
            ),
            publisher=Publisher(
                pool.connection,
                LogKeyFile(settings.log_key_file, settings.log_origin),
                RememberedNote(settings.checkpoint_file),
                settings.checkpoint_seconds,
                elsewhere=outside.elsewhere,
            ),
            coverage=Coverage(pool.connection, outside.quorum.published),
            outside=outside,
            public_log=settings.public_log,
            replaying=Lock(),
        )

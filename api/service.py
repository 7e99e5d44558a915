"""The composition root of one process: everything that serves requests, made once, closed once."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from api.access.emitters import Emitters
from api.catalogue import CurrentCatalogue
from api.database import Database
from api.documents.typesetter import Typesetter
from api.metrics import Metrics
from api.own_events import OwnEvents
from api.settings import Settings
from ledger.decisions.clock import CALENDARS, Calendar
from ledger.log.decide import Decider
from ledger.log.prepare import Preparer
from ledger.log.writer import LogWriter
from ledger.sealing.errors import KeyringMissingError
from ledger.sealing.keyring import FileKeyring, Keyring
from ledger.sealing.pseudonyms import keyring_mark
from ledger.sealing.subjects import Subjects
from ledger.vocabulary.envelope import Received

POOL_CONNECTIONS = 8
POOL_WAIT_SECONDS = 5.0

log = logging.getLogger("ledger")

Row = tuple[Any, ...]
Pool = ConnectionPool[psycopg.Connection[Row]]


class KeyringLostError(Exception):
    """The log's keyring is missing, or another one stands in its place."""


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
    metrics: Metrics
    calendar: Calendar
    service_goal_days: int
    answer_days: int
    typesetter: Typesetter


@contextmanager
def open_service(settings: Settings, database: Database) -> Iterator[Service]:
    """Raises `KeyringLostError`, a `KeyringError`, or `psycopg.OperationalError`."""
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
        writer = LogWriter(partial(psycopg.connect, database.service), Preparer(keyring))
        stack.callback(writer.close)
        yield Service(
            log_name=settings.schema,
            pool=pool,
            writer=writer,
            keyring=keyring,
            subjects=Subjects(keyring),
            emitters=Emitters(pool.connection),
            own_events=OwnEvents(writer),
            decider=Decider(pool.connection, Preparer(keyring)),
            catalogue=CurrentCatalogue(pool.connection),
            metrics=Metrics(),
            calendar=CALENDARS[settings.rest_days],
            service_goal_days=settings.service_goal_days,
            answer_days=settings.answer_days,
            typesetter=Typesetter(settings.fonts),
        )


def open_keyring(settings: Settings, database: Database) -> Keyring:
    """The log's own keyring; a new one only for a log that never had one."""
    path = settings.keyring_file
    try:
        keyring = FileKeyring.open(path)
    except KeyringMissingError:
        if _is_known(database):
            raise KeyringLostError(f"{path} is missing, and the log needs it") from None
        log.warning("action=keyring-created path=%s: back it up, apart from the database", path)
        keyring = FileKeyring.create(path)
    if not _knows(database, keyring):
        raise KeyringLostError(f"{path} is another log's keyring: its own must be restored")
    return keyring


def _is_known(database: Database) -> bool:
    with psycopg.connect(database.service) as connection:
        row = connection.execute("SELECT EXISTS (SELECT FROM keyring)").fetchone()
    return row is None or bool(row[0])


def _knows(database: Database, keyring: Keyring) -> bool:
    """Whether the log is this keyring's; a log that has none yet becomes so."""
    mark = keyring_mark(keyring.lookup_key)
    with psycopg.connect(database.service, autocommit=True) as connection:
        row = connection.execute("SELECT know_keyring_v1(%s)", (mark,)).fetchone()
    return row is not None and bool(row[0])

"""How a command comes by the database and the service."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from api.database import check_exists, open_database
from api.keyrings import open_keyring
from api.service import Service, open_service
from api.settings import read_settings
from ledger.sealing.keyring import StoredKeyring


@contextmanager
def opened(*, makes: bool = True) -> Iterator[Service]:
    """The service on the database that the settings name; the embedded one is made where it is
    missing, unless the command only looks. Raises `NoLedgerError`.
    """
    settings = read_settings()
    if not makes:
        check_exists(settings)
    with open_database(settings) as database, open_service(settings, database) as service:
        yield service


@contextmanager
def opened_keyring() -> Iterator[tuple[psycopg.Connection[Any], StoredKeyring]]:
    """The keyring of the ledger that the settings name, and a connection as the service that
    commits each statement by itself. Raises `NoLedgerError`.
    """
    settings = read_settings()
    check_exists(settings)
    with open_database(settings) as database:
        keyring = open_keyring(settings, database)
        with psycopg.connect(database.service, autocommit=True) as connection:
            yield connection, keyring

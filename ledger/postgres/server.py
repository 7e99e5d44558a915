"""A running server, as its users see it: liveness is a real, authenticated connection."""

import os
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.errors import DuplicateDatabase, UniqueViolation
from psycopg.pq import PGconn, Ping

from ledger.postgres.cluster import SUPERUSER, read_secret
from ledger.postgres.errors import StartFailedError
from ledger.postgres.layout import Layout
from ledger.postgres.settings import PORT
from ledger.postgres.sockets import socket_folder

DATABASE = "ledger"
MAINTENANCE_DATABASE = "postgres"
CONNECT_TIMEOUT_SECONDS = 5
QUERIES = Path(__file__).with_name("queries")


@dataclass(frozen=True, slots=True)
class Server:
    """How to reach the embedded server; `admin_conninfo` holds the superuser's password.

    `version` is PostgreSQL's number for it, such as 180004.
    """

    socket_folder: Path
    admin_conninfo: str = field(repr=False)
    version: int
    log_file: Path

    def conninfo_for(self, user: str, password: str, dbname: str = DATABASE) -> str:
        """A conninfo for psycopg that no PG* variable of the environment leads elsewhere."""
        return _conninfo(self.socket_folder, user, password, dbname)


def is_answering(layout: Layout) -> bool:
    """Whether a server on the socket takes connections; it does not while it starts or stops."""
    question = make_conninfo(
        host=str(socket_folder(layout)),
        hostaddr="",
        port=PORT,
        user=SUPERUSER,
        dbname=MAINTENANCE_DATABASE,
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
    )
    return PGconn.ping(question.encode()) == Ping.OK


def open_server(layout: Layout) -> Server:
    """Connect to the answering server as superuser, and make the database if it is missing."""
    try:
        with _connect(layout) as connection:
            _make_database(connection)
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        raise StartFailedError(f"the server in {layout.folder} refused us: {error}") from error
    folder = socket_folder(layout)
    conninfo = _conninfo(folder, SUPERUSER, read_secret(layout), DATABASE)
    return Server(folder, conninfo, version, layout.log)


def stop_orphan(layout: Layout) -> None:
    """Ask a server that lost its supervisor to stop, once it has proved to be ours."""
    if not is_answering(layout):
        return
    try:
        with _connect(layout) as connection:
            row = connection.execute(_query("read_postmaster_file")).fetchone()
    except psycopg.OperationalError:
        return  # it has ended meanwhile
    if row is not None:
        os.kill(int(row[0].splitlines()[0]), signal.SIGINT)


def _conninfo(folder: Path, user: str, password: str, dbname: str) -> str:
    return make_conninfo(
        host=str(folder),
        hostaddr="",
        port=PORT,
        user=user,
        password=password,
        dbname=dbname,
        require_auth="scram-sha-256",  # the server, too, proves that it knows the password
    )


def _connect(layout: Layout) -> psycopg.Connection:
    folder, secret = socket_folder(layout), read_secret(layout)
    return psycopg.connect(
        _conninfo(folder, SUPERUSER, secret, MAINTENANCE_DATABASE),
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        autocommit=True,
    )


def _make_database(connection: psycopg.Connection) -> None:
    if connection.execute(_query("find_database"), [DATABASE]).fetchone():
        return
    try:
        connection.execute(_query("create_database"))
    except (DuplicateDatabase, UniqueViolation):
        return  # another first user was quicker


def _query(name: LiteralString) -> bytes:
    return QUERIES.joinpath(f"{name}.sql").read_bytes()

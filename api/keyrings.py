"""The log's own keyring, of the kind that the settings name."""

import logging

import psycopg

from api.database import Database
from api.settings import Settings
from ledger.sealing.errors import KeyringMissingError
from ledger.sealing.keyring import StoredKeyring
from ledger.sealing.keyring_file import ClearForm, Form, RingFile
from ledger.sealing.pseudonyms import keyring_mark

log = logging.getLogger("ledger")


class KeyringLostError(Exception):
    """The log's keyring is missing, or another one stands in its place."""


def open_keyring(settings: Settings, database: Database) -> StoredKeyring:
    """The log's own keyring; a new one only for a log that never had one.

    Raises `KeyringLostError`, and a `KeyringError`: for a file of another kind, a key management
    service that cannot be reached.
    """
    file = RingFile(settings.keyring_file, keyring_form(settings))
    try:
        keyring = StoredKeyring.open_from(file)
    except KeyringMissingError:
        if _is_known(database):
            raise KeyringLostError(f"{file.path} is missing, and the log needs it") from None
        log.warning(
            "action=keyring-created path=%s: back it up, apart from the database", file.path
        )
        keyring = StoredKeyring.create_in(file)
    if not _knows(database, keyring):
        raise KeyringLostError(f"{file.path} is another log's keyring: its own must be restored")
    return keyring


def keyring_form(settings: Settings) -> Form:
    if settings.kms_key_id is None:
        return ClearForm()
    from ledger.sealing.keyring_kms import KmsForm  # noqa: PLC0415 - only they wait for boto3
    from ledger.sealing.kms import KeyService  # noqa: PLC0415 - to be loaded: 0.2 seconds

    return KmsForm(KeyService.connect(settings.kms_key_id, settings.kms_endpoint_url))


def _is_known(database: Database) -> bool:
    with psycopg.connect(database.service) as connection:
        row = connection.execute("SELECT EXISTS (SELECT FROM keyring)").fetchone()
    return row is None or bool(row[0])


def _knows(database: Database, keyring: StoredKeyring) -> bool:
    """Whether the log is this keyring's; a log that has none yet becomes so."""
    mark = keyring_mark(keyring.lookup_key)
    with psycopg.connect(database.service, autocommit=True) as connection:
        row = connection.execute("SELECT know_keyring_v1(%s)", (mark,)).fetchone()
    return row is not None and bool(row[0])

"""The log's own keyring, of the kind that the settings name."""

import logging

import psycopg

from api.database import Database
from api.environment import SettingsError
from api.settings import Settings
from ledger.sealing.errors import KeyringLostError, KeyringMissingError
from ledger.sealing.keyring import StoredKeyring
from ledger.sealing.keyring_file import ClearForm, Form, RingFile
from ledger.sealing.keyring_kms import KmsForm
from ledger.sealing.kms import KeyService
from ledger.sealing.pseudonyms import keyring_mark

log = logging.getLogger("ledger")


def open_keyring(settings: Settings, database: Database) -> StoredKeyring:
    """The log's own keyring; a new one only for a log that never had one.

    Raises `KeyringLostError`, and a `KeyringError`: for a file of another kind, a key management
    service that cannot be reached, an old copy of the ring.
    """
    file = RingFile(settings.keyring_file, _form(settings))
    try:
        keyring = StoredKeyring.open_from(file)
    except KeyringMissingError:
        if _is_known(database):
            raise KeyringLostError(f"{file.path} is missing, and the log needs it") from None
        log.warning(
            "action=keyring-created path=%s: back it up, apart from the database", file.path
        )
        keyring = StoredKeyring.create_in(file)
    active_id = _active_id(database, keyring)
    if active_id is None:
        raise KeyringLostError(f"{file.path} is another log's keyring: its own must be restored")
    keyring.follow(active_id)
    return keyring


def move_to_kms(settings: Settings) -> None:
    """Seal the file keyring with the KMS key that the settings name.

    Raises `SettingsError` when they name none, and a `KeyringError`.
    """
    if settings.kms_key_id is None:
        raise SettingsError("LEDGER_KEYRING: kms, the kind to move to")
    RingFile(settings.keyring_file, ClearForm()).move(_form(settings))


def _form(settings: Settings) -> Form:
    if settings.kms_key_id is None:
        return ClearForm()
    return KmsForm(KeyService.connect(settings.kms_key_id, settings.kms_endpoint_url))


def _is_known(database: Database) -> bool:
    with psycopg.connect(database.service) as connection:
        row = connection.execute("SELECT EXISTS (SELECT FROM keyring)").fetchone()
    return row is None or bool(row[0])


def _active_id(database: Database, keyring: StoredKeyring) -> str | None:
    """The key that the log wraps its data keys under; None when the log is another ring's. A log
    that has none yet takes this one.
    """
    arguments = (keyring_mark(keyring.lookup_key), keyring.active_id)
    with psycopg.connect(database.service, autocommit=True) as connection:
        row = connection.execute("SELECT know_keyring_v2(%s, %s)", arguments).fetchone()
    return row[0] if row else None

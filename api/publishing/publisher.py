"""Signs what the log has become: never anything that contradicts what was signed before.

What was signed last stands in the database, in a file outside of it and perhaps elsewhere. All of
that must be the beginning of the tree that is signed next, which is proven from one state of the
tiles, those that the new root is made of; the file is written first. A database that was signed is
not believed by itself (`vouching`). Whether a leaf that no checkpoint covered is that of its event,
`ledger verify` tells.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic
from typing import NamedTuple

import psycopg
from psycopg import Connection

from api.publishing.elsewhere import Elsewhere, Signed
from api.publishing.errors import (
    CheckpointFileError,
    HistoryForkedError,
    HistoryLostError,
    LogKeyError,
    LogKeyLostError,
    PublishingError,
    TilesLostError,
)
from api.publishing.log_key import LogKeyFile
from api.publishing.published import Published, last_published, snapshot_reader
from api.publishing.remembered import RememberedNote
from api.publishing.vouching import Vouching
from api.reading.sql import Row, rows, statement
from ledger.log.recorder import Connections
from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import MalformedError, TransparencyError, UnprovenError
from ledger.transparency.notes import format_note, open_note
from ledger.transparency.proofs import verify_consistency
from ledger.transparency.proving import consistency_proof, root_at
from ledger.transparency.signing import SigningKey

STANDING = statement("publishing")
ALONE = statement("sign_alone")
KNOW_KEY = statement("know_log_key")
RECORD = statement("record_checkpoint")
CONTRADICTS = "LG005"

SIGN_SECONDS = 0.5
"""How far checkpoints are apart while events come; less than what a commit may have to wait."""

log = logging.getLogger("ledger.publishing")


class Standing(NamedTuple):
    """The end of the log and that of its tree, in events; the verifier key it is known by; when."""

    head: int
    size: int
    vkey: str | None
    now: datetime


class Publisher:
    """Publishes checkpoints of one log; any number may be at it, one signs at a time.

    `fault` says why it does not sign, for whoever runs the ledger.
    """

    def __init__(
        self,
        connections: Connections,
        key_file: LogKeyFile,
        remembered: RememberedNote,
        idle_seconds: float,
        clock: Callable[[], float] = monotonic,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self.fault: PublishingError | None = None
        self._connections = connections
        self._key_file = key_file
        self._remembered = remembered
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._elsewhere = elsewhere or Elsewhere()
        self._vouching = Vouching(str(remembered))
        self._looked_at: float | None = None
        self._key: SigningKey | None = None

    def step(self) -> None:
        """Signs what is due. Raises `psycopg.Error`; what must not be signed becomes `fault`."""
        try:
            has_judged = self._step()
        except PublishingError as error:
            self._elsewhere.agrees = False
            if str(self.fault) != str(error):
                log.critical("action=publishing-stopped fault=%s", error)
            self.fault = error
            return
        if has_judged:
            self._elsewhere.agrees = True
            if self.fault:
                log.warning("action=publishing-goes-on")
                self.fault = None

    def _step(self) -> bool:
        with self._connections() as connection, connection.transaction():
            if not self._is_due(connection) or not rows(connection, ALONE)[0][0]:
                return False
            self._looked_at = self._clock()
            return self._publish(connection, _standing(connection))

    def _is_due(self, connection: Connection[Row]) -> bool:
        if not self._elsewhere.is_complete:
            return False
        if self._looked_at is None or self._clock() - self._looked_at >= self._idle_seconds:
            return True
        last = last_published(connection)
        if last is None:
            return True
        return _standing(connection).size > last.size and abs(last.age_seconds) >= SIGN_SECONDS

    def _publish(self, connection: Connection[Row], standing: Standing) -> bool:
        """False where the tree has not come as far yet as to be judged."""
        last = last_published(connection)
        in_database = _of(last)
        self._vouching.begin(standing.now, in_database)
        is_first = standing.vkey is None and last is None and not self._key_file.has_signed
        key = self._signing_key(connection, standing.vkey)
        in_file, elsewhere = self._in_file(key), self._elsewhere.signed(key.verifier)
        outside = [each for each in (in_file, self._vouching.last, *elsewhere) if each]
        also = () if is_first else self._vouching.also(last, outside)
        signed = [each for each in (in_database, *outside, *(also or ())) if each]
        newest = max(signed, key=lambda each: each.size, default=None)
        if newest and not _holds_all(standing, newest):
            return False
        root = _root_going_on(connection, signed, standing.size)
        if also is None:
            raise self._vouching.lost(last)
        if newest and newest is in_file:
            _record(connection, newest)
        if newest is None or standing.size > newest.size:
            newest = _sign(key, standing.size, root)
        if in_file is None or newest.size > in_file.size:
            self._remembered.write(newest.note.encode())
        self._key_file.used()
        _record(connection, newest)
        self._vouching.last = newest.known_from("what this process found")
        return True

    def _signing_key(self, connection: Connection[Row], vkey: str | None) -> SigningKey:
        """Raises a `LogKeyError` for a key that is lost, or is not that of the log."""
        if vkey is None:
            key = self._first_key(connection)
            vkey = rows(connection, KNOW_KEY, {"vkey": str(key.verifier)})[0][0]
        else:
            key = self._key or self._key_file.read()
        if str(key.verifier) != vkey:
            raise LogKeyError(f"the log signs with the key {vkey}, not with {key.verifier}")
        self._key = key
        return key

    def _first_key(self, connection: Connection[Row]) -> SigningKey:
        """One is made only where nothing was signed. Raises a `LogKeyError`."""
        if last := last_published(connection):
            raise LogKeyLostError(
                f"the database has a checkpoint of {last.size} events and not the key it was signed"
                " with: the table log_key was changed"
            )
        return self._key_file.made() if self._remembered.read() is None else self._key_file.read()

    def _in_file(self, key: SigningKey) -> Signed | None:
        note = self._remembered.read()
        if note is None:
            return None
        try:
            opened = open_note(note, [key.verifier])
            checkpoint = Checkpoint.parse(opened.text)
        except TransparencyError as error:
            raise CheckpointFileError(
                f"{self._remembered} holds no checkpoint of this log: {error}"
            ) from error
        return Signed(checkpoint.size, checkpoint.root, note.decode(), str(self._remembered))


def _standing(connection: Connection[Row]) -> Standing:
    return Standing(*rows(connection, STANDING)[0])


def _of(published: Published | None) -> Signed | None:
    if published is None:
        return None
    return Signed(published.size, published.root, published.note, "the database")


def _holds_all(standing: Standing, signed: Signed) -> bool:
    """Whether the tree has come as far as what was signed. Raises `HistoryLostError`."""
    if standing.head < signed.size:
        raise HistoryLostError(
            f"the log ends at {standing.head}, a checkpoint of {signed.size} events is in"
            f" {signed.where}: a backup was restored, or events were removed"
        )
    return standing.size >= signed.size


def _root_going_on(connection: Connection[Row], signed: Sequence[Signed], size: int) -> bytes:
    """The root of the tree of this size, proven to begin with all that was signed.

    Raises `HistoryForkedError`, and `TilesLostError`.
    """
    read_tile = snapshot_reader(connection, [each.size for each in signed if each.size], size)
    try:
        root = root_at(size, read_tile)
        proofs = [consistency_proof(each.size, size, read_tile) for each in signed]
    except MalformedError as error:
        raise TilesLostError(f"{error}: `ledger rebuild transparency` mends it") from error
    for each, proof in zip(signed, proofs, strict=True):
        _check_same(each, size, root, proof)
    return root


def _check_same(signed: Signed, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    try:
        verify_consistency(signed.size, size, proof, signed.root, root)
    except UnprovenError as error:
        raise HistoryForkedError(
            f"the first {signed.size} events are not those whose checkpoint is in {signed.where}:"
            f" {error}"
        ) from error


def _sign(key: SigningKey, size: int, root: bytes) -> Signed:
    checkpoint = Checkpoint(key.name, size, root)
    note = format_note(checkpoint.text, [key.sign(checkpoint.text)])
    return Signed(size, root, note.decode(), "")


def _record(connection: Connection[Row], signed: Signed) -> None:
    arguments = {"size": signed.size, "root": signed.root, "note": signed.note}
    try:
        recorded = rows(connection, RECORD, arguments)[0][0]
    except psycopg.DatabaseError as error:
        if error.sqlstate == CONTRADICTS:
            raise HistoryForkedError(error.diag.message_primary) from error
        raise
    if recorded:
        log.debug("action=publish size=%d", signed.size)

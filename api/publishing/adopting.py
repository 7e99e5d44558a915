"""A person vouches for a database whose last checkpoint nothing outside of it knows any more."""

from datetime import UTC, datetime

from psycopg import Connection

from api.publishing.elsewhere import Elsewhere, Signed
from api.publishing.errors import CheckpointDamagedError, NotAdoptableError, way_out
from api.publishing.log_key import LogKeyFile
from api.publishing.published import Published, last_published
from api.publishing.remembered import RememberedNote
from api.reading.sql import Row, rows, statement
from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import TransparencyError
from ledger.transparency.hashing import EMPTY_ROOT
from ledger.transparency.notes import format_note, open_note
from ledger.transparency.signing import SigningKey

ALONE = statement("adopt_alone")
MAY_READ = statement("may_read_checkpoints")


def last_signed(connection: Connection[Row]) -> Published | None:
    """None where nothing was signed, or this account may not see it: the projector's."""
    return last_published(connection) if rows(connection, MAY_READ)[0][0] else None


def loss(remembered: RememberedNote, signed: Published) -> str | None:
    """What to do about a file that is not there though the log was signed.

    Raises `CheckpointFileError`.
    """
    if remembered.read() is not None:
        return None
    return f"{remembered} is missing; where no anchor has come as far, {way_out(signed.size)}"


def adopt(
    connection: Connection[Row],
    key_file: LogKeyFile,
    remembered: RememberedNote,
    size: int,
    elsewhere: Elsewhere | None = None,
) -> Signed:
    """Takes the database's last checkpoint, which has to be of this size, for the last there was.

    Nothing is signed meanwhile. Whether the log goes on from it is judged by whoever signs next.
    Raises a `PublishingError`, also where what was found elsewhere says that more was signed.
    """
    with connection.transaction():
        connection.execute(ALONE)
        if remembered.read() is not None:
            raise NotAdoptableError(f"{remembered} is there and says what was signed last")
        adopted = _adoptable(connection, key_file, size)
        for each in (elsewhere or Elsewhere()).signed(key_file.read().verifier):
            _check_beside(each, adopted)
        told = f"size {size} root {adopted.root.hex()}"
        remembered.adopt(adopted.note.encode(), told, datetime.now(UTC))
    return adopted


def _adoptable(connection: Connection[Row], key_file: LogKeyFile, size: int) -> Signed:
    last = last_published(connection)
    if last is None and not key_file.has_signed:
        raise NotAdoptableError("the database has no checkpoint: the first start makes the file")
    there = last.size if last else 0
    if there != size:
        raise NotAdoptableError(f"the last checkpoint of the database is of {there} events")
    key = key_file.read()
    if last is None:
        return _nothing(key)
    try:
        open_note(last.note.encode(), [key.verifier])
    except TransparencyError as error:
        raise CheckpointDamagedError(
            f"the checkpoint of {size} events in the database is none of this log: {error}"
        ) from error
    return Signed(last.size, last.root, last.note, "the database")


def _nothing(key: SigningKey) -> Signed:
    """Every log goes on from it."""
    text = Checkpoint(key.name, 0, EMPTY_ROOT).text
    return Signed(0, EMPTY_ROOT, format_note(text, [key.sign(text)]).decode(), "nowhere")


def _check_beside(found: Signed, adopted: Signed) -> None:
    if found.size > adopted.size:
        raise NotAdoptableError(
            f"{found.where} has a checkpoint of {found.size} events: more was signed than the"
            f" {adopted.size} of the database, which is an old backup"
        )
    if found.size == adopted.size and found.root != adopted.root:
        raise NotAdoptableError(f"{found.where} has another checkpoint of {found.size} events")

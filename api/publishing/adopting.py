"""A person vouches for a database whose last checkpoint nothing outside of it knows any more."""

from datetime import UTC, datetime

from psycopg import Connection

from api.publishing.errors import CheckpointDamagedError, NotAdoptableError, way_out
from api.publishing.log_key import LogKeyFile
from api.publishing.published import Published, last_published
from api.publishing.remembered import RememberedNote
from api.reading.sql import Row, rows, statement
from ledger.transparency.errors import TransparencyError
from ledger.transparency.notes import open_note

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
    connection: Connection[Row], key_file: LogKeyFile, remembered: RememberedNote, size: int
) -> Published:
    """Takes the database's last checkpoint, which has to be of this size, for the last there was.

    Whether the log goes on from it is judged by whoever signs next. Raises a `PublishingError`.
    """
    if remembered.read() is not None:
        raise NotAdoptableError(f"{remembered} is there and says what was signed last")
    last = last_published(connection)
    if last is None:
        raise NotAdoptableError("the database has no checkpoint: the first start makes the file")
    if last.size != size:
        raise NotAdoptableError(f"the last checkpoint of the database is of {last.size} events")
    try:
        open_note(last.note.encode(), [key_file.read().verifier])
    except TransparencyError as error:
        raise CheckpointDamagedError(
            f"the checkpoint of {size} events in the database is none of this log: {error}"
        ) from error
    told = f"size {size} root {last.root.hex()}"
    remembered.adopt(last.note.encode(), told, datetime.now(UTC))
    return last

"""Bearer tokens: random 256 bits shown once, kept as a digest, expiring, revocable at once."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from ledger.vocabulary.own import Role

__all__ = [
    "Role",
    "Token",
    "digest_of",
    "find_token",
    "find_token_at",
    "list_tokens",
    "make_token",
    "revoke_token",
]

PREFIX = "lgr_"
RANDOM_BYTES = 32
QUERIES = files("api") / "queries"
FIND = (QUERIES / "find_token.sql").read_bytes()
LIST = (QUERIES / "list_tokens.sql").read_bytes()

Row = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A token as kept.

    `source` is the prefix of the sources an emitter may name; `types` are the event types, or
    groups of them, that it may send, None for all that emitters may.
    """

    id: UUID
    digest: bytes
    role: str
    name: str
    source: str | None
    types: list[str] | None
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def is_valid(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def digest_of(text: str) -> bytes:
    return sha256(text.encode()).digest()


def make_token(
    connection: Connection[Row],
    role: Role,
    name: str,
    *,
    source: str | None = None,
    types: Sequence[str] | None = None,
    expires_at: datetime | None = None,
) -> tuple[UUID, str]:
    """A new token's id and its text, which nobody can read again. An emitter needs a `source`."""
    if (role is Role.EMITTER) != (source is not None):
        raise ValueError("an emitter, and nobody else, has a source prefix")
    text = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    row = connection.execute(
        "SELECT make_token_v1(%s, %s, %s, %s, %s, %s)",
        (digest_of(text), role, name, source, list(types) if types else None, expires_at),
    ).fetchone()
    if row is None:
        raise AssertionError("make_token_v1 returned no id")
    return row[0], text


def find_token(connection: Connection[Row], text: str, now: datetime) -> Token | None:
    """The token with this text, if it is known, not expired and not revoked."""
    token, _ = find_token_at(connection, digest_of(text))
    return token if token and token.is_valid(now) else None


def find_token_at(connection: Connection[Row], digest: bytes) -> tuple[Token | None, int]:
    """The token with this digest, valid or not, and the log's epoch at which it was read."""
    cursor = connection.execute(FIND, (digest,))
    row = cursor.fetchone()
    if row is None:
        raise AssertionError("the log has no head row")
    epoch, *columns = row
    if columns[0] is None or not hmac.compare_digest(columns[1], digest):
        return None, epoch
    names = [column.name for column in cursor.description or ()][1:]
    return Token(**dict(zip(names, columns, strict=True))), epoch


def list_tokens(connection: Connection[Row]) -> list[Token]:
    with connection.cursor(row_factory=class_row(Token)) as cursor:
        return cursor.execute(LIST).fetchall()


def revoke_token(connection: Connection[Row], token_id: UUID) -> bool:
    """False when there is no such token; revoking twice is no error."""
    row = connection.execute("SELECT revoke_token_v1(%s)", (token_id,)).fetchone()
    return row is not None and row[0] is True

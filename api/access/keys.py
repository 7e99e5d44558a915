"""Issuing a token: what is checked first, and the event that says it was made."""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from api.access.tokens import Role, make_token
from api.own_events import OwnEvents
from ledger.intake.attributes import is_under
from ledger.intake.lint import personal_identifier
from ledger.intake.times import YEARS, is_storable
from ledger.vocabulary.own import OWN_SOURCE, EmitterRegistered
from ledger.vocabulary.registry import EVENT_TYPES

Connections = Callable[[], AbstractContextManager[Connection[tuple[Any, ...]]]]


NAME_CHARACTERS = 100
SOURCE = re.compile(r"[!-~]{1,255}\Z")
SENDABLE = frozenset(
    word
    for name, fact in EVENT_TYPES.items()
    if not fact.RESERVED
    for word in (name, name.partition(".")[0])
)
"""Event types that emitters may send, and their groups: `data.used`, `data`."""


class KeyRefusedError(ValueError):
    """A token that makes no sense; `pointer` names the field."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


def issue_key(
    connections: Connections,
    own_events: OwnEvents,
    role: Role,
    name: str,
    *,
    source: str | None = None,
    types: Sequence[str] | None = None,
    expires_at: datetime | None = None,
    actor: str,
) -> tuple[UUID, str]:
    """The token's id and text; recorded as `emitter.registered` before it is given out.

    Raises `KeyRefusedError`.
    """
    _check(role, source, types, expires_at)
    _check_texts(name, source)
    with connections() as connection:
        key_id, text = make_token(
            connection, role, name, source=source, types=types, expires_at=expires_at
        )
    fact = EmitterRegistered(
        emitter=str(key_id),
        role=role,
        name=name or None,
        source=source,
        types=list(types) if types else None,
        expires_at=expires_at,
    )
    own_events.append(fact, actor)
    return key_id, text


def _check_texts(name: str, source: str | None) -> None:
    if len(name) > NAME_CHARACTERS:
        raise KeyRefusedError("/name", f"has at most {NAME_CHARACTERS} characters")
    if source is not None and not SOURCE.match(source):
        raise KeyRefusedError("/source", "has 1 to 255 printable ASCII characters, no space")
    for pointer, text in (("/name", name), ("/source", source or "")):
        if found := personal_identifier(text):
            raise KeyRefusedError(pointer, f"holds {found}")


def _check(
    role: Role, source: str | None, types: Sequence[str] | None, expires_at: datetime | None
) -> None:
    if role is Role.EMITTER and source is None:
        raise KeyRefusedError("/source", "an emitter needs the prefix of the sources it sends")
    if role is not Role.EMITTER and source is not None:
        raise KeyRefusedError("/source", f"the role {role} sends nothing and has no source")
    if types and role is not Role.EMITTER:
        raise KeyRefusedError("/types", f"the role {role} sends nothing")
    if unknown := [name for name in types or () if name not in SENDABLE]:
        raise KeyRefusedError("/types", f"neither a type nor a group of types: {unknown[0]}")
    if source is not None and (is_under(source, OWN_SOURCE) or is_under(OWN_SOURCE, source)):
        raise KeyRefusedError("/source", f"{OWN_SOURCE} is the ledger's own source")
    if expires_at is not None and not is_storable(expires_at):
        raise KeyRefusedError("/expires", YEARS)
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise KeyRefusedError("/expires", "lies in the past")

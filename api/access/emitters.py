"""Who may send events: emitter tokens, remembered for as long as the log's epoch stands still.

Revoking a token moves the epoch. The writer notices before it stores anything and asks again, so a
revoked token stores nothing from the commit of its revocation on, without a look-up per request.
"""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from psycopg import Connection

from api.access.tokens import Role, Token, digest_of, find_token_at

REMEMBERED_TOKENS = 1_000

Row = tuple[Any, ...]
Connections = Callable[[], AbstractContextManager[Connection[Row]]]


class RevokedError(Exception):
    """The token was revoked after the request had come in; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Emitter:
    """A token and the epoch at which it was read."""

    token: Token
    epoch: int
    digest: bytes

    def permit(self, connection: Connection[Row]) -> Exception | None:
        """Reads the token again."""
        token, _ = find_token_at(connection, self.digest)
        return None if token and token.revoked_at is None else RevokedError()


class Emitters:
    """The tokens that have sent events lately."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._known: OrderedDict[bytes, Emitter] = OrderedDict()
        self._changing = Lock()

    def known(self, text: str, now: datetime) -> Emitter | None:
        """One that was found before and has not expired since; asks no database."""
        emitter = self._known.get(digest_of(text))
        return emitter if emitter and emitter.token.is_valid(now) else None

    def find(self, text: str, now: datetime) -> Emitter | None:
        """Asks the database; remembers emitters only."""
        digest = digest_of(text)
        with self._connections() as connection:
            token, epoch = find_token_at(connection, digest)
        if token is None or not token.is_valid(now):
            self._known.pop(digest, None)
            return None
        emitter = Emitter(token, epoch, digest)
        if token.role == Role.EMITTER:
            self._remember(emitter)
        return emitter

    def forget(self, emitter: Emitter) -> None:
        """After a refusal: the next request asks the database."""
        self._known.pop(emitter.digest, None)

    def _remember(self, emitter: Emitter) -> None:
        with self._changing:
            self._known[emitter.digest] = emitter
            self._known.move_to_end(emitter.digest)
            if len(self._known) > REMEMBERED_TOKENS:
                self._known.popitem(last=False)

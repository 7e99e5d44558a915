"""How it stands with the witnesses and anchors, for people to look at."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from psycopg import Connection

from api.reading.sql import Row, rows, statement

TRIED = statement("keeper_tried")
KEEPERS = statement("keepers")

log = logging.getLogger("ledger.witnessing")


class KeeperKind(StrEnum):
    WITNESS = "witness"
    ANCHOR = "anchor"


@dataclass(frozen=True)
class KeeperName:
    """A witness by its name in the policy, or an anchor by its place."""

    kind: KeeperKind
    name: str


@dataclass(frozen=True)
class Keeper:
    """The size of the last checkpoint it has, and what was wrong at the last try."""

    kind: str
    name: str
    size: int
    error: str | None
    tried_at: datetime | None


@dataclass(frozen=True)
class Shown:
    """What anybody may see: an anchor's place is its owner's business, and so is its fault."""

    kind: str
    name: str
    size: int
    fails: bool
    error: str | None


def shown(known: Sequence[Keeper]) -> list[Shown]:
    """Witnesses by name, anchors by their number in the settings."""
    anchors = [each for each in known if each.kind == KeeperKind.ANCHOR]
    return [
        Shown(each.kind, str(anchors.index(each) + 1), each.size, each.error is not None, None)
        if each in anchors
        else Shown(each.kind, each.name, each.size, each.error is not None, each.error)
        for each in known
    ]


def keepers(connection: Connection[Row], names: Sequence[KeeperName]) -> list[Keeper]:
    """Those named, in that order."""
    if not names:
        return []
    arguments = {"kinds": [each.kind for each in names], "names": [each.name for each in names]}
    return [Keeper(*row) for row in rows(connection, KEEPERS, arguments)]


class Account:
    """Keeps the account of one of them; a change of its error is logged."""

    def __init__(self, name: KeeperName) -> None:
        self.name = name
        self.error: str | None = None

    def kept(self, connection: Connection[Row], size: int) -> None:
        if self.error:
            log.warning("action=%s-is-back name=%s", self.name.kind, self.name.name)
        self._tell(connection, size, None)

    def failed(self, connection: Connection[Row], error: str) -> None:
        if self.error != error:
            log.warning("action=%s-fails name=%s error=%s", self.name.kind, self.name.name, error)
        self._tell(connection, 0, error)

    def _tell(self, connection: Connection[Row], size: int, error: str | None) -> None:
        self.error = error
        told = {"kind": self.name.kind, "name": self.name.name, "size": size, "error": error}
        connection.execute(TRIED, told)

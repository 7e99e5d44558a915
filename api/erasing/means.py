"""What ordering and carrying out an erasure take."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from api.erasing.journal import Journal
from ledger.log.append import Entry
from ledger.log.prepare import Preparer
from ledger.log.writer import LogWriter
from ledger.sealing.keyring import Keyring
from ledger.vocabulary.envelope import Received
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Means:
    """`place` is where data is destroyed, as certificates say it; `answer_days` a recipient has."""

    connections: Callable[[], AbstractContextManager[Connection[Row]]]
    keyring: Keyring
    writer: LogWriter[Received]
    journal: Journal
    log_name: str
    place: str
    answer_days: int

    def entry(self, connection: Connection[Row], event: Received) -> Entry:
        """The event as it is stored; nothing of it is remembered."""
        return Preparer(self.keyring)(connection, [event])[0]


def own_event(
    fact: Fact, subject: UUID, id_: str, actor: str | None, time: datetime | None = None
) -> Received:
    """An event in the ledger's own name, whose id tells when it is appended again."""
    return Received(
        source=OWN_SOURCE,
        id=id_,
        time=time or datetime.now(UTC),
        fact=fact,
        subject=str(subject),
        actor=actor,
    )

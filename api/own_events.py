"""Events the ledger itself appends: who read, revealed, exported what; tokens made."""

from concurrent.futures import Future
from datetime import UTC, datetime
from uuid import uuid4

from ledger.log.append import Appended, State
from ledger.log.writer import LogWriter
from ledger.vocabulary.envelope import Received
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE


class OwnEvents:
    """Appends facts in the ledger's own name; `subject` is whom a fact about a member is about."""

    def __init__(self, writer: LogWriter[Received]) -> None:
        self._writer = writer

    def append(self, fact: Fact, actor: str, subject: str | None = None) -> int:
        """The position, once it is durable; blocks. Raises what `LogWriter.submit` raises."""
        position = self.submit(fact, actor, subject).result().positions[0]
        if position is None:
            raise AssertionError("a random id met another event's")
        return position

    def append_once(self, fact: Fact, actor: str, subject: str, id_: str) -> bool:
        """Whether it is new: an event of this id may have been appended before, by anybody of us.

        What that one says stands. Raises what `LogWriter.submit` raises.
        """
        return self.submit(fact, actor, subject, id_).result().states[0] is State.NEW

    def submit(
        self,
        fact: Fact,
        actor: str,
        subject: str | None = None,
        id_: str | None = None,
        time: datetime | None = None,
    ) -> Future[Appended]:
        event = Received(
            source=OWN_SOURCE,
            id=id_ or str(uuid4()),
            time=time or datetime.now(UTC),
            fact=fact,
            subject=subject,
            actor=actor,
        )
        return self._writer.submit([event])

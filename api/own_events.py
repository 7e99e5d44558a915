"""Events the ledger itself appends: who read, revealed, exported what; tokens made."""

from concurrent.futures import Future
from datetime import UTC, datetime
from uuid import uuid4

from ledger.log.append import Appended
from ledger.log.writer import LogWriter
from ledger.vocabulary.envelope import Received
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE


class OwnEvents:
    """Appends facts in the ledger's own name."""

    def __init__(self, writer: LogWriter[Received]) -> None:
        self._writer = writer

    def append(self, fact: Fact, actor: str) -> int:
        """The position, once it is durable; blocks. Raises what `LogWriter.submit` raises."""
        position = self.submit(fact, actor).result().positions[0]
        if position is None:
            raise AssertionError("a random id met another event's")
        return position

    def submit(self, fact: Fact, actor: str) -> Future[Appended]:
        event = Received(
            source=OWN_SOURCE, id=str(uuid4()), time=datetime.now(UTC), fact=fact, actor=actor
        )
        return self._writer.submit([event])

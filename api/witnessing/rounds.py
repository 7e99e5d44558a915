"""Has each new checkpoint cosigned: in rounds, so that all witnesses see the same sizes."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from psycopg import Connection

from api.publishing.errors import CheckpointDamagedError
from api.publishing.published import tile_reader
from api.reading.sql import Row, rows, statement
from api.witnessing.client import WitnessClient
from api.witnessing.cosigning import Prove, Task, cosign, cosignature
from api.witnessing.judging import cosigned, text_of
from api.witnessing.keepers import Account, KeeperKind, KeeperName
from api.witnessing.submission import WitnessError
from ledger.log.recorder import Connections
from ledger.transparency.errors import TransparencyError
from ledger.transparency.keys import VerifierKey
from ledger.transparency.policy import Policy
from ledger.transparency.proving import consistency_proof

TO_COSIGN = statement("checkpoint_to_cosign")
ADD = statement("add_cosignature")
RENEW = statement("renew_cosignature")
ALONE = statement("witness_alone")
DONE = statement("witness_done")
PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 60.0
"""How long a witness that fails is left alone: twice as long after each time, up to this."""
RENEW_SECONDS = 600.0
"""How old a witness's word may be while nothing comes: it says until when it saw no longer log."""

log = logging.getLogger("ledger.witnessing")


@dataclass(frozen=True)
class Newest:
    """The newest checkpoint; what is said to cosign it, at first and anew, the newest size of each
    key, and how long ago each witness was asked.
    """

    task: Task
    lines: Sequence[str]
    renewals: Sequence[str]
    seen: Mapping[str, int]
    asked_seconds_ago: Mapping[str, float]


class Participant:
    """A witness, and when it may be asked."""

    def __init__(self, name: str, key: VerifierKey, client: WitnessClient) -> None:
        self.key = key
        self.client = client
        self.account = Account(KeeperName(KeeperKind.WITNESS, name))
        self.rest_until = 0.0
        self._pause_seconds = 0.0

    @property
    def key_name(self) -> str:
        return f"{self.key.name}+{self.key.key_id.hex()}"

    def is_due(self, newest: Newest, now: float) -> bool:
        if now < self.rest_until:
            return False
        return not self.has_cosigned(newest) or self._is_stale(newest)

    def has_cosigned(self, newest: Newest) -> bool:
        """Its first word is there: what is said anew counts beside it only."""
        return bool(cosigned(newest.task.text, newest.lines, [self.key]))

    def _is_stale(self, newest: Newest) -> bool:
        """Also where the clock was put back since, or where it failed to say it anew."""
        if self.account.error:
            return True
        seconds_ago = newest.asked_seconds_ago.get(self.account.name.name)
        return seconds_ago is None or abs(seconds_ago) >= RENEW_SECONDS

    def succeeded(self) -> None:
        self._pause_seconds = self.rest_until = 0.0

    def failed(self, now: float) -> None:
        twice = max(PAUSE_SECONDS, 2 * self._pause_seconds)
        self._pause_seconds = min(twice, LONGEST_PAUSE_SECONDS)
        self.rest_until = now + self._pause_seconds


class Rounds:
    """Submits to every witness of a policy that has an address; of several processes one does.

    Has an event loop of its own, which runs only within a step: neither signing nor answering
    waits for a witness.
    """

    def __init__(
        self,
        connections: Connections,
        policy: Policy,
        timeout_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connections = connections
        self._clock = clock
        self._participants = [
            Participant(name, witness.key, WitnessClient(witness.url, timeout_seconds))
            for name, witness in policy.witnesses.items()
            if witness.url
        ]
        self._runner = asyncio.Runner()

    @property
    def names(self) -> list[KeeperName]:
        return [each.account.name for each in self._participants]

    def close(self) -> None:
        for each in self._participants:
            self._runner.run(each.client.aclose())
        self._runner.close()

    def step(self) -> None:
        """One round, when there is anything to be cosigned. Raises `psycopg.Error`."""
        with self._connections() as connection:
            if self._due(connection):
                with _alone(connection) as is_alone:
                    if is_alone and (work := self._due(connection)):
                        self._runner.run(self._round(connection, *work))

    def _due(self, connection: Connection[Row]) -> tuple[Newest, Sequence[Participant]] | None:
        if newest := _newest(connection):
            now = self._clock()
            if due := [each for each in self._participants if each.is_due(newest, now)]:
                return newest, due
        return None

    async def _round(
        self, connection: Connection[Row], newest: Newest, due: Sequence[Participant]
    ) -> None:
        prove = partial(_prove, connection)
        asking = (self._ask(connection, newest, each, prove) for each in due)
        for outcome in await asyncio.gather(*asking, return_exceptions=True):
            if outcome:
                raise outcome

    async def _ask(
        self, connection: Connection[Row], newest: Newest, asked: Participant, prove: Prove
    ) -> None:
        task, old_size = newest.task, newest.seen.get(asked.key_name, 0)
        try:
            lines = await cosign(asked.client, task, old_size, prove)
            signature = cosignature(lines, task.text, asked.key, int(time.time()))
        except WitnessError as error:
            asked.failed(self._clock())
            asked.account.failed(connection, str(error))
            return
        line = signature.line.removesuffix("\n")
        if fault := _nothing_new(newest, asked, line):
            asked.failed(self._clock())
            asked.account.failed(connection, fault)
            return
        keep = _renew if asked.has_cosigned(newest) else _add
        keep(connection, task.size, asked.key_name, line)
        asked.succeeded()
        asked.account.kept(connection, task.size)


def _nothing_new(newest: Newest, asked: Participant, line: str) -> str | None:
    """What is wrong with a word that is older than the one that is kept."""
    known = cosigned(newest.task.text, [*newest.lines, *newest.renewals], [asked.key])
    said = cosigned(newest.task.text, [line], [asked.key])
    if known and said and (said[0].at_seconds or 0) < (known[0].at_seconds or 0):
        return "it says nothing new: its cosignature is older than the one before"
    return None


def _newest(connection: Connection[Row]) -> Newest | None:
    found = rows(connection, TO_COSIGN)
    if not found:
        return None
    size, note, *told = found[0]
    try:
        return Newest(Task(size, text_of(note), note.encode()), *told)
    except CheckpointDamagedError as error:
        log.critical("action=witnessing-stopped fault=%s", error)
        return None


def _add(connection: Connection[Row], size: int, name: str, line: str) -> None:
    """Beside what somebody put under the name, if that is no cosignature of it."""
    for spelling in (name, f"{name} {line}"):
        told = {"size": size, "name": spelling, "line": line}
        if rows(connection, ADD, told)[0][0]:
            return


def _renew(connection: Connection[Row], size: int, name: str, line: str) -> None:
    connection.execute(RENEW, {"size": size, "name": name, "line": line})


def _prove(connection: Connection[Row], old: int, new: int) -> Sequence[bytes]:
    try:
        return consistency_proof(old, new, tile_reader(connection))
    except TransparencyError as error:  # the tiles are being made anew
        raise WitnessError(f"nothing can be proven to it at the moment: {error}") from error


@contextmanager
def _alone(connection: Connection[Row]) -> Iterator[bool]:
    """Whether no other process is at it, nor begins until the block ends."""
    if not rows(connection, ALONE)[0][0]:
        yield False
        return
    try:
        yield True
    finally:
        if not connection.closed:
            connection.execute(DONE)

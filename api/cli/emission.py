"""Sending lines of events in batches, remembering how far it came."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import Any

import msgspec

from api.cli.exits import NoError
from api.cli.progress import Report
from ledger.intake.limits import BODY_BYTES, EVENT_BYTES
from ledger.intake.strict_json import MalformedJson, parse

BATCH_EVENTS = 500
SHOWN_FAULTS = 10
BATCH_BYTES = BODY_BYTES - EVENT_BYTES


@dataclass(frozen=True)
class Stored:
    """What became of one batch."""

    accepted: int
    duplicates: int


class BatchRefusedError(Exception):
    """Nothing of the batch was stored; `faults` has (index, pointer, message)."""

    def __init__(self, faults: list[tuple[int, str, str]]) -> None:
        super().__init__(f"{len(faults)} events refused")
        self.faults = faults


Target = Callable[[list[Any]], Stored]
"""Stores a batch of events, all or nothing. Raises `BatchRefusedError` or `UnreachableError`."""


@dataclass(frozen=True)
class Place:
    """How far a file was sent, and to where: `sha256` is of everything up to `bytes`."""

    to: str
    lines: int
    bytes: int
    sha256: str


class Emission:
    """One run of `ledger emit`; `to` names the target, `notes` is where the place is kept."""

    def __init__(self, target: Target, to: str, notes: Path | None, report: Report) -> None:
        self._target = target
        self._to = to
        self._notes = notes
        self._report = report
        self._sent = sha256()
        self.accepted = 0
        self.duplicates = 0

    def run(self, lines: Iterable[bytes]) -> None:
        """Raises `NoError` naming the lines that were refused; what came before them is stored.

        Goes on from the place kept, if what stands before it in the file is what was sent then.
        """
        reading = iter(lines)
        done = size = 0
        for batch in _batches(self._rest(reading)):
            if not done:
                done, size = self._skipped, self._skipped_bytes
            self._send(done, batch)
            done, size = done + len(batch), size + sum(map(len, batch))
            self._sent.update(b"".join(batch))
            self._keep(Place(self._to, done, size, self._sent.hexdigest()))
            self._report(done, None)
        if self._notes:
            self._notes.unlink(missing_ok=True)

    def _rest(self, reading: Iterator[bytes]) -> Iterator[bytes]:
        """The lines after the place kept; all of them when something before it is other."""
        self._skipped = self._skipped_bytes = 0
        kept = self._kept()
        if kept is None:
            return reading
        before = list(islice(reading, kept.lines))
        head = b"".join(before)
        if (len(head), sha256(head).hexdigest()) != (kept.bytes, kept.sha256):
            return chain(before, reading)
        self._sent.update(head)
        self._skipped, self._skipped_bytes = kept.lines, kept.bytes
        return reading

    def _send(self, done: int, batch: list[bytes]) -> None:
        numbered = [(done + i + 1, line) for i, line in enumerate(batch) if line.strip()]
        if not numbered:
            return
        try:
            stored = self._target([_parsed(number, line) for number, line in numbered])
        except BatchRefusedError as error:
            raise NoError(_told(numbered, error)) from None
        self.accepted += stored.accepted
        self.duplicates += stored.duplicates

    def _kept(self) -> Place | None:
        if self._notes is None or not self._notes.exists():
            return None
        try:
            kept = msgspec.json.decode(self._notes.read_bytes(), type=Place)
        except msgspec.DecodeError:
            return None
        return kept if kept.to == self._to else None

    def _keep(self, place: Place) -> None:
        if self._notes is None:
            return
        draft = self._notes.with_name(f"{self._notes.name}.draft")
        draft.write_bytes(msgspec.json.encode(place))
        draft.replace(self._notes)


def _told(numbered: list[tuple[int, bytes]], error: BatchRefusedError) -> str:
    lines = [f"line {numbered[i][0]}: {p}: {message}" for i, p, message in error.faults]
    more = [f"and {len(lines) - SHOWN_FAULTS} more"] if len(lines) > SHOWN_FAULTS else []
    return "\n".join(["refused; nothing of this batch was stored:", *lines[:SHOWN_FAULTS], *more])


def _parsed(number: int, line: bytes) -> Any:
    try:
        return parse(line)
    except MalformedJson as error:
        raise NoError(f"line {number}: {error.message} {error.pointer}".rstrip()) from None


def _batches(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    """At most `BATCH_EVENTS` lines and about `BATCH_BYTES` bytes at a time."""
    batch: list[bytes] = []
    size = 0
    for line in lines:
        if batch and (len(batch) >= BATCH_EVENTS or size + len(line) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += len(line)
    if batch:
        yield batch

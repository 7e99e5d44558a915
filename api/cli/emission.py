"""Sending lines of events in batches, remembering how far it came."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

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


class Emission:
    """One run of `ledger emit`."""

    def __init__(self, target: Target, place: Path | None, report: Report) -> None:
        self._target = target
        self._place = place
        self._report = report
        self.accepted = 0
        self.duplicates = 0

    def run(self, lines: Iterable[bytes]) -> None:
        """Raises `NoError` naming the lines that were refused; what came before them is stored."""
        done = self._remembered()
        for batch in _batches(islice(lines, done, None)):
            self._send(done, batch)
            done += len(batch)
            self._remember(done)
            self._report(done, None)
        if self._place:
            self._place.unlink(missing_ok=True)

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

    def _remembered(self) -> int:
        if self._place is None or not self._place.exists():
            return 0
        return int(json.loads(self._place.read_text("utf-8"))["lines"])

    def _remember(self, lines: int) -> None:
        if self._place is None:
            return
        draft = self._place.with_name(f"{self._place.name}.draft")
        draft.write_text(json.dumps({"lines": lines}), "utf-8")
        draft.replace(self._place)


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

"""The findings that a batch changes: what was there, what is shown now, what to write."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any, NamedTuple

from psycopg import Connection

from projections.findings.finding import Finding, Shown
from projections.projection import Row

HERE = files("projections.findings")
READ = (HERE / "read.sql").read_bytes()
WRITE = (HERE / "write.sql").read_bytes()
WRITE_FORMER = (HERE / "write_former.sql").read_bytes()
DELETE = (HERE / "delete.sql").read_bytes()


class Now(NamedTuple):
    """The event that has the rules asked again."""

    position: int
    recorded_at: datetime
    front: datetime
    """The latest time that anything before it had happened at: what opened by then was open."""


class Book:
    """The findings of some owners, members or things, while one batch is taken in."""

    def __init__(self, connection: Connection[Row]) -> None:
        self._connection = connection
        self._of: dict[str, dict[str, Finding]] = {}
        self._loaded: set[str] = set()
        self._changed: dict[str, Finding | None] = {}
        """By id what is to be written; None: to be deleted."""
        self._former: list[tuple[Finding, int]] = []
        """What was shown up to before a position."""

    def load(self, owners: Collection[str]) -> None:
        """Reads what is there of these owners, once."""
        missing = [owner for owner in owners if owner not in self._loaded]
        if not missing:
            return
        self._loaded.update(missing)
        cursor = self._connection.cursor(binary=True)
        for row in cursor.execute(READ, {"owners": missing}, prepare=False):
            finding = _finding(row)
            if finding.id not in self._changed:
                self._of.setdefault(finding.owner, {})[finding.id] = finding

    def add(self, owner: str, position: int, shown: Shown) -> None:
        """A breach by an act that was not judged before."""
        self._put(Finding(shown.id, owner, position, position, shown, is_act=True))

    def reconcile(self, owner: str, shown: Iterable[Shown], now: Now, *, is_act: bool) -> None:
        """Makes the owner's findings, of acts or of lapses, what is shown now.

        What is shown no longer is withdrawn where it was open, and goes where it never opened.
        """
        self.load([owner])
        left = {each.id: each for each in self._of.get(owner, {}).values() if each.is_act == is_act}
        for each in shown:
            before = left.pop(each.id, None)
            if before is None:
                self._put(Finding(each.id, owner, now.position, now.position, each, is_act))
            elif before.shown != each or before.withdrawn_by:
                self._keep(before, now)
                self._put(Finding(each.id, owner, before.known, now.position, each, is_act))
        for gone in left.values():
            if not gone.withdrawn_by:
                self._keep(gone, now)
                self._withdraw(gone, now)

    def write(self) -> None:
        gone = [id_ for id_, finding in self._changed.items() if finding is None]
        if gone:
            self._connection.execute(DELETE, {"ids": gone})
        with self._connection.cursor() as cursor:
            if rows := [_row(each) for each in self._changed.values() if each]:
                cursor.executemany(WRITE, rows)
            if former := [_row(each) | {"until": until} for each, until in self._former]:
                cursor.executemany(WRITE_FORMER, former)

    def _keep(self, before: Finding, now: Now) -> None:
        """What it was up to here, where anybody can have been told so: it had opened by then."""
        if before.since < now.position and before.shown.opens_at <= now.recorded_at:
            self._former.append((before, now.position))

    def _withdraw(self, gone: Finding, now: Now) -> None:
        if gone.shown.opens_at <= now.front:
            self._put(
                Finding(
                    gone.id,
                    gone.owner,
                    gone.known,
                    now.position,
                    gone.shown,
                    gone.is_act,
                    withdrawn_at=now.recorded_at,
                    withdrawn_by=now.position,
                )
            )
        else:
            del self._of[gone.owner][gone.id]
            self._changed[gone.id] = None

    def _put(self, finding: Finding) -> None:
        self._of.setdefault(finding.owner, {})[finding.id] = finding
        self._changed[finding.id] = finding


def _finding(row: Sequence[Any]) -> Finding:
    (id_, owner, known, since, is_act, rule, rules, position, opens_at, what, part) = row[:11]
    recipient, mended_at, mended_by, withdrawn_at, withdrawn_by = row[11:]
    mended = (mended_at, mended_by) if mended_by is not None else None
    shown = Shown(rule, rules, position, opens_at, tuple(what), part, recipient, mended)
    return Finding(id_, owner, known, since, shown, is_act, withdrawn_at, withdrawn_by)


def _row(finding: Finding) -> dict[str, Any]:
    shown = finding.shown
    mended_at, mended_by = shown.mended or (None, None)
    return {
        "id": finding.id,
        "owner": finding.owner,
        "known": finding.known,
        "since": finding.since,
        "is_act": finding.is_act,
        "rule": shown.rule,
        "rules": shown.rules,
        "position": shown.position,
        "opens_at": shown.opens_at,
        "what": list(shown.what),
        "part": shown.part,
        "recipient": shown.recipient,
        "mended_at": mended_at,
        "mended_by": mended_by,
        "withdrawn_at": finding.withdrawn_at,
        "withdrawn_by": finding.withdrawn_by,
    }

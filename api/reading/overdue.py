"""How much is overdue: counted anew every few seconds at most, for those who only watch."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Lock
from typing import NamedTuple

from psycopg import Connection
from psycopg.errors import UndefinedTable

from api.reading.sql import Row, rows, statement
from ledger.decisions.clock import day_of
from ledger.decisions.request_state import UNDECIDED

COUNT = statement("overdue")
FINDINGS = statement("open_findings")
KEPT_SECONDS = 5


class Counted(NamedTuple):
    """Rights asked for and not decided, notifications not answered, after their last day; open
    findings by rule.
    """

    requests: int
    notifications: int
    findings: Mapping[str, int]


class Overdue:
    """A notification that says no day for its answer is due `answer_days` after its telling."""

    def __init__(self, answer_days: int, clock: Callable[[], datetime] | None = None) -> None:
        self._answer_days = answer_days
        self._clock = clock or partial(datetime.now, UTC)
        self._lock = Lock()
        self._counted: Counted | None = None
        self._until: datetime | None = None

    def now(self, connection: Connection[Row]) -> Counted | None:
        """None while no read model was ever made. Raises `psycopg.Error`."""
        moment = self._clock()
        with self._lock:
            if self._until is None or moment >= self._until:
                self._counted = self._count(connection, moment)
                self._until = moment + timedelta(seconds=KEPT_SECONDS)
            return self._counted

    def _count(self, connection: Connection[Row], moment: datetime) -> Counted | None:
        arguments = {
            "day": day_of(moment),
            "undecided": [state.value for state in UNDECIDED],
            "answer_days": self._answer_days,
        }
        try:
            with connection.transaction():
                found: dict[str, int] = dict(rows(connection, FINDINGS, {"moment": moment}))
                ((requests, notifications),) = rows(connection, COUNT, arguments)
                return Counted(requests, notifications, found)
        except UndefinedTable:
            return None

"""The two moments of a reading: what was known by then, found as a position that stays the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from psycopg import Connection

from api.problems import Problem, invalid
from api.reading.log_rows import moment as spelt
from api.reading.parameters import TwoTimes
from api.reading.positions import reached, wait_here
from api.reading.sql import Row, rows, statement
from api.service import Service
from projections.replay.moments import Moments

KNOWN_UNTIL, SETTLED = statement("known_until"), statement("settled")
RECORDED_AT = statement("recorded_at")
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
POINTER = "/query/known_at"


@dataclass(frozen=True, slots=True)
class Seen:
    """`as_of` as it was asked; `known` the position up to which the ledger knew, `known_time` when
    that was. Both None: everything that is known now.
    """

    as_of: datetime | None = None
    known: int | None = None
    known_time: datetime | None = None

    @property
    def is_now(self) -> bool:
        return self.as_of is None and self.known is None

    @property
    def moments(self) -> Moments:
        return Moments(self.as_of, self.known)

    def until(self, connection: Connection[Row], models: Sequence[str] = ()) -> int:
        """The position that the answer reflects."""
        return reached(connection, models) if self.known is None else self.known


NOW = Seen()


def seen_at(service: Service, times: TwoTimes, models: Sequence[str] = ()) -> Seen:
    """What is to be seen, once these read models reflect it.

    What a position or a moment stands for never changes: a moment is passed, and nothing that was
    recorded by then is still under way. Raises a 422 `Problem` for what lies ahead of the log, a
    503 where the read models do not come so far in time.
    """
    if times.known_at is None:
        return Seen(times.as_of)
    with service.pool.connection() as connection:
        known, time = _known(connection, times.known_at)
    if models:
        wait_here(service, models, known)
    return Seen(times.as_of, known, time)


def _known(connection: Connection[Row], known_at: datetime | int) -> tuple[int, datetime]:
    if isinstance(known_at, datetime):
        return _known_until(connection, known_at), known_at
    head = reached(connection)
    if known_at > head:
        raise invalid((POINTER, f"the log ends at {head}"))
    found = rows(connection, RECORDED_AT, {"position": known_at})
    return known_at, found[0][0] if found else EARLIEST


def _known_until(connection: Connection[Row], moment: datetime) -> int:
    known, head, now = rows(connection, KNOWN_UNTIL, {"moment": moment})[0]
    if moment >= now:
        raise _ahead(now)
    if known == head:
        rows(connection, SETTLED)
        known, _, _ = rows(connection, KNOWN_UNTIL, {"moment": moment})[0]
    return int(known)


def _ahead(now: datetime) -> Problem:
    return invalid((POINTER, f"lies ahead: by the log's clock it is {spelt(now)}"))

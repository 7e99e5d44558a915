"""What stands at the head of every report: of which log, up to where, of which days."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from psycopg import Connection

from api.problems import RETRY, Problem
from api.publishing.published import snapshot_reader
from api.reading.log_rows import moment
from api.reading.sql import Row, rows, statement
from api.reports.period import Period
from api.reports.report import Report
from ledger.transparency.errors import MalformedError
from ledger.transparency.proving import root_at

GENERATOR = f"processing-ledger {version('processing-ledger')}"
RECORDED = statement("recorded_at")
NOT_OVER = "（期間尚未結束 the period is not over）"
NOTHING_RECORDED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Head:
    """Only what follows from the log up to `position` and from what was asked: the same twice.

    `root` is that of the log's tree of `position` events, which every checkpoint of that size or a
    larger one vouches for.
    """

    report: Report
    log: str
    position: int
    recorded_at: datetime
    root: bytes
    period: Period
    filters: Mapping[str, str]
    business: str | None
    """Its name, by the notice in force when the period ended."""

    def of(self, report: Report) -> "Head":
        """The same of another report."""
        return replace(self, report=report)

    def as_dict(self) -> dict[str, Any]:
        return {
            "report": self.report.kind,
            "title": _both(self.report.title),
            "about": _both(self.report.about),
            "business": self.business,
            "log": self.log,
            "position": self.position,
            "recorded_until": moment(self.recorded_at),
            "checkpoint": {"size": self.position, "root": self.root_in_base64},
            "period": {
                "from": self.period.first.isoformat(),
                "to": self.period.last.isoformat(),
                "zone": "Asia/Taipei",
                "over": self.is_over,
            },
            "filters": dict(self.filters),
            "generator": GENERATOR,
        }

    @property
    def is_over(self) -> bool:
        """Whether the period was over when the position was recorded."""
        return self.period.end <= self.recorded_at

    @property
    def root_in_base64(self) -> str:
        return base64.b64encode(self.root).decode()

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The same for people: a label in both languages and a value."""
        filters = " ".join(f"{name}={value}" for name, value in self.filters.items())
        open_ = "" if self.is_over else NOT_OVER
        return [
            ("事業名稱 business", self.business or "–"),
            ("報表 report", self.report.kind),
            (
                "期間（臺北日曆日）period (days of Taipei)",
                f"{self.period.first} – {self.period.last}{open_}",
            ),
            ("篩選條件 filters", filters or "–"),
            ("紀錄 log", self.log),
            ("截至位置 position", str(self.position)),
            ("登錄時間 recorded until", moment(self.recorded_at)),
            ("檢查點 checkpoint (size, root)", f"{self.position} {self.root_in_base64}"),
            ("產生程式 generator", GENERATOR),
        ]


def recorded_at(connection: Connection[Row], position: int) -> datetime:
    """When the event at this position was recorded."""
    found = rows(connection, RECORDED, {"position": position})
    return found[0][0].astimezone(UTC) if found else NOTHING_RECORDED


def root_of(connection: Connection[Row], position: int) -> bytes:
    """Raises a 503 `Problem` while tiles are made anew."""
    try:
        return root_at(position, snapshot_reader(connection, [], position))
    except MalformedError:
        raise Problem(503, "The tiles are being made anew", headers=RETRY) from None


def _both(words: Any) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}

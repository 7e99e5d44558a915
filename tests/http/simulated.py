"""A simulated history in a log over HTTP."""

from datetime import UTC, datetime
from typing import Any

from ledger.simulator.simulate import simulate
from tests.http.conftest import Running
from tests.http.reading import post, project

UNTIL = datetime(2026, 11, 20, tzinfo=UTC)
SHOP_NOTICE = "2026-01"
WHOLE = {"from": "2026-01-01", "to": "2026-12-31"}


def simulated(running: Running, members: int = 20, events: int = 600) -> list[dict[str, Any]]:
    """The events as they were sent; every read model has taken them in."""
    told = [each.document for each in simulate(members, events, 7, until=UNTIL)]
    for start in range(0, len(told), 500):
        post(running, told[start : start + 500])
    project(running)
    return told


def notice_in(told: list[dict[str, Any]]) -> dict[str, Any]:
    return next(each["data"] for each in told if each["type"] == "notice.published")

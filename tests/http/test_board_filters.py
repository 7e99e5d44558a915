"""The board of requests by right, state, day, member and page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.access.tokens import Role
from api.reading.listing import IN_INDEX_ORDER
from api.reading.request_board import NOW
from ledger.decisions.clock import day_of
from tests.database.conftest import PROJECTOR
from tests.http.boarding import BOARD, board, with_history
from tests.http.conftest import Running
from tests.http.reading import get, pointer_of, project, reads, subject_of
from tests.http.request_bodies import done, receipt

FILTERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no filter": ({}, ["R3", "R1", "R2"]),
    "by right": ({"right": "copy"}, ["R1"]),
    "by rights": ({"right": ["copy", "deletion"]}, ["R1", "R2"]),
    "by state": ({"state": ["unverified", "refused"]}, ["R2"]),
    "waiting": ({"waiting": True}, ["R3", "R2"]),
    "not waiting": ({"waiting": False}, ["R1"]),
    "due before": ({"due_before": "2026-04-01"}, ["R3"]),
    "overdue": ({"overdue": True}, []),
    "not overdue": ({"overdue": False}, ["R3", "R1", "R2"]),
    "no such": ({"state": "fulfilled", "right": "copy"}, []),
}


def test_the_board_is_filtered(running: Running) -> None:
    with_history(running)
    for name, (params, requests) in FILTERS.items():
        found = board(running, as_of="2026-03-17", **params)
        assert [row["request"] for row in found] == requests, name
    assert [row["request"] for row in board(running, overdue=True)] == ["R2"]
    assert [row["request"] for row in board(running, overdue=False)] == []
    assert [row["request"] for row in board(running, state="fulfilled")] == ["R1"]
    assert len(board(running, state=["fulfilled", "withdrawn", "unverified"])) == 3


def test_the_board_of_one_request_and_of_one_member(running: Running) -> None:
    done(running, "receive", receipt("R1", "copy", "deletion"))
    done(running, "receive", receipt("R2", "copy"))
    done(running, "receive", receipt("R3", "copy", member="M000456"))
    project(running)
    subject = subject_of(running, "M000456")
    yesterday = str(day_of(datetime.now(UTC)) - timedelta(days=1))
    for params, found in (
        ({"request": "R1"}, ["R1", "R1"]),
        ({"subject": subject}, ["R3"]),
        ({"subject": subject, "request": "R1"}, []),
        ({"request": "R1", "as_of": yesterday}, ["R1", "R1"]),
        ({"subject": subject, "as_of": yesterday}, ["R3"]),
    ):
        assert [row["request"] for row in board(running, **params)] == found, params
    recorded = [read["data"].get("filters") for read in reads(running)]
    assert "request=R1" in recorded
    get(running, Role.OFFICER, BOARD, request="M000123")
    assert "M000123" not in str(reads(running))


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"as_of": "2026"}, "/query/as_of"),
        ({"as_of": "2026-02-30"}, "/query/as_of"),
        ({"due_before": "tomorrow"}, "/query/due_before"),
        ({"state": "lost"}, "/query/state/0"),
        ({"right": "fame"}, "/query/right/0"),
        ({"after": "R1"}, "/query/after"),
        ({"after": "0000-01-01/copy/R1"}, "/query/after"),
        ({"late": True}, "/query/late"),
    ],
)
def test_a_filter_of_no_sense_is_named(
    running: Running, params: dict[str, Any], pointer: str
) -> None:
    assert pointer_of(get(running, Role.OFFICER, BOARD, **params)) == pointer


MANY = """
INSERT INTO request_items SELECT 'N' || n, 'copy', gen_random_uuid(), 'received', n % 2 = 0,
    date '2026-01-01' + n % 90, date '2026-01-01' + n % 90, 'TW13.1', 'none', now(), 'web', false,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, n
FROM generate_series(1, 20000) n
"""
PLACE = {"last_due": "2026-02-01", "last_right": "copy", "last_request": "N1", "limit": 100}
UNFILTERED = {
    "open": True,
    "rights": None,
    "due_before": None,
    "due_from": None,
    "request": None,
    "subject": None,
}


def test_a_page_is_the_next_rows_of_an_index(running: Running) -> None:
    project(running)
    with running.log.connect(PROJECTOR) as projector:
        projector.execute(MANY)
        projector.execute("ANALYZE request_items")
    arguments = {**PLACE, **UNFILTERED, "states": ["received"]}
    with running.log.connect() as service:
        service.execute(IN_INDEX_ORDER)
        plan = service.execute(b"EXPLAIN " + NOW, arguments, prepare=False).fetchall()
    steps = "\n".join(row[0] for row in plan)
    assert "Index Scan using request_items_due" in steps
    assert "Sort" not in steps

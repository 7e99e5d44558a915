"""How much is to be done with requests: counts, about no member."""

from datetime import date
from typing import Any

from psycopg import Connection

from api.reading.sql import Row, read_models, rows, statement
from api.reading.tables import document
from ledger.decisions.request_state import UNDECIDED

SUMMARY = statement("request_summary")
DUE_SOON_DAYS = 7
COLUMNS = ("right", "state", "count", "overdue", "due_today", "due_soon", "next_due")


def summary(connection: Connection[Row], day: date) -> list[dict[str, Any]]:
    """A row for each right and state in which something is to be done."""
    undecided = [state.value for state in UNDECIDED]
    arguments = {"day": day, "soon_days": DUE_SOON_DAYS, "undecided": undecided}
    with read_models():
        found = rows(connection, SUMMARY, arguments)
    return [document(COLUMNS, row) for row in found]

"""Until when a recipient should answer, and how late it is."""

from datetime import date, datetime, timedelta
from typing import Any

from ledger.decisions.clock import day_of


def due_of(answer_due: date | None, told_at: datetime, answer_days: int) -> date:
    """The day it was told, or so many days after it was told last."""
    return answer_due or day_of(told_at) + timedelta(days=answer_days)


def clocks(due: date, today: date, is_open: bool) -> dict[str, Any]:
    """Overdue is what is open after its last day."""
    overdue = is_open and due < today
    return {
        "answer_due": due,
        "days_left": (due - today).days if is_open else None,
        "overdue": overdue,
        "days_overdue": (today - due).days if overdue else 0,
    }

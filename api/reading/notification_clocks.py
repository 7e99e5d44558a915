"""Until when a recipient should answer, and when that is escalated."""

from datetime import date, datetime, timedelta
from typing import Any

from ledger.decisions.clock import day_of
from ledger.vocabulary.codes import Acknowledgement


def due_of(answer_due: date | None, told_at: datetime, answer_days: int) -> date:
    """The day it was told, or so many days after it was told last."""
    return answer_due or day_of(told_at) + timedelta(days=answer_days)


def clocks(due: date, today: date, is_open: bool, answer: str | None) -> dict[str, Any]:
    """Escalated is what is open and overdue, or could not be delivered."""
    overdue = is_open and due < today
    return {
        "answer_due": due,
        "days_left": (due - today).days if is_open else None,
        "overdue": overdue,
        "days_overdue": (today - due).days if overdue else 0,
        "escalated": overdue or (is_open and answer == Acknowledgement.UNREACHABLE),
    }

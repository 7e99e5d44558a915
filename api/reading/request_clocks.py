"""The clocks of one right asked for, as of a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ledger.decisions.clock import day_of
from ledger.decisions.request_state import UNDECIDED, State

WAITING = (State.RECEIVED, State.UNVERIFIED)
"""The member still has to prove who is asking; no clock stops for it."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """As of which day, and within how many days of its receipt a request should be decided."""

    day: date
    goal_days: int

    def of(
        self,
        state: State,
        due: date,
        received_at: datetime,
        identified_at: datetime | None,
        closed_at: datetime | None,
    ) -> dict[str, Any]:
        """Days are left until the decision, which alone the law sets a term for (Art. 13).

        `closed_at` is when it was decided, or withdrawn before that.
        """
        received = day_of(received_at)
        goal = received + timedelta(days=self.goal_days)
        undecided = state in UNDECIDED
        waited_until = min(self._day(identified_at), self._day(closed_at), self.day)
        return {
            "due": due,
            "days_left": (due - self.day).days if undecided else None,
            "overdue": undecided and due < self.day,
            "goal_due": goal,
            "goal_days_left": (goal - self.day).days if undecided else None,
            "waiting": state in WAITING,
            "days_waiting_for_member": max(0, (waited_until - received).days),
        }

    def _day(self, moment: datetime | None) -> date:
        return day_of(moment) if moment else self.day

"""Why events were not stored, as problems."""

import logging
from collections.abc import Sequence

from api.intake.message import fault
from api.problems import RETRY, Problem
from ledger.intake.receive import Refusal
from ledger.log.append import State

SHOWN_FAULTS = 100

log = logging.getLogger("ledger.intake")


def invalid_events(refusals: Sequence[Refusal]) -> Problem:
    """422; or 403 when all that is wrong is that the events are another emitter's."""
    foreign = all(refusal.foreign for refusal in refusals)
    shown = refusals[:SHOWN_FAULTS]
    return Problem(
        403 if foreign else 422,
        "Not this emitter's to send" if foreign else "Invalid events",
        f"{len(refusals)} events were refused; nothing was stored",
        [fault(refusal.index, refusal.pointer, refusal.message) for refusal in shown],
    )


def conflicts(states: Sequence[State]) -> Problem:
    clashing = [index for index, state in enumerate(states) if state is State.CONFLICT]
    message = "an event with this source and id but other content is in the log"
    return Problem(
        409,
        "Another event has this source and id",
        "nothing was stored",
        [fault(index, "/id", message) for index in clashing[:SHOWN_FAULTS]],
    )


def busy() -> Problem:
    return Problem(503, "Too much is waiting to be stored", "nothing was stored", (), RETRY)


def unavailable(error: Exception) -> Problem:
    """The emitter must send again: whether the events were stored is not known."""
    log.error("action=append-failed error=%s", type(error).__name__)
    detail = "send the same events again: what is stored already is recognised"
    return Problem(503, "The log cannot be reached", detail, (), RETRY)


def foreign_role(role: str) -> Problem:
    return Problem(403, "This needs the role emitter", f"yours is {role}")

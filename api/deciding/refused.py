"""Why questions were not answered, as problems."""

from collections.abc import Sequence

from api.intake.message import fault
from api.intake.refused import SHOWN_FAULTS
from api.problems import RETRY, Problem
from ledger.intake.receive import Refusal


def invalid_questions(refusals: Sequence[Refusal]) -> Problem:
    """422; or 403 when all that is wrong is that the events would be another emitter's."""
    foreign = all(refusal.foreign for refusal in refusals)
    return Problem(
        403 if foreign else 422,
        "Not this emitter's to ask" if foreign else "Invalid questions",
        f"{len(refusals)} questions were refused; none was answered",
        [fault(each.index, each.pointer, each.message) for each in refusals[:SHOWN_FAULTS]],
    )


def too_many(count: int, most: int) -> Problem:
    message = f"a request holds at most {most} questions, this one {count}"
    return Problem(413, "Too many questions", errors=[fault(most, "", message)])


def full() -> Problem:
    return Problem(503, "Too many questions are waiting", headers=RETRY)

"""Another notice, or other rules, put to a period's history: what is asked, judged and recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from api.judging.apart import judged_apart
from api.judging.replay import Judged, Supposition
from api.judging.telling import told
from api.problems import RETRY, Problem, invalid
from api.reading.days import Day, not_before_first
from api.reading.parameters import Word
from api.reading.positions import reached
from api.reading.readers import LISTED_SUBJECTS, Reader
from api.reports.period import Period
from api.service import Service
from api.steps.notices import draft_of
from ledger.rules.rule import SHIPPED

EXAMPLES = 10
EXAMPLES_MAX = 100


class Question(BaseModel):
    """A period, and what is put in the place of the notices or the rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_: Annotated[Day, Field(alias="from", description="the first day, in Taipei")]
    to: Annotated[Day, AfterValidator(not_before_first)]
    notice: Annotated[
        dict[str, Any] | None, Field(description="a draft, as `notice.published` has it")
    ] = None
    version: Annotated[Word | None, Field(description="a published version")] = None
    rules: Annotated[Word | None, Field(description="a rule set that comes with the program")] = (
        None
    )
    examples: Annotated[int, Field(ge=0, le=EXAMPLES_MAX)] = EXAMPLES
    """So many of each rule at most."""

    @model_validator(mode="after")
    def _supposes_something(self) -> "Question":
        if self.notice is None and self.version is None and self.rules is None:
            raise ValueError("name a notice, a version or a rule set to suppose")
        if self.notice is not None and self.version is not None:
            raise ValueError("name a notice or a version, not both")
        return self


def answer_to(question: Question, reader: Reader) -> tuple[dict[str, Any], int]:
    """What would change, and the position it was judged up to; recorded before it is told.

    Raises a `Problem`: 404 an unknown version, 422 a bad draft or rule set or a period without
    history, 503 while another one is judged.
    """
    service = reader.service
    with _alone(service):
        supposition = _supposed(question, service, datetime.now(UTC))
        judged = judged_apart(str(service.pool.conninfo), supposition)
    _record(reader, supposition, judged)
    if judged.is_empty:
        period = f"from {question.from_} to {question.to}"
        raise invalid(("/from", f"nothing happened {period} that the rules judge"))
    return told(question.from_, question.to, supposition, judged), supposition.position


@contextmanager
def _alone(service: Service) -> Iterator[None]:
    if not service.replaying.acquire(blocking=False):
        raise Problem(503, "Another history is being judged", "try again later", (), RETRY)
    try:
        yield
    finally:
        service.replaying.release()


def _supposed(question: Question, service: Service, now: datetime) -> Supposition:
    """Nothing lapsed yet that lapses after now."""
    period = Period(question.from_, question.to)
    if now < period.start:
        raise invalid(("/from", f"{question.from_} has not begun; a history is judged"))
    if question.rules not in (None, *SHIPPED):
        raise invalid(("/rules", f"is none of {', '.join(SHIPPED)}"))
    draft = question.notice
    notice = draft_of(service, draft, at="/notice") if draft is not None else None
    with service.pool.connection() as connection:
        position = reached(connection)
    return Supposition(
        position=position,
        start=period.start.astimezone(UTC),
        end=min(period.end.astimezone(UTC), now),
        examples=question.examples,
        most_subjects=LISTED_SUBJECTS,
        rules=question.rules,
        notice=notice,
        version=question.version,
    )


def _record(reader: Reader, supposition: Supposition, judged: Judged) -> None:
    reader.record_replay(supposition.position, judged.subjects, count=judged.members)

"""Another notice, or other rules, put to a period's history: what is asked, and what is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from psycopg import Connection
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from api.judging.organisation import organisation_at
from api.judging.streams import members
from api.problems import RETRY, Problem, invalid
from api.reading.days import Day, not_before_first
from api.reading.notice_versions import MODELS, version_of
from api.reading.parameters import Word
from api.reading.positions import reached
from api.reading.readers import LISTED_SUBJECTS, Reader
from api.reading.sql import Row
from api.reports.period import Period
from api.service import Service
from api.steps.notices import draft_of
from ledger.rules.judge import Judge
from ledger.rules.organisation import Notice
from ledger.rules.rule import SHIPPED, Rule, RuleSet, shipped_rules
from ledger.rules.what_if import Example, RuleChange, WhatIf, changed_rules, supposing
from ledger.vocabulary.notices import NoticePublished
from ledger.vocabulary.own import LedgerReplayed
from ledger.vocabulary.parts import Words

EXAMPLES = 10
EXAMPLES_MAX = 100
TOLD = Words(
    zh="假設此聲明於全期間有效，且已告知所有會員。",
    en="The notice is taken as in force throughout, and as told to every member.",
)
NOT_IN_FORCE = Words(
    zh="此規則所依之法律尚未施行；假設其於全期間有效。",
    en="The law that these rules are made for is not in force; they are taken as if it were.",
)


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


@dataclass(frozen=True, slots=True)
class Supposition:
    """What was asked for, found."""

    period: Period
    examples: int
    rules: RuleSet
    notice: NoticePublished | None


def answer_to(question: Question, reader: Reader) -> tuple[dict[str, Any], int]:
    """What would change, and the position it was judged up to; recorded before it is told.

    Raises a `Problem`: 404 an unknown version, 422 a bad draft or rule set, 503 while another one
    is judged.
    """
    service = reader.service
    with _alone(service), service.pool.connection() as connection, connection.transaction():
        position = reached(connection, MODELS)
        supposition = _supposed(question, service, connection)
        judged, subjects = _judged(supposition, service, connection, position)
    fact = LedgerReplayed(
        purpose=reader.purpose,
        route=reader.route,
        position=position,
        subject_count=judged.members,
        subjects=sorted(subjects) if 0 < judged.members <= LISTED_SUBJECTS else None,
    )
    service.own_events.append(fact, reader.actor)
    return _told(supposition, judged), position


@contextmanager
def _alone(service: Service) -> Iterator[None]:
    if not service.replaying.acquire(blocking=False):
        raise Problem(503, "Another history is being judged", "try again later", (), RETRY)
    try:
        yield
    finally:
        service.replaying.release()


def _supposed(question: Question, service: Service, connection: Connection[Row]) -> Supposition:
    period = Period(question.from_, question.to)
    rules = _rules(question.rules) if question.rules else shipped_rules()
    notice: NoticePublished | None = None
    if question.notice is not None:
        notice = draft_of(service, question.notice, at="/notice")
    elif question.version is not None:
        notice = version_of(connection, question.version)
    return Supposition(period, question.examples, rules, notice)


def _rules(version: str) -> RuleSet:
    try:
        return shipped_rules(version)
    except KeyError:
        raise invalid(("/rules", f"is none of {', '.join(SHIPPED)}")) from None


def _judged(
    supposition: Supposition, service: Service, connection: Connection[Row], position: int
) -> tuple[WhatIf, set[str]]:
    catalogue, notice = service.catalogue.codes, supposition.notice
    known = organisation_at(connection, position)
    supposed = supposing(known, Notice.of(notice)) if notice else known
    judged = WhatIf(
        before=Judge(shipped_rules(), catalogue, known),
        after=Judge(supposition.rules, catalogue, supposed),
        start=supposition.period.start,
        end=supposition.period.end,
        most_examples=supposition.examples,
    )
    subjects: set[str] = set()
    for subject, events in members(connection, position):
        if judged.take(subject, events) and len(subjects) <= LISTED_SUBJECTS:
            subjects.add(subject)
    return judged, subjects


def _told(supposition: Supposition, judged: WhatIf) -> dict[str, Any]:
    notice, rules = supposition.notice, supposition.rules
    assumed = [TOLD] if notice else []
    assumed += [] if all(law.in_force for law in rules.laws) else [NOT_IN_FORCE]
    return {
        "from": supposition.period.first,
        "to": supposition.period.last,
        "notice": notice.notice if notice else None,
        "rules": rules.rules_version,
        "laws": msgspec.to_builtins(rules.laws),
        "assumed": msgspec.to_builtins(assumed),
        "acts": judged.acts,
        "members": judged.members,
        "changes": [_change(judged, key, supposition) for key in sorted(judged.counts)],
        "rules_changed": [_rule_change(each) for each in changed_rules(shipped_rules(), rules)],
    }


def _change(judged: WhatIf, key: tuple[str, Any], supposition: Supposition) -> dict[str, Any]:
    name, difference = key
    known = {
        rule.rule: rule for rules in (shipped_rules(), supposition.rules) for rule in rules.rules
    }
    rule: Rule = known[name]
    return {
        "rule": name,
        "title": msgspec.to_builtins(rule.title),
        "articles": rule.articles,
        "change": difference.value,
        "count": judged.counts[key],
        "examples": [_example(each) for each in judged.examples(key)],
    }


def _example(example: Example) -> dict[str, Any]:
    told = example._asdict()
    return told | {"before": list(example.before), "after": list(example.after)}


def _rule_change(change: RuleChange) -> dict[str, Any]:
    return {
        "rule": change.rule,
        "before": msgspec.to_builtins(change.before),
        "after": msgspec.to_builtins(change.after),
    }

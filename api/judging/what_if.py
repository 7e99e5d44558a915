"""Another notice, or other rules, put to a period's history: what is asked, and what is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from api.judging.apart import Judged, Supposition, judged_apart
from api.problems import RETRY, Problem, invalid
from api.reading.days import Day, not_before_first
from api.reading.notice_versions import MODELS, version_of
from api.reading.parameters import Word
from api.reading.positions import reached
from api.reading.readers import LISTED_SUBJECTS, Reader
from api.reports.period import Period
from api.service import Service
from api.steps.notices import draft_of
from ledger.rules.rule import SHIPPED, Rule, RuleSet, shipped_rules
from ledger.rules.what_if import Example, Key, RuleChange, changed_rules
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


def answer_to(question: Question, reader: Reader) -> tuple[dict[str, Any], int]:
    """What would change, and the position it was judged up to; recorded before it is told.

    Raises a `Problem`: 404 an unknown version, 422 a bad draft or rule set, 503 while another one
    is judged.
    """
    service = reader.service
    with _alone(service):
        supposition = _supposed(question, service)
        judged = judged_apart(str(service.pool.conninfo), supposition)
    listed = 0 < judged.members <= LISTED_SUBJECTS
    fact = LedgerReplayed(
        purpose=reader.purpose,
        route=reader.route,
        position=supposition.position,
        subject_count=judged.members,
        subjects=judged.subjects if listed else None,
    )
    service.own_events.append(fact, reader.actor)
    return _told(question, supposition, judged), supposition.position


@contextmanager
def _alone(service: Service) -> Iterator[None]:
    if not service.replaying.acquire(blocking=False):
        raise Problem(503, "Another history is being judged", "try again later", (), RETRY)
    try:
        yield
    finally:
        service.replaying.release()


def _supposed(question: Question, service: Service) -> Supposition:
    period = Period(question.from_, question.to)
    rules = _rules(question.rules) if question.rules else None
    with service.pool.connection() as connection:
        position = reached(connection, MODELS)
        notice = version_of(connection, question.version) if question.version else None
    if question.notice is not None:
        notice = draft_of(service, question.notice, at="/notice")
    return Supposition(
        position=position,
        start=period.start,
        end=period.end,
        rules=rules.rules_version if rules else None,
        notice=notice,
        examples=question.examples,
        most_subjects=LISTED_SUBJECTS,
    )


def _rules(version: str) -> RuleSet:
    try:
        return shipped_rules(version)
    except KeyError:
        raise invalid(("/rules", f"is none of {', '.join(SHIPPED)}")) from None


def _told(question: Question, supposition: Supposition, judged: Judged) -> dict[str, Any]:
    notice, rules = supposition.notice, shipped_rules(supposition.rules or SHIPPED[0])
    assumed = [TOLD] if notice else []
    assumed += [] if all(law.in_force for law in rules.laws) else [NOT_IN_FORCE]
    return {
        "from": question.from_,
        "to": question.to,
        "notice": notice.notice if notice else None,
        "rules": rules.rules_version,
        "laws": msgspec.to_builtins(rules.laws),
        "assumed": msgspec.to_builtins(assumed),
        "acts": judged.acts,
        "members": judged.members,
        "changes": [_change(judged, key, rules) for key in sorted(judged.counts)],
        "rules_changed": [_rule_change(each) for each in changed_rules(shipped_rules(), rules)],
    }


def _change(judged: Judged, key: Key, rules: RuleSet) -> dict[str, Any]:
    name, difference = key
    known = {rule.rule: rule for each in (shipped_rules(), rules) for rule in each.rules}
    rule: Rule = known[name]
    return {
        "rule": name,
        "title": msgspec.to_builtins(rule.title),
        "articles": rule.articles,
        "change": difference.value,
        "count": judged.counts[key],
        "examples": [_example(each) for each in judged.examples[key]],
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

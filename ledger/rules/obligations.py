"""What a permitted act is bound to: some of it changes the act, some only its record."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ledger.rules.asking import Act
from ledger.rules.member import is_marketing
from ledger.rules.moment import Moment
from ledger.rules.rule import Duty, RuleSet
from ledger.vocabulary.codes import Obligation

OF_THE_RECORD = (Obligation.RECORD_WITHIN_S, Obligation.QUOTE_DECISION)
"""What every permitted act is bound to: nothing about how it is done."""


class Bound(NamedTuple):
    """An obligation with what it is about: `what` stands in its text."""

    duty: Duty
    what: tuple[str, ...]
    parameters: dict[str, Any]

    @property
    def changes_the_act(self) -> bool:
        return self.duty.obligation not in OF_THE_RECORD


def obligations(act: Act, at: Moment, rules: RuleSet, decision: str) -> tuple[Bound, ...]:
    """Of an act against which no rule stands, in the order in which they are kept."""
    return tuple(
        Bound(rules.duty(name), what, parameters)
        for name, what, parameters in (*_of_the_act(act, at), *_of_the_record(act, at, decision))
    )


SECONDS_OF_HOUR = 3_600

Told = tuple[Obligation, tuple[str, ...], dict[str, Any]]


def _of_the_act(act: Act, at: Moment) -> Iterator[Told]:
    if is_marketing(act) and not at.was_contacted:  # PDPA Art. 20(3)
        offered = at.notice.fact.marketing_refusal if at.notice else None
        yield Obligation.OFFER_REFUSAL_CHANNEL, (), {"channels": list(offered or ())}
    for mask in at.terms.masks:
        if mask.category in act.categories:
            shown = {"category": mask.category, "shows": mask.shows, "zh": mask.text.zh}
            yield Obligation.MASK_FIELDS, (mask.category,), {**shown, "en": mask.text.en}
    if act.region != at.terms.home_region:
        yield Obligation.ANNOUNCE_REGION, (act.region,), {"region": act.region}


def _of_the_record(act: Act, at: Moment, decision: str) -> Iterator[Told]:
    seconds = at.terms.record_seconds
    told = {"seconds": seconds, "type": type(act).TOPIC}
    yield Obligation.RECORD_WITHIN_S, (f"{seconds / SECONDS_OF_HOUR:g}",), told
    yield Obligation.QUOTE_DECISION, (decision,), {"field": "decision", "decision": decision}

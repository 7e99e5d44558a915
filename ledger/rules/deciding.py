"""May it be done? A question judged by the rules that also judge what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from ledger.decisions.restrictions import Placed, forbids
from ledger.decisions.restrictions import Word as MarketingWord
from ledger.rules.asking import Act, Question
from ledger.rules.checks.member import manner_of
from ledger.rules.judge import Breach, Judge
from ledger.rules.member import Member, Standing, Word, is_marketing
from ledger.rules.moment import Moment
from ledger.rules.obligations import Bound, obligations
from ledger.rules.organisation import Notice, Organisation
from ledger.rules.rule import Effect, RuleSet
from ledger.rules.whose import Whose
from ledger.vocabulary.codes import ConsentKind, Permission
from ledger.vocabulary.data import DataCollected, DataUsed

KEPT, BROKEN = "kept", "broken"

Marks = Mapping[str, str]
"""By rule whether it was kept."""


@dataclass(frozen=True, slots=True)
class State:
    """All that a question is judged by: what was known at `position`, told whom it is about."""

    organisation: Organisation
    whose: Whose
    member: Member
    position: int
    time: datetime
    """As of when it is judged."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one question, and all that it rests on."""

    id: str
    question: Question
    act: Act
    """What was judged: the act that keeps its obligations."""
    state: State
    outcome: Permission
    rules: RuleSet
    notice: Notice | None
    breaches: tuple[Breach, ...]
    bound: tuple[Bound, ...]
    evaluated: Marks
    consents: tuple[Word, ...]
    restrictions: tuple[Placed | MarketingWord, ...]


def decide(question: Question, state: State, id_: str) -> Decision:
    """`id_` names the decision, for the event that quotes it."""
    judge = Judge(state.organisation)
    rules = judge.lasting_rules_at(state.time)
    moment = _moment(judge, question.act, state)
    act = _kept(question, moment)
    breaches = _breaches(judge, act, moment, question, state)
    bound = obligations(act, moment, rules, id_) if not breaches else ()
    return Decision(
        id=id_,
        question=question,
        act=act,
        state=state,
        outcome=_permission(rules, breaches, bound),
        rules=rules,
        notice=moment.notice,
        breaches=breaches,
        bound=bound,
        evaluated=_evaluated(judge, act, state.time, breaches),
        consents=_consents(act, moment.standing),
        restrictions=_restrictions(act, moment.standing),
    )


def _moment(judge: Judge, act: Act, state: State) -> Moment:
    """As for an event that were appended next."""
    order = state.time, state.position + 1
    return judge.moment(act, order, state.member, is_after_erasure=state.whose.is_erased)


def _kept(question: Question, at: Moment) -> Act:
    """The act under the notice of the day, with a way to refuse where that was left open."""
    act = question.act
    if at.notice is not None and not question.names_notice:
        act = replace(act, notice=at.notice.fact.notice)
    if isinstance(act, DataUsed) and act.refusal_offered is None and is_marketing(act):
        act = replace(act, refusal_offered=True)
    return act


def _breaches(
    judge: Judge, act: Act, at: Moment, question: Question, state: State
) -> tuple[Breach, ...]:
    unknown = "member" if question.member is not None else "subject"
    first = [Breach("unknown_member", (unknown,))] if state.whose.is_unknown else []
    return (*first, *judge.breaches(act, at))


def _permission(
    rules: RuleSet, breaches: tuple[Breach, ...], bound: tuple[Bound, ...]
) -> Permission:
    if not breaches:
        changes = any(each.changes_the_act for each in bound)
        return Permission.PERMIT_WITH_OBLIGATIONS if changes else Permission.PERMIT
    effects = {rules.rule(breach.rule).effect for breach in breaches}
    return Permission.DENY if Effect.DENY in effects else Permission.GAP


def _evaluated(judge: Judge, act: Act, time: datetime, breaches: Sequence[Breach]) -> Marks:
    """Every rule that was asked, and whether the act keeps it."""
    asked = judge.asked(type(act), time)
    return dict.fromkeys((name for name, _ in asked), KEPT) | {
        breach.rule: BROKEN for breach in breaches
    }


def _consents(act: Act, standing: Standing) -> tuple[Word, ...]:
    """The live consents to what the act is for."""
    found = {
        word.order: word
        for kind in (ConsentKind if standing.consents else ())
        for purpose in act.purposes
        if (word := standing.consents.get((kind, purpose))) is not None
    }
    return tuple(found[order] for order in sorted(found))


def _restrictions(act: Act, standing: Standing) -> tuple[Placed | MarketingWord, ...]:
    """What the member, or an officer, has put against such an act."""
    state = standing.restrictions
    if not (state.placed or state.words):
        return ()
    manner = manner_of(act)
    channel = None if isinstance(act, DataCollected) else act.channel
    found = {
        each.order: each
        for category in act.categories
        for each in forbids(state, manner=manner, category=category, channel=channel)
    }
    return tuple(found[order] for order in sorted(found))

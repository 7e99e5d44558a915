"""What an erasure takes and what it leaves: decided from the member's facts and the rules."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ledger.decisions.clock import day_of
from ledger.decisions.held_data import HeldData
from ledger.decisions.refused import DecisionRefusedError
from ledger.decisions.retention import (
    KEPT_CLASSES,
    Rules,
    applies,
    end_of_period,
    kept_by_holds,
    kept_by_periods,
    kept_classes,
    still_decided,
)
from ledger.vocabulary.codes import ErasureTrigger
from ledger.vocabulary.fact import EVERY_CLASS
from ledger.vocabulary.parts import Kept

KEPT_MOST = 20
UNFOUNDED = {
    ErasureTrigger.STOP_REQUEST: "no stop was granted to this member",
    ErasureTrigger.SERVICE_ENDED: "no service has ended",
    ErasureTrigger.PERIOD_OVER: "no period set for these data is over",
}
"""By trigger what the log would have to say and does not."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants erased: these categories, or everything."""

    trigger: ErasureTrigger
    categories: tuple[str, ...] | None = None
    kept: tuple[Kept, ...] = ()
    """What whoever orders wants kept."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes, which retention classes are fenced for it, and what stays and why."""

    gone: tuple[str, ...]
    classes: tuple[str, ...]
    spared: tuple[str, ...]
    kept: tuple[Kept, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the member stays, the way from the reference included."""
        return self.classes == (EVERY_CLASS,) and not self.spared


class Due(NamedTuple):
    """Something is to be erased without anybody asking."""

    trigger: ErasureTrigger
    categories: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Member:
    """One member as an erasure sees it: what its facts say, and what is sealed."""

    subject: str
    data: HeldData
    sealed: frozenset[str]
    """The retention classes that have a data key, whatever the facts say."""

    @property
    def held(self) -> tuple[str, ...]:
        """The categories of which something is there, also of facts that were taken back."""
        return tuple(sorted({*self.data.categories, *(self.sealed - {*KEPT_CLASSES})}))


def plan(wish: Wish, member: Member, rules: Rules, now: datetime) -> Plan:
    """Raises `DecisionRefusedError` where nothing of what is wanted can go."""
    if wish.categories is not None:
        return _plan_some(wish, wish.categories, member, rules, now)
    stake = (*member.held, *(member.sealed & {*KEPT_CLASSES}))
    kept = _merged(_kept(wish, stake, member, rules, now))
    spared = {category for each in kept for category in each.categories}
    if stake and spared >= {*stake}:
        raise _nothing_goes(stake, kept)
    classes_kept = tuple(kept_classes(rules, member.data, now)) if _honours(wish) else ()
    at_stake = [each for each in classes_kept if _class_of(each) in member.sealed]
    classes = {_class_of(each) for each in at_stake}
    return Plan(
        gone=tuple(name for name in member.held if name not in spared),
        classes=(EVERY_CLASS,),
        spared=tuple(sorted((spared & {*stake}) | classes)),
        kept=(*kept, *at_stake)[:KEPT_MOST],
    )


def _plan_some(
    wish: Wish, wanted: Sequence[str], member: Member, rules: Rules, now: datetime
) -> Plan:
    held = [category for category in wanted if category in member.held]
    if not held:
        raise DecisionRefusedError("nothing is held in these categories")
    kept = _merged(_kept(wish, held, member, rules, now))
    spared = {category for each in kept for category in each.categories}
    gone = tuple(category for category in held if category not in spared)
    if not gone:
        raise _nothing_goes(held, kept)
    classes = tuple(sorted(name for name in wanted if name not in spared))
    return Plan(gone, classes, (), kept)


def must_keep(wish: Wish, member: Member, rules: Rules, now: datetime) -> Sequence[Kept]:
    """What holds and legal periods keep of what is wanted, whatever was decided before."""
    named = wish.categories
    stake = member.held if named is None else [name for name in named if name in member.held]
    classes = (
        [e for e in kept_classes(rules, member.data, now) if _class_of(e) in member.sealed]
        if named is None
        else []
    )
    holds = kept_by_holds(rules, member.subject, stake, now)
    return (*holds, *kept_by_periods(rules, member.data, stake, now), *classes)


def warnings(wish: Wish, member: Member, rules: Rules, now: datetime) -> Sequence[str]:
    """What the log does not bear out of the reason for an order; the officer answers for it."""
    found = due(member, rules, now)
    is_founded = {
        ErasureTrigger.STOP_REQUEST: bool(member.data.stopped),
        ErasureTrigger.SERVICE_ENDED: bool(rules.terminated),
        ErasureTrigger.PERIOD_OVER: found is not None and found.trigger is wish.trigger,
    }
    if is_founded.get(wish.trigger, True):
        return ()
    return (UNFOUNDED[wish.trigger],)


def due(member: Member, rules: Rules, now: datetime, service: str | None = None) -> Due | None:
    """What the organisation must erase of its own accord by now (PDPA Art. 11(3)).

    `service` is the one whose end ends every membership; the end of others makes nothing due.
    """
    for found in (
        _service_ended(member, rules, service),
        _stopped(member),
        _kept_before(member),
        _over(member, rules, now),
    ):
        if found and _is_possible(found, member, rules, now):
            return found
    return None


def _is_possible(due: Due, member: Member, rules: Rules, now: datetime) -> bool:
    """Whether not everything of it must be kept."""
    try:
        plan(Wish(due.trigger, due.categories), member, rules, now)
    except DecisionRefusedError:
        return False
    return True


def _service_ended(member: Member, rules: Rules, service: str | None) -> Due | None:
    ended = rules.terminated.get(service) if service else None
    if ended is None:
        return None
    at = ended.terminated_at
    held = member.data.categories
    named = [name for name in member.held if name not in held or held[name].collected <= at]
    return _due(ErasureTrigger.SERVICE_ENDED, named, member)


def _stopped(member: Member) -> Due | None:
    stops = [each for _, each in member.data.stopped.values()]
    named = {name for each in stops for name in each.categories or ()} & {*member.held}
    if any(not each.categories for each in stops):
        named |= {name for name in member.held if member.data.ended(name)}
        return _due(ErasureTrigger.STOP_REQUEST, sorted(named), member)
    return Due(ErasureTrigger.STOP_REQUEST, tuple(sorted(named))) if named else None


def _kept_before(member: Member) -> Due | None:
    """What an erasure of everything left and was not given again since."""
    if member.data.ordered is None:
        return None
    named = [name for name in member.held if member.data.ended(name)]
    return _due(ErasureTrigger.PERIOD_OVER, named, member)


def _due(trigger: ErasureTrigger, named: Sequence[str], member: Member) -> Due | None:
    """Everything, where all that is held is named."""
    if not named and (member.held or not member.sealed):
        return None
    return Due(trigger, None if {*named} == {*member.held} else tuple(named))


def _over(member: Member, rules: Rules, now: datetime) -> Due | None:
    """The categories whose every period is over; those without a period have no end."""
    today, over = day_of(now), []
    for category in member.data.categories:
        periods = [e for e in rules.periods_of(category) if applies(e, member.data, category)]
        ends = [end_of_period(period, member.data, category, None) for period in periods]
        if ends and all(end is not None and end < today for end in ends):
            over.append(category)
    return _due(ErasureTrigger.PERIOD_OVER, sorted(over), member) if over else None


def _class_of(kept: Kept) -> str:
    """The retention class that a period keeps."""
    return (kept.rule or "").partition(":")[2]


def _kept(
    wish: Wish, stake: Collection[str], member: Member, rules: Rules, now: datetime
) -> Iterable[Kept]:
    yield from still_decided(wish.kept, stake, day_of(now))
    yield from still_decided(member.data.decided, stake, day_of(now))
    yield from kept_by_holds(rules, member.subject, stake, now)
    if _honours(wish):
        yield from kept_by_periods(rules, member.data, stake, now)


def _honours(wish: Wish) -> bool:
    """What was collected or used unlawfully goes whatever period was set (Art. 11(4))."""
    return wish.trigger is not ErasureTrigger.UNLAWFUL


def _merged(kept: Iterable[Kept]) -> tuple[Kept, ...]:
    """Each once. Raises `DecisionRefusedError` where more is kept than one order can say."""
    found: list[Kept] = []
    for each in kept:
        if each not in found:
            found.append(each)
    if len(found) > KEPT_MOST:
        raise DecisionRefusedError(f"more than {KEPT_MOST} reasons to keep something")
    return tuple(found)


def _nothing_goes(stake: Iterable[str], kept: Sequence[Kept]) -> DecisionRefusedError:
    why = {name: _why(name, kept) for name in stake}
    return DecisionRefusedError("everything that was to be erased must be kept", why)


def _why(category: str, kept: Sequence[Kept]) -> str:
    return "; ".join(
        f"{each.ground} until {each.until or 'it is released'}: {each.reason}"
        for each in kept
        if category in each.categories
    )

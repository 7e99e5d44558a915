"""What an erasure takes and what it leaves: decided from the member's facts and the rules."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from ledger.decisions.clock import day_of
from ledger.decisions.held_data import HeldData
from ledger.decisions.refused import DecisionRefusedError
from ledger.decisions.retention import (
    Rules,
    end_of_period,
    kept_by_rules,
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


def plan(wish: Wish, subject: str, data: HeldData, rules: Rules, now: datetime) -> Plan:
    """Raises `DecisionRefusedError` where nothing of what is wanted can go."""
    wanted = tuple(sorted(data.categories if wish.categories is None else wish.categories))
    held = [category for category in wanted if category in data.categories]
    if wish.categories is not None and not held:
        raise DecisionRefusedError("nothing is held in these categories")
    kept = _merged(_kept(wish, subject, data, rules, held, now))
    spared = {category for each in kept for category in each.categories}
    gone = tuple(category for category in held if category not in spared)
    if held and not gone:
        raise DecisionRefusedError(
            "everything that was to be erased must be kept",
            {name: _why(name, kept) for name in held},
        )
    if wish.categories is not None:
        classes = tuple(name for name in wanted if name not in spared)
        return Plan(gone, classes, (), kept)
    classes_kept = tuple(kept_classes(rules, data, now)) if _honours(wish) else ()
    names = [(each.rule or "").partition(":")[2] for each in classes_kept]
    open_ = tuple(sorted({*(name for name in held if name in spared), *names}))
    return Plan(gone, (EVERY_CLASS,), open_, (*kept, *classes_kept)[:KEPT_MOST])


def must_keep(
    wish: Wish, subject: str, data: HeldData, rules: Rules, now: datetime
) -> Sequence[Kept]:
    """What holds and legal periods keep of what is wanted, whatever was decided before."""
    names = data.categories if wish.categories is None else wish.categories
    held = [name for name in names if name in data.categories]
    classes = kept_classes(rules, data, now) if wish.categories is None else ()
    return (*kept_by_rules(rules, subject, data, held, now), *classes)


def warnings(
    wish: Wish, subject: str, data: HeldData, rules: Rules, now: datetime
) -> Sequence[str]:
    """What the log does not bear out of the reason for an order; the officer answers for it."""
    found = due(subject, data, rules, now)
    is_founded = {
        ErasureTrigger.STOP_REQUEST: bool(data.stopped),
        ErasureTrigger.SERVICE_ENDED: bool(rules.terminated),
        ErasureTrigger.PERIOD_OVER: found is not None and found.trigger is wish.trigger,
    }
    if is_founded.get(wish.trigger, True):
        return ()
    return (UNFOUNDED[wish.trigger],)


def due(subject: str, data: HeldData, rules: Rules, now: datetime) -> Due | None:
    """What the organisation must erase of its own accord by now (PDPA Art. 11(3))."""
    if not data.categories:
        return None
    if rules.terminated:
        return _possible(Due(ErasureTrigger.SERVICE_ENDED, None), subject, data, rules, now)
    if stopped := _stopped(data):
        return _possible(stopped, subject, data, rules, now)
    if data.ended:
        return _possible(Due(ErasureTrigger.PERIOD_OVER, None), subject, data, rules, now)
    over = _over(data, rules, day_of(now))
    if not over:
        return None
    return _possible(Due(ErasureTrigger.PERIOD_OVER, tuple(over)), subject, data, rules, now)


def _possible(due: Due, subject: str, data: HeldData, rules: Rules, now: datetime) -> Due | None:
    """None where everything of it must be kept."""
    try:
        plan(Wish(due.trigger, due.categories), subject, data, rules, now)
    except DecisionRefusedError:
        return None
    return due


def _stopped(data: HeldData) -> Due | None:
    if any(not each.categories for each in data.stopped.values()):
        return Due(ErasureTrigger.STOP_REQUEST, None)
    named = {name for each in data.stopped.values() for name in each.categories or ()}
    held = tuple(sorted(named & data.categories.keys()))
    return Due(ErasureTrigger.STOP_REQUEST, held) if held else None


def _over(data: HeldData, rules: Rules, today: date) -> list[str]:
    """The categories whose every period is over; those without a period have no end."""
    over = []
    for category, held in sorted(data.categories.items()):
        periods = rules.periods_of(category)
        ends = [end_of_period(period, held, data.ended) for period in periods]
        if ends and all(end is not None and end < today for end in ends):
            over.append(category)
    return over


def _kept(
    wish: Wish,
    subject: str,
    data: HeldData,
    rules: Rules,
    held: Collection[str],
    now: datetime,
) -> Iterable[Kept]:
    yield from still_decided(wish.kept, held, day_of(now))
    yield from still_decided(data.kept, held, day_of(now))
    for each in kept_by_rules(rules, subject, data, held, now):
        if _honours(wish) or (each.rule or "").startswith("hold:"):
            yield each


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


def _why(category: str, kept: Sequence[Kept]) -> str:
    return "; ".join(
        f"{each.ground} until {each.until or 'it is released'}: {each.reason}"
        for each in kept
        if category in each.categories
    )

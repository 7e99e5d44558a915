"""One act against every rule: the same for what happened and for what somebody asks to do."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from ledger.rules.checks import beyond, member, notified, service, sharing
from ledger.rules.in_force import rules_at, version_at
from ledger.rules.lasting import Eras, codes, is_ordinary
from ledger.rules.member import Member, Order, Standing, is_marketing
from ledger.rules.moment import Moment
from ledger.rules.organisation import Organisation
from ledger.rules.rule import RuleSet, shipped_rules
from ledger.vocabulary.data import Processing
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact

Check = Callable[[Any, Moment], Iterator[str]]
"""Yields what is at fault: codes, names; nothing for an act that keeps the rule."""


class Breach(NamedTuple):
    """A rule, and what of the act breaks it."""

    rule: str
    what: tuple[str, ...]


def _by_fact() -> Mapping[type[Fact], tuple[tuple[str, Check], ...]]:
    found: dict[type[Fact], list[tuple[str, Check]]] = {}
    for module in (notified, sharing, beyond, member, service):
        for name, (check, facts) in module.CHECKS.items():
            for fact in facts:
                found.setdefault(fact, []).append((name, check))
    return MappingProxyType({fact: tuple(checks) for fact, checks in found.items()})


CHECKS = _by_fact()
"""By the class of a fact what is checked of it."""

REMEMBERED = 20_000
"""So many acts of different codes are remembered at most."""
NOT_SHIPPED = "rules_not_shipped"
"""Nothing can be said of the act: the set in force then is not part of this program."""
BY_DAY = ("no_notice",)
"""Rules that name the day of the act itself."""

JUDGED: tuple[type[Fact], ...] = tuple(CHECKS)


@dataclass(slots=True)
class Judge:
    """The rules, and all that the organisation itself has told so far."""

    organisation: Organisation = field(default_factory=Organisation)
    rules: RuleSet | None = None
    """The one set for every moment; None: at each the one in force."""
    _known: dict[Hashable, list[Breach]] = field(default_factory=dict)
    _known_of: int = -1
    """Up to which of the organisation's facts `_known` and `_eras` hold."""
    _eras: Eras = field(init=False)

    def take(self, position: int, stored: Stored[Any]) -> None:
        """Takes in any fact of the organisation itself."""
        self.organisation.take(position, stored)

    def rules_at(self, time: datetime) -> RuleSet | None:
        """None where the set of that moment is not part of this program."""
        return self.rules or rules_at(self.organisation, time)

    def lasting_rules_at(self, time: datetime) -> RuleSet:
        """The set that lapses are seen by: time runs on by the shipped one too."""
        return self.rules_at(time) or shipped_rules()

    def judged(
        self, position: int, stored: Stored[Any], member: Member, *, is_after_erasure: bool = False
    ) -> list[Breach]:
        """What is wrong with an event, as far as is known; nothing where it is no act."""
        act = stored.data
        if not isinstance(act, JUDGED):
            return []
        order = stored.time, position
        if isinstance(act, Processing) and not is_after_erasure:
            standing = member.standing(order)
            if is_ordinary(act, standing):
                return self._ordinary(act, order, member, standing)
        return self.breaches(
            act, self.moment(act, order, member, is_after_erasure=is_after_erasure)
        )

    def _ordinary(
        self, act: Processing, order: Order, member: Member, standing: Standing
    ) -> list[Breach]:
        """Judged once for all acts with the same codes, as long as nothing begins or ends."""
        if self._known_of != self.organisation.taken:
            self._eras, self._known_of = (
                Eras(self.organisation),
                self.organisation.taken,
            )
            self._known.clear()
        key = self._eras.of(order[0]), codes(act), frozenset(standing.notices)
        known = self._known.get(key)
        if known is None:
            known = self.breaches(act, self.moment(act, order, member))
            if not any(breach.rule in BY_DAY for breach in known):
                self._remember(key, known)
        return known

    def _remember(self, key: Hashable, breaches: list[Breach]) -> None:
        if len(self._known) == REMEMBERED:
            self._known.clear()
        self._known[key] = breaches

    def moment(
        self, act: Fact, order: Order, member: Member, *, is_after_erasure: bool = False
    ) -> Moment:
        """What stood around the act, just before `order`."""
        return Moment(
            time=order[0],
            organisation=self.organisation,
            catalogue=self.organisation.catalogue,
            terms=self.lasting_rules_at(order[0]).terms,
            standing=member.standing(order),
            notice=self.organisation.notice(order[0]),
            was_contacted=is_marketing(act) and member.was_contacted(order),
            is_after_erasure=is_after_erasure,
        )

    def breaches(self, act: Fact, at: Moment) -> list[Breach]:
        """What the rules that held at that time say against it; empty: nothing."""
        if self.rules_at(at.time) is None:
            return [Breach(NOT_SHIPPED, (version_at(self.organisation, at.time),))]
        return [
            Breach(name, tuple(dict.fromkeys(what)))
            for name, check in self.asked(type(act), at.time)
            if (what := list(check(act, at)))
        ]

    def asked(self, fact: type[Fact], time: datetime) -> list[tuple[str, Check]]:
        """The rules that held then about such a fact."""
        rules, checks = self.rules_at(time), CHECKS.get(fact, ())
        if rules is None:
            return []
        since = rules.since
        if rules.complete_from <= time:
            return [each for each in checks if each[0] in since]
        return [each for each in checks if each[0] in since and since[each[0]] <= time]

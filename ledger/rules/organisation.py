"""What the organisation had said and agreed as of a moment: notices, pages, recipients."""

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from ledger.catalogue.catalogue import Catalogue
from ledger.decisions.clock import day_of
from ledger.vocabulary.codes import Manner, RecipientRole
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.notices import NoticePublished, NoticeRetired, ServiceNoticePublished
from ledger.vocabulary.organisation import CatalogueImported, RulesActivated
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.recipients import (
    RecipientAgreed,
    RecipientFact,
    RecipientRegistered,
    RecipientSupervised,
    RecipientSuspended,
)

TAKES_IN: tuple[type[Fact], ...] = (
    NoticePublished,
    NoticeRetired,
    ServiceNoticePublished,
    RecipientRegistered,
    RecipientAgreed,
    RecipientSupervised,
    RecipientSuspended,
    RulesActivated,
    CatalogueImported,
)
"""The facts that this is folded from."""
KINDS = ("notice", "service-notice", "recipient", "rules", "catalogue")
"""What the streams are about in which they stand."""

Order = tuple[datetime, int]
"""When it happened, or begins to hold; at the same moment, its position."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A version of the notice, and what it covers, ready to be asked."""

    fact: NoticePublished
    purposes: frozenset[str]
    categories: frozenset[str]
    regions: frozenset[str]
    manners: Mapping[Manner, frozenset[str]]
    """By manner the purposes that some item ties it to."""

    @classmethod
    def of(cls, fact: NoticePublished) -> "Notice":
        manners: dict[Manner, frozenset[str]] = {}
        for item in fact.manners:
            for manner in item.manners:
                manners[manner] = manners.get(manner, frozenset()) | frozenset(item.purposes)
        return cls(
            fact=fact,
            purposes=frozenset(fact.purposes),
            categories=frozenset(fact.categories),
            regions=frozenset([*fact.territories, *(fact.transfer_regions or ())]),
            manners=manners,
        )

    def names(self, role: RecipientRole, manner: Manner) -> bool:
        """Whether it tells that recipients in this role get data for this."""
        return any(each.role is role and manner in each.manners for each in self.fact.recipients)

    def limits(self, role: RecipientRole, manner: Manner) -> frozenset[str] | None:
        """Which categories it gives to recipients in this role for this; None: it does not say."""
        named = [
            each.categories
            for each in self.fact.recipients
            if each.role is role and manner in each.manners
        ]
        if not named or None in named:
            return None
        return frozenset(code for codes in named for code in codes or ())


class _Told(NamedTuple):
    order: Order
    fact: Any
    is_own: bool = False
    """Whether an officer told it."""


@dataclass(slots=True)
class RecipientRecord:
    """Everything told about one recipient, each list in order of its facts' time."""

    registrations: list[_Told] = field(default_factory=list)
    agreements: list[_Told] = field(default_factory=list)
    checks: list[_Told] = field(default_factory=list)
    suspensions: list[_Told] = field(default_factory=list)

    def take(self, told: _Told) -> None:
        told_of: dict[type, list[_Told]] = {
            RecipientRegistered: self.registrations,
            RecipientAgreed: self.agreements,
            RecipientSupervised: self.checks,
            RecipientSuspended: self.suspensions,
        }
        insort(told_of[type(told.fact)], told, key=_order)

    def registered(self, time: datetime) -> RecipientRegistered | None:
        """The registration that held then."""
        found: RecipientRegistered | None = _latest(self.registrations, time)
        return found

    def agreed(self, time: datetime) -> list[RecipientAgreed]:
        """The agreements in force on the day, of several facts about one the last that had begun:
        what is agreed anew takes nothing back from before.
        """
        day = day_of(time)
        latest: dict[str, RecipientAgreed] = {
            told.fact.agreement: told.fact
            for told in self.agreements
            if told.fact.valid_from <= day
        }
        return [each for each in latest.values() if _covers(each, day)]

    def suspended(self, time: datetime) -> RecipientSuspended | None:
        """The suspension that stood then: the last one told of those that had begun, by officers;
        else by others, who end none of theirs.
        """
        return self._suspended(time, is_own=True) or self._suspended(time, is_own=False)

    def _suspended(self, time: datetime, *, is_own: bool) -> RecipientSuspended | None:
        for told in reversed(self.suspensions):
            fact: RecipientSuspended = told.fact
            if told.is_own == is_own and fact.effective_from <= time:
                return fact if fact.until is None or time < fact.until else None
        return None


NOBODY = RecipientRecord()


@dataclass(slots=True)
class Organisation:
    """The organisation's own facts, given in any order."""

    notices: list[_Told] = field(default_factory=list)
    """In order of when each takes effect."""
    rules: list[_Told] = field(default_factory=list)
    """Which rule sets were activated, in order of when each takes effect."""
    retired: dict[str, datetime] = field(default_factory=dict)
    """From when versions of the notice no longer apply, whoever said so."""
    retired_by_us: dict[str, datetime] = field(default_factory=dict)
    """The same by officers alone: what they published, only they retire."""
    pages: dict[str, ServiceNoticePublished] = field(default_factory=dict)
    recipients: dict[str, RecipientRecord] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=Catalogue.shipped)
    """The codes as they are known: a later import explains what was coded before."""
    taken: int = 0
    """How many facts were taken in: what was remembered of fewer no longer holds."""

    def take(self, position: int, stored: Stored[Any]) -> None:
        """Takes in any event; others than `TAKES_IN` change nothing."""
        fact, order = stored.data, (stored.time, position)
        is_own = stored.source == OWN_SOURCE
        self.taken += 1
        match fact:
            case NoticePublished():
                taking_effect = _Told((fact.effective_from, position), Notice.of(fact), is_own)
                insort(self.notices, taking_effect, key=_order)
            case RulesActivated():
                insort(self.rules, _Told((fact.effective_from, position), fact, is_own), key=_order)
            case CatalogueImported():
                self.catalogue = self.catalogue.with_rows(fact.catalogue, fact.rows)
            case NoticeRetired():
                self.retired[fact.notice] = fact.effective_from
                if is_own:
                    self.retired_by_us[fact.notice] = fact.effective_from
            case ServiceNoticePublished():
                self.pages.setdefault(fact.service_notice, fact)
            case _ if isinstance(fact, RecipientFact):
                record = self.recipients.setdefault(fact.recipient, RecipientRecord())
                record.take(_Told(order, fact, is_own))

    def notice(self, time: datetime) -> Notice | None:
        """The version in force: the last that had taken effect and was not retired."""
        for told in reversed(self.notices):
            notice: Notice = told.fact
            retired = self.retired_by_us if told.is_own else self.retired
            gone = retired.get(notice.fact.notice)
            if told.order[0] <= time and (gone is None or time < gone):
                return notice
        return None

    def activated(self, time: datetime) -> RulesActivated | None:
        """What names the rules in force, by officers where any did; None: the shipped ones are."""
        found: RulesActivated | None = _latest(self.activations, time)
        return found

    @property
    def activations(self) -> list[_Told]:
        """Those that count: officers', and what others said up to the first of them."""
        first = next((told.order[0] for told in self.rules if told.is_own), None)
        return [t for t in self.rules if t.is_own or first is None or t.order[0] < first]

    def version(self, name: str) -> Notice | None:
        """The version of this name, in force or not."""
        return next((t.fact for t in self.notices if t.fact.fact.notice == name), None)

    def says(self, fact: NoticePublished, *, is_own: bool) -> bool:
        """Whether the very same was published already, by officers or by others."""
        return any(told.fact.fact == fact and told.is_own == is_own for told in self.notices)

    def recipient(self, name: str) -> RecipientRecord:
        return self.recipients.get(name, NOBODY)


def _order(told: _Told) -> Order:
    return told.order


def _latest(told: list[_Told], time: datetime) -> Any:
    return next((each.fact for each in reversed(told) if each.order[0] <= time), None)


def _covers(agreement: RecipientAgreed, day: date) -> bool:
    until = agreement.valid_until
    return agreement.valid_from <= day and (until is None or day <= until)

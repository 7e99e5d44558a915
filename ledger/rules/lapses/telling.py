"""Recipients that were not told, or did not answer (PDPA Art. 4, 11(3), 11(5))."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ledger.decisions.open_disclosures import OpenDisclosure, open_disclosures
from ledger.rules.in_force import RulesAt
from ledger.rules.lapses.condition import Condition, Order, Told, after, day_at, days_later, in_time
from ledger.vocabulary.codes import Acknowledgement, NotificationKind
from ledger.vocabulary.data import DataCorrected, DataDisclosed
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact

TAKES_IN: tuple[type[Fact], ...] = (
    DataCorrected,
    DataDisclosed,
    RecipientNotified,
    RecipientAcknowledged,
)


def untold(events: Sequence[Told], rules_at: RulesAt) -> Iterator[Condition]:
    """Corrections of our own faults that recipients of the data were not told of, each recipient
    by itself, out of the events of one member without what was taken back.
    """
    corrections = [
        ((stored.time, position), stored.data)
        for position, stored in events
        if isinstance(stored.data, DataCorrected) and stored.data.fault_ours
    ]
    if not corrections:
        return
    ordered = in_time(e for e in events if isinstance(e[1].data, TAKES_IN))
    for order, fact in corrections:
        earlier = [(each[1], stored) for each, stored in ordered if each < order]
        later = [(each, stored.data) for each, stored in ordered if each > order]
        opens = after(days_later(day_at(order[0]), rules_at(order[0]).terms.told_days))
        for name, holder in open_disclosures(earlier, fact.categories).items():
            mended = _told(fact, holder, later)
            yield Condition("recipient_not_told", order[1], opens, (name,), name, name, mended)


def _told(
    correction: DataCorrected, holder: OpenDisclosure, later: Iterable[tuple[Order, Fact]]
) -> Order | None:
    """When the holder had been told of every category that it held."""
    left = {*holder.categories}
    for order, fact in later:
        if isinstance(fact, RecipientNotified) and _is_about(fact, correction, holder.recipient):
            left -= {*fact.categories}
            if not left:
                return order
    return None


def _is_about(fact: RecipientNotified, correction: DataCorrected, recipient: str) -> bool:
    """A telling for another request is of another correction."""
    is_other = None not in (fact.request, correction.request) and fact.request != correction.request
    is_correction = fact.kind is NotificationKind.CORRECTION
    return is_correction and fact.recipient == recipient and not is_other


@dataclass(slots=True)
class _Asked:
    """A recipient that was told to erase and has not answered yet."""

    position: int
    recipient: str
    due: date

    def again(self, order: Order, due: date) -> None:
        """Told again in time, it has until the new day; once late, it stays late."""
        if order[0] < after(self.due):
            self.due = due

    def condition(self, mended: Order | None = None) -> Condition:
        what = (self.recipient,)
        opens: datetime = after(self.due)
        return Condition(
            "erasure_unconfirmed", self.position, opens, what, "", self.recipient, mended
        )


def unconfirmed(events: Iterable[Told], rules_at: RulesAt) -> Iterator[Condition]:
    """Recipients that did not answer in time that they erased the data of one member."""
    waiting: dict[tuple[str, str], _Asked] = {}
    for order, stored in in_time(events):
        fact = stored.data
        if isinstance(fact, RecipientNotified) and fact.kind is NotificationKind.ERASURE:
            days = rules_at(order[0]).terms.answer_days
            due = fact.answer_due or days_later(day_at(order[0]), days)
            key = fact.notification, fact.recipient
            if asked := waiting.get(key):
                asked.again(order, due)
            else:
                waiting[key] = _Asked(order[1], fact.recipient, due)
        elif isinstance(fact, RecipientAcknowledged) and _answers(fact):
            answered = waiting.pop((fact.notification, fact.recipient), None)
            yield from (answered.condition(order),) if answered else ()
    yield from (asked.condition() for asked in waiting.values())


def _answers(fact: RecipientAcknowledged) -> bool:
    """Nobody reached has answered nothing."""
    return fact.answer is not Acknowledgement.UNREACHABLE

"""Who had received which data of a member, for what, and what came back from them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from ledger.decisions.open_disclosures import GONE
from ledger.vocabulary.amendments import event_name
from ledger.vocabulary.codes import Acknowledgement, NotificationKind
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact
from projections.members.view import At


@dataclass(slots=True)
class Received:
    """What one recipient received of one category. It is still held unless the recipient said, of
    that category and after the last time, that nothing is left.
    """

    category: str
    first: At
    last: At
    count: int = 0
    purposes: set[str] = field(default_factory=set)
    manners: set[str] = field(default_factory=set)
    still_held: bool = True


@dataclass(slots=True)
class Telling:
    """One notification and its latest answer; told again, the latest telling stands."""

    notification: str
    kind: NotificationKind | None = None
    categories: tuple[str, ...] = ()
    told: At | None = None
    answer_due: date | None = None
    answer: Acknowledgement | None = None
    answered: At | None = None
    asked: set[str] = field(default_factory=set)
    """All categories of every telling."""
    gone: At | None = None
    """The last answer that nothing is held any more."""


class Holder(NamedTuple):
    """One recipient, by category what it had received, and what it was told to do."""

    recipient: str
    received: list[Received]
    notifications: list[Telling]


class HeldBy:
    """Takes in the events of one member one by one, in any order; as large as the answer."""

    def __init__(self, gone: Collection[str] = ()) -> None:
        """`gone` are the names of the events that do not count."""
        self._gone = gone
        self._received: dict[tuple[str, str], Received] = {}
        self._told: dict[tuple[str, str], Telling] = {}
        self._takes_in: dict[type[Fact], Callable[[At, Any], None]] = {
            DataDisclosed: self._disclosed,
            RecipientNotified: self._notified,
            RecipientAcknowledged: self._answered,
        }

    def take(self, position: int, stored: Stored[Any]) -> None:
        take = self._takes_in.get(type(stored.data))
        if take is None:
            return
        if self._gone and event_name(stored.source, stored.id) in self._gone:
            return
        take(At(stored.time, position), stored.data)

    def holders(self) -> list[Holder]:
        """In order of the recipients' names."""
        closed = self._closed()
        for (recipient, category), each in self._received.items():
            until = closed.get((recipient, category))
            each.still_held = until is None or not each.last < until
        names = sorted({recipient for recipient, _ in (*self._received, *self._told)})
        return [Holder(name, _of(name, self._received), _of(name, self._told)) for name in names]

    def _disclosed(self, at: At, fact: DataDisclosed) -> None:
        for category in fact.categories:
            key = fact.recipient, category
            item = self._received.get(key)
            if item is None:
                item = self._received[key] = Received(category, at, at)
            item.count += 1
            if at > item.last:
                item.last = at
            elif at < item.first:
                item.first = at
            item.purposes.update(fact.purposes)
            item.manners.add(fact.manner.value)

    def _notified(self, at: At, fact: RecipientNotified) -> None:
        telling = self._telling(fact)
        telling.asked.update(fact.categories)
        if telling.told is None or at > telling.told:
            telling.told, telling.kind = at, fact.kind
            telling.categories, telling.answer_due = tuple(fact.categories), fact.answer_due

    def _answered(self, at: At, fact: RecipientAcknowledged) -> None:
        telling = self._telling(fact)
        if telling.answered is None or at > telling.answered:
            telling.answered, telling.answer = at, fact.answer
        if fact.answer in GONE:
            telling.gone = max(telling.gone or at, at)

    def _telling(self, fact: RecipientNotified | RecipientAcknowledged) -> Telling:
        key = fact.recipient, fact.notification
        return self._told.setdefault(key, Telling(fact.notification))

    def _closed(self) -> dict[tuple[str, str], At]:
        """By recipient and category until when everything given is gone."""
        closed: dict[tuple[str, str], At] = {}
        for (recipient, _), telling in self._told.items():
            gone = telling.gone
            for category in telling.asked if gone else ():
                known = recipient, category
                closed[known] = max(filter(None, (gone, closed.get(known))))
        return closed


def _of(name: str, items: dict[tuple[str, str], Any]) -> list[Any]:
    return [items[key] for key in sorted(items) if key[0] == name]

"""The member's values: those that hold now, and the history of each category."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from api.copies.opened import Opened
from api.copies.parts import Attribute, CategoryValues, Values
from api.copies.summary import Order, Summary, at
from api.copies.wording import Wording
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.fact import Fact

NAMES = ("what", "recipient", "values", "erased", "unreadable", "taken_back")


@dataclass(slots=True)
class _Category:
    now: dict[str, tuple[Order, str]] = field(default_factory=dict)
    history: Summary = field(default_factory=lambda: Summary(NAMES))
    erased: bool = False

    def put(self, values: Mapping[str, str], order: Order) -> None:
        """The latest word on each attribute: a correction may name only some."""
        for name, value in values.items():
            before = self.now.get(name)
            if before is None or order > before[0]:
                self.now[name] = order, value


class Holdings:
    """Takes in opened values event by event, in any order."""

    def __init__(self) -> None:
        self._categories: dict[str, _Category] = {}

    def take(self, fact: Fact, order: Order, opened: Iterable[Opened], taken_back: bool) -> None:
        for each in opened:
            if each.category is not None:
                self._take(fact, order, each, each.category, taken_back)

    def _take(
        self, fact: Fact, order: Order, opened: Opened, category: str, taken_back: bool
    ) -> None:
        held = self._categories.setdefault(category, _Category())
        values = tuple(sorted(opened.values.items())) if opened.values is not None else None
        recipient = fact.recipient if isinstance(fact, DataDisclosed) else None
        what = (fact.TOPIC, recipient, values, opened.erased, opened.unreadable, taken_back)
        held.history.add(what, order)
        held.erased = held.erased or opened.erased
        if opened.values is not None and recipient is None and not taken_back:
            held.put(opened.values, order)

    def told(self, wording: Wording) -> Iterator[CategoryValues]:
        """Category by category, by code."""
        for code, held in sorted(self._categories.items()):
            spans = sorted(held.history.spans(), key=lambda each: each[1].first)
            yield CategoryValues(
                category=wording.category(code),
                now=[
                    Attribute(name=wording.attribute(name), value=value, since=at(order))
                    for name, (order, value) in sorted(held.now.items())
                ],
                history=[_line(told, span.fields(wording), wording) for told, span in spans],
                erased=held.erased and not held.now,
            )


def _line(told: dict[str, Any], span: dict[str, Any], wording: Wording) -> Values:
    values = told.pop("values", None)
    what = wording.type(told.pop("what"))
    return Values(what=what, values=None if values is None else dict(values), **told, **span)

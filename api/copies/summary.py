"""Repeated things as one line each: what was done, how often, the first and the last time."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from api.copies.parts import At
from api.copies.wording import Wording
from projections.requests.fold import showable

REASONS = 5
ATTRIBUTES = 50

Order = tuple[datetime, int]
"""When it happened; at the same moment, its position."""
Key = tuple[Hashable, ...]


@dataclass(slots=True)
class Span:
    """How often, and between when; the first few reasons."""

    first: Order
    last: Order
    count: int = 0
    reasons: list[str] = field(default_factory=list)
    more_reasons: bool = False
    attributes: set[str] = field(default_factory=set)

    def add(self, order: Order, reason: str | None, attributes: Iterable[str]) -> None:
        self.count += 1
        self.first, self.last = min(self.first, order), max(self.last, order)
        if reason and reason not in self.reasons:
            self.more_reasons = self.more_reasons or len(self.reasons) == REASONS
            self.reasons = [*self.reasons, reason][:REASONS]
        self.attributes.update(attributes)

    def fields(self, wording: Wording) -> dict[str, Any]:
        """As a line says it."""
        return {
            "count": self.count,
            "first": at(self.first),
            "last": at(self.last),
            "reasons": self.reasons,
            "more_reasons": self.more_reasons,
            "attributes": [wording.attribute(a) for a in sorted(self.attributes)[:ATTRIBUTES]],
        }


class Summary:
    """Things of one kind, told apart by the fields `names`."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self._spans: dict[Key, Span] = {}

    def add(
        self, what: Sequence[Any], order: Order, reason: str | None = None, attributes: Any = ()
    ) -> None:
        key = tuple(_frozen(each) for each in what)
        span = self._spans.get(key)
        if span is None:
            span = self._spans[key] = Span(order, order)
        span.add(order, reason, attributes or ())

    def add_fact(self, fact: Any, order: Order) -> None:
        """By the fact's own fields, with its reason and the names of its attributes."""
        what = [getattr(fact, name) for name in self.names]
        reason = getattr(fact, "reason", None)
        self.add(what, order, reason, getattr(fact, "attributes", None))

    def spans(self) -> Iterator[tuple[dict[str, Any], Span]]:
        """Each with what it is, what was done most often first."""
        for key, span in sorted(self._spans.items(), key=lambda item: _rank(item[1])):
            told = {n: v for n, v in zip(self.names, key, strict=True) if v is not None}
            yield told, span

    def lines(self, wording: Wording) -> Iterator[dict[str, Any]]:
        """The fields of a line each."""
        for told, span in self.spans():
            said = {name: wording.value(name, value) for name, value in told.items()}
            yield said | span.fields(wording)


def at(order: Order) -> At:
    time, position = order
    return At(time=showable(time).astimezone(UTC), position=position)


def _rank(span: Span) -> tuple[int, Order]:
    return -span.count, span.first


def _frozen(value: Any) -> Hashable:
    return tuple(sorted(value)) if isinstance(value, list) else value

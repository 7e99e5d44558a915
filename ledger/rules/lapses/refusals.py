"""Requests that were refused, whole or in part, without a ground of the closed list (PDPA Art. 10,
11).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from ledger.catalogue.catalogue import Catalogue
from ledger.rules.lapses.condition import Condition, Order, within
from ledger.vocabulary.codes import Outcome, Right
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.rights import RequestDecided


def unfounded(events: Iterable[tuple[Order, Stored[Any]]]) -> Iterator[Condition]:
    """Of one request, in order of time; a later decision that is founded mends it."""
    open_: dict[Right, list[Condition]] = {}
    for order, stored in events:
        fact = stored.data
        if not isinstance(fact, RequestDecided):
            continue
        if _is_founded(fact):
            for condition in open_.pop(fact.right, []):
                yield condition._replace(mended=order)
        else:
            open_.setdefault(fact.right, []).append(_refused(fact, order))
    for conditions in open_.values():
        yield from conditions


def _refused(fact: RequestDecided, order: Order) -> Condition:
    opens, part = within(order[0]), fact.right.value
    return Condition("refusal_without_ground", order[1], opens, (fact.request,), part)


def _is_founded(fact: RequestDecided) -> bool:
    """Whether nothing is refused, or some ground that is named holds for the right."""
    if fact.outcome is Outcome.GRANTED:
        return True
    named = [*(fact.grounds or []), *(kept.ground for kept in fact.kept or [])]
    known = Catalogue.shipped().grounds
    return any(code in known and fact.right in known[code].rights for code in named)

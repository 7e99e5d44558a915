"""How parts of a view merge: the earliest, the latest, unions, bounded maps."""

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar

from projections.members.view import LISTED, NAMED, SEALS, At, Item, View

T = TypeVar("T", bound=str)
ItemT = TypeVar("ItemT", bound=Item)


def latest(before: At | None, at: At) -> At:
    return at if before is None or at > before else before


def earliest(before: datetime | None, time: datetime) -> datetime:
    return time if before is None or time < before else before


def is_latest(before: At | None, at: At) -> bool:
    return before is None or at > before


def union(before: tuple[T, ...], codes: Collection[T]) -> tuple[T, ...]:
    """The codes of both, in order."""
    for code in codes:
        if code not in before:
            return tuple(sorted({*before, *codes}))
    return before


def first_names(before: tuple[str, ...], names: Collection[str]) -> tuple[str, ...]:
    """The names of both, in order, the first `NAMED` of them."""
    return union(before, names)[:NAMED]


def seals(before: tuple[At, ...], at: At) -> tuple[At, ...]:
    """The latest few, the latest first."""
    return tuple(sorted((*before, at), reverse=True))[:SEALS]


def listed(view: View, name: str, items: dict[str, ItemT], key: str, item: ItemT) -> None:
    """Puts an item under an id; of too many ids the smallest leaves."""
    items[key] = item
    if len(items) > LISTED:
        del items[min(items)]
        if name not in view.more:
            view.more = tuple(sorted((*view.more, name)))

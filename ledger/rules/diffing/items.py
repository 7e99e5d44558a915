"""What changed in the manners of use, item by item.

An item counts as wider where it ties a manner to a purpose that no item of the older version did:
what only moved to another item is told, but changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ledger.rules.diffing.change import LABELS, Change, Direction, added, change, cut, removed, told
from ledger.rules.diffing.naming import Pair, paired
from ledger.vocabulary.notices import NoticePublished
from ledger.vocabulary.parts import Words

LABEL = LABELS["manners"]


@dataclass(slots=True)
class Item:
    """Everything told under one letter of a notice."""

    index: int
    words: list[Words] = field(default_factory=list)
    pairs: set[Pair] = field(default_factory=set)


def manners(older: NoticePublished, newer: NoticePublished) -> Iterator[Change]:
    before, after = _items(older), _items(newer)
    was, is_ = _pairs(before), _pairs(after)
    for name, item in after.items():
        old = before.get(name)
        yield from _gained(name, item, old, was)
        yield from _lost(name, item.index, old.pairs - item.pairs if old else set(), is_)
        if old and old.words != item.words:
            yield _reworded(name, item)
    for name, item in before.items():
        if name not in after:
            yield from _lost(name, item.index, item.pairs, is_)


def _gained(name: str, item: Item, old: Item | None, was: set[Pair]) -> Iterator[Change]:
    gained = item.pairs - (old.pairs if old else set())
    if gained:
        direction = Direction.WIDENED if gained - was else Direction.REWORDED
        text = added(_label(name), paired(gained))
        yield told("manners", direction, text, pointer=_at(item.index), codes=_codes(gained))


def _lost(name: str, index: int, lost: set[Pair], is_: set[Pair]) -> Iterator[Change]:
    if lost:
        direction = Direction.NARROWED if lost - is_ else Direction.REWORDED
        text = removed(_label(name), paired(lost))
        yield told("manners", direction, text, pointer=_at(index), codes=_codes(lost))


def _reworded(name: str, item: Item) -> Change:
    words = Words(
        zh=f"{_label(name).zh}之文字改為「{cut('；'.join(w.zh for w in item.words))}」。",
        en=f"{_label(name).en}: now reads “{cut('; '.join(w.en for w in item.words))}”.",
    )
    return change("manners", Direction.REWORDED, words, pointer=f"{_at(item.index)}/text")


def _items(notice: NoticePublished) -> dict[str, Item]:
    items: dict[str, Item] = {}
    for index, told_ in enumerate(notice.manners):
        item = items.setdefault(told_.item, Item(index))
        item.words.append(told_.text)
        item.pairs.update((m, purpose) for m in told_.manners for purpose in told_.purposes)
    return items


def _pairs(items: dict[str, Item]) -> set[Pair]:
    return {pair for item in items.values() for pair in item.pairs}


def _label(name: str) -> Words:
    return Words(zh=f"第 {name} 項{LABEL.zh}", en=f"{LABEL.en}, item {name}")


def _at(index: int) -> str:
    return f"/manners/{index}"


def _codes(pairs: set[Pair]) -> list[str]:
    return [f"{manner}/{purpose}" for manner, purpose in sorted(pairs)]

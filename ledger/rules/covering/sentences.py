"""What a notice says and no event ever did: a sentence too many, or events that are not told."""

from collections.abc import Iterator
from itertools import product

from ledger.rules.covering.observed import Seen
from ledger.rules.covering.shape import Gap
from ledger.rules.diffing.naming import named, paired
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.notices import NoticeManner
from ledger.vocabulary.parts import Words


def unexercised(seen: Seen) -> list[Gap]:
    """Items first, in the notice's order."""
    return [*_items(seen), *_recipients(seen), *_codes(seen)]


def _items(seen: Seen) -> Iterator[Gap]:
    done = {(kind.manner, purpose) for kind in seen.observed for purpose in kind.purposes}
    for item in seen.notice.fact.manners:
        idle = [pair for pair in product(item.manners, item.purposes) if pair not in done]
        if len(idle) == len(item.manners) * len(item.purposes):
            yield _whole(item)
        elif idle:
            told = paired(idle)
            yield Gap(
                part="manner",
                name=item.item,
                codes=tuple(f"{manner}/{purpose}" for manner, purpose in idle),
                text=Words(
                    zh=f"第 {item.item} 項從未用於：{'、'.join(w.zh for w in told)}。",
                    en=f"Item {item.item} was never used for {', '.join(w.en for w in told)}.",
                ),
            )


def _whole(item: NoticeManner) -> Gap:
    return Gap(
        part="item",
        name=item.item,
        codes=tuple(item.manners),
        text=Words(
            zh=f"第 {item.item} 項從未使用：「{item.text.zh}」",
            en=f"Item {item.item} was never used: “{item.text.en}”",
        ),
    )


def _recipients(seen: Seen) -> Iterator[Gap]:
    """Classes of recipients that nothing was disclosed to."""
    roles = seen.declared.roles
    done = {
        (roles.get(kind.recipient or ""), kind.manner)
        for kind in seen.observed
        if kind.type == DataDisclosed.TOPIC
    }
    for index, each in enumerate(seen.notice.fact.recipients):
        idle = [manner for manner in each.manners if (each.role, manner) not in done]
        if idle:
            words = [named(manner, seen.catalogue) for manner in idle]
            role = named(each.role, seen.catalogue)
            yield Gap(
                part="recipient",
                name=str(index),
                codes=(each.role, *idle),
                text=Words(
                    zh=f"從未提供予{role.zh}：{'、'.join(w.zh for w in words)}。",
                    en=f"Nothing was disclosed to {role.en} for {', '.join(w.en for w in words)}.",
                ),
            )


def _codes(seen: Seen) -> Iterator[Gap]:
    """Purposes, categories and regions of the notice that no event names."""
    done: dict[str, set[str | None]] = {
        "purpose": {code for kind in seen.observed for code in kind.purposes},
        "category": {code for kind in seen.observed for code in kind.categories},
        "region": {kind.region for kind in seen.observed},
    }
    notice = seen.notice.fact
    regions = [*notice.territories, *(notice.transfer_regions or ())]
    told = {"purpose": notice.purposes, "category": notice.categories, "region": regions}
    for part, codes in told.items():
        for code in dict.fromkeys(codes):
            if code not in done[part]:
                words = named(code, seen.catalogue)
                yield Gap(
                    part=part,
                    name=code,
                    codes=(code,),
                    text=Words(zh=f"{words.zh} 從未使用。", en=f"{words.en} was never used."),
                )

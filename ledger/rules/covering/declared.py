"""What was laid down beforehand, held against the notice and against what happened."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ledger.rules.checks.sharing import BOUND
from ledger.rules.covering.observed import Seen
from ledger.rules.covering.shape import Gap, by_count
from ledger.rules.diffing.naming import named
from ledger.vocabulary.codes import Manner
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.parts import Words


class Statement(NamedTuple):
    """One declaration, whatever laid it down."""

    part: str
    name: str
    purposes: Iterable[str]
    categories: Iterable[str]
    regions: Iterable[str]
    label: Words


def unnotified_declarations(seen: Seen) -> list[Gap]:
    """Pages may go beyond the notice: that is what they are for."""
    return [
        gap
        for each in _statements(seen)
        if each.part != "page"
        for gap in _beyond_notice(each, seen)
    ]


def unused_declarations(seen: Seen) -> list[Gap]:
    received = {kind.recipient for kind in seen.observed if kind.type == DataDisclosed.TOPIC}
    paged = {
        purpose
        for kind in seen.observed
        if kind.manner == Manner.OUT_OF_SCOPE
        for purpose in kind.purposes
    }
    used = {code for kind in seen.observed for code in kind.categories}
    done: dict[str, set[str | None]] = {
        "agreement": received,
        "page": {*paged},
        "retention": {*used},
    }
    return [_unused(each) for each in _statements(seen) if not _is_done(each, done[each.part])]


def undeclared(seen: Seen) -> list[Gap]:
    """Recipients without an agreement, categories without a period of retention."""
    return [*_unagreed(seen), *_unkept(seen)]


def _statements(seen: Seen) -> Iterator[Statement]:
    declared = seen.declared
    for agreed in declared.agreements:
        label = Words(
            zh=f"與 {agreed.recipient} 之契約", en=f"the agreement with {agreed.recipient}"
        )
        regions = agreed.regions or ()
        name = agreed.recipient
        yield Statement("agreement", name, agreed.purposes, agreed.categories, regions, label)
    for kept in declared.retention:
        name = kept.retention_class
        label = Words(zh=f"保存規則 {name}", en=f"the period of retention {name}")
        yield Statement("retention", name, kept.purposes or (), kept.categories, (), label)
    for page in declared.pages:
        name = page.service_notice
        label = Words(zh=f"頁面聲明 {name}", en=f"the page statement {name}")
        yield Statement("page", name, page.purposes, page.categories, (), label)


def _beyond_notice(each: Statement, seen: Seen) -> Iterator[Gap]:
    notice = seen.notice
    told = (
        *(code for code in each.purposes if code not in notice.purposes),
        *(code for code in each.categories if code not in notice.categories),
        *(code for code in each.regions if code not in notice.regions),
    )
    if told:
        words = [named(code, seen.catalogue) for code in told]
        yield Gap(
            part=each.part,
            name=each.name,
            codes=told,
            text=Words(
                zh=f"{each.label.zh}包含未告知之 {'、'.join(w.zh for w in words)}。",
                en=f"{each.label.en} names what is not notified: {', '.join(w.en for w in words)}.",
            ),
        )


def _is_done(each: Statement, done: set[str | None]) -> bool:
    if each.part == "agreement":
        return each.name in done
    return not done.isdisjoint(each.purposes if each.part == "page" else each.categories)


def _unused(each: Statement) -> Gap:
    return Gap(
        part=each.part,
        name=each.name,
        text=Words(zh=f"{each.label.zh}從未使用。", en=f"{each.label.en} was never used."),
    )


def _unagreed(seen: Seen) -> list[Gap]:
    """Whoever received data in a role that needs an agreement, or none, and has none."""
    agreed = {each.recipient for each in seen.declared.agreements}
    counted: Counter[str] = Counter()
    for kind, count in seen.observed.items():
        if kind.type == DataDisclosed.TOPIC and kind.recipient and kind.recipient not in agreed:
            role = seen.declared.roles.get(kind.recipient)
            if role is None or role in BOUND:
                counted[kind.recipient] += count
    return by_count(
        Gap(
            part="agreement",
            name=recipient,
            count=count,
            rule="no_obligation",
            articles=("PDPA 4", "ER 8"),
            text=Words(
                zh=f"提供予 {recipient} {count} 次，並無契約。",
                en=f"{recipient} received data {count} times without an agreement.",
            ),
        )
        for recipient, count in counted.items()
    )


def _unkept(seen: Seen) -> Iterator[Gap]:
    kept = {code for each in seen.declared.retention for code in each.categories}
    for code in seen.notice.fact.categories:
        if code not in kept:
            words = named(code, seen.catalogue)
            yield Gap(
                part="retention",
                name=code,
                codes=(code,),
                articles=("PDPA 11(3)", "ER 21"),
                text=Words(
                    zh=f"類別 {words.zh} 未設定保存期間。",
                    en=f"no period of retention is set for {words.en}.",
                ),
            )

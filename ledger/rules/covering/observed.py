"""What was seen to happen, held against the notice."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ledger.catalogue.catalogue import Catalogue
from ledger.rules.covering.shape import Declared, Gap, Kind, by_count
from ledger.rules.diffing.naming import named
from ledger.rules.moment import OUTSIDE_KIND
from ledger.rules.organisation import Notice
from ledger.vocabulary.codes import Manner, RecipientRole
from ledger.vocabulary.data import DataCollected, DataDisclosed
from ledger.vocabulary.parts import Words

Fault = tuple[str, str]
"""Which part of the notice, and what of it: `("purpose", "152")`."""

RULES = {
    "purpose": ("purpose_not_notified", ("PDPA 8(1)(2)", "PDPA 20(1)")),
    "manner": ("manner_not_notified", ("PDPA 8(1)(4)",)),
    "recipient": ("unrelated_third_party", ("PDPA 8(1)(4)", "PDPA 20(1)")),
    "region": ("region_not_notified", ("PDPA 8(1)(4)", "PDPA 21")),
    "page": ("not_announced", ("PDPA 7(2)", "PDPA 20(1)(6)")),
}
WORDS = {
    "purpose": Words(zh="特定目的 {what} 未經告知", en="purpose {what} is not notified"),
    "manner": Words(zh="告知未載明「{what}」之利用方式與特定目的", en="no sentence ties {what}"),
    "recipient": Words(zh="無任一對象涵蓋 {what}", en="no class of recipients covers {what}"),
    "region": Words(zh="地區 {what} 未經告知", en="region {what} is not notified"),
    "page": Words(zh="無任一頁面聲明特定目的 {what}", en="no page states purpose {what}"),
}
NO_NAME = "-"


@dataclass(frozen=True, slots=True)
class Seen:
    """A notice and all that is held against it."""

    notice: Notice
    declared: Declared
    observed: Mapping[Kind, int]
    catalogue: Catalogue

    def is_outside(self, kind: Kind) -> bool:
        """Whether it claims a ground beyond the notified purposes (Art. 20(1))."""
        basis = self.catalogue.bases.get(kind.basis or "")
        return basis is not None and basis.kind == OUTSIDE_KIND

    def told_on_pages(self, field: str) -> frozenset[str]:
        """The purposes or categories that pages state."""
        return frozenset(code for page in self.declared.pages for code in getattr(page, field))


def uncovered(seen: Seen) -> list[Gap]:
    counted: Counter[Fault] = Counter()
    for kind, count in seen.observed.items():
        counted.update(dict.fromkeys(_faults(kind, seen), count))
    return by_count(_gap(fault, count, seen) for fault, count in counted.items())


def unnotified(seen: Seen) -> list[Gap]:
    """What stands on a page is notified for uses that the page announces."""
    counted: Counter[str] = Counter()
    paged = seen.told_on_pages("categories")
    for kind, count in seen.observed.items():
        is_paged = kind.manner == Manner.OUT_OF_SCOPE
        covered = seen.notice.categories | (paged if is_paged else frozenset())
        counted.update(dict.fromkeys(set(kind.categories) - covered, count))
    return by_count(_category(code, count, seen.catalogue) for code, count in counted.items())


def beyond_purpose(seen: Seen) -> list[Gap]:
    counted: Counter[tuple[str, str]] = Counter()
    for kind, count in seen.observed.items():
        if seen.is_outside(kind):
            counted[kind.basis or NO_NAME, kind.manner or NO_NAME] += count
    return by_count(_beyond(*key, count, seen.catalogue) for key, count in counted.items())


def _faults(kind: Kind, seen: Seen) -> Iterator[Fault]:
    if kind.region is not None and kind.region not in seen.notice.regions:
        yield "region", kind.region
    if kind.manner == Manner.OUT_OF_SCOPE:
        paged = seen.told_on_pages("purposes")
        yield from (("page", purpose) for purpose in kind.purposes if purpose not in paged)
    elif not seen.is_outside(kind):
        yield from _inside(kind, seen)


def _inside(kind: Kind, seen: Seen) -> Iterator[Fault]:
    for purpose in kind.purposes:
        if purpose not in seen.notice.purposes:
            yield "purpose", purpose
        elif kind.type != DataCollected.TOPIC and not _is_served(kind.manner, purpose, seen):
            yield "manner", f"{kind.manner}/{purpose}"
    if kind.type == DataDisclosed.TOPIC and not _may_receive(kind, seen):
        yield "recipient", f"{kind.recipient}/{kind.manner}"


def _is_served(manner: str | None, purpose: str, seen: Seen) -> bool:
    return any(purpose in purposes for m, purposes in seen.notice.manners.items() if m == manner)


def _may_receive(kind: Kind, seen: Seen) -> bool:
    """Whether a class of recipients is named for it; an incidental one, for anything."""
    role: RecipientRole | None = seen.declared.roles.get(kind.recipient or "")
    named_ = [each for each in seen.notice.fact.recipients if each.role is role]
    if kind.manner == Manner.INCIDENTAL:
        return bool(named_)
    return any(manner == kind.manner for each in named_ for manner in each.manners)


def _gap(fault: Fault, count: int, seen: Seen) -> Gap:
    part, what = fault
    rule, articles = RULES[part]
    words, told = WORDS[part], _named(part, what, seen.catalogue)
    return Gap(
        part=part,
        name=what,
        codes=tuple(what.split("/")),
        count=count,
        rule=rule,
        articles=articles,
        text=Words(
            zh=f"{words.zh.replace('{what}', told.zh)}：{count} 次。",
            en=f"{words.en.replace('{what}', told.en)}: {count} times.",
        ),
    )


def _named(part: str, what: str, catalogue: Catalogue) -> Words:
    """Both halves of `delivery/148` with their names; a recipient's name stays as it is."""
    first, _, second = what.partition("/")
    if part not in ("manner", "recipient"):
        return named(what, catalogue)
    left = Words(zh=first, en=first) if part == "recipient" else _manner(first, catalogue)
    right = _manner(second, catalogue) if part == "recipient" else named(second, catalogue)
    return Words(zh=f"{left.zh}（{right.zh}）", en=f"{left.en} ({right.en})")


def _manner(code: str, catalogue: Catalogue) -> Words:
    """What an event of an unknown manner names stays as it is."""
    known = {manner.value: manner for manner in Manner}
    return named(known.get(code, code), catalogue)


def _category(code: str, count: int, catalogue: Catalogue) -> Gap:
    told = named(code, catalogue)
    return Gap(
        part="category",
        name=code,
        codes=(code,),
        count=count,
        rule="category_not_notified",
        articles=("PDPA 8(1)(3)",),
        text=Words(
            zh=f"類別 {told.zh} 未經告知：{count} 次。",
            en=f"category {told.en} is not notified: {count} times.",
        ),
    )


def _beyond(basis: str, manner: str, count: int, catalogue: Catalogue) -> Gap:
    ground, told = catalogue.bases.get(basis), _manner(manner, catalogue)
    zh, en = (ground.text_zh, ground.text_en) if ground else (basis, basis)
    return Gap(
        part="basis",
        name=f"{basis}/{manner}",
        codes=(basis, manner),
        count=count,
        articles=(f"PDPA {ground.article}",) if ground else (),
        text=Words(zh=f"{told.zh}：{zh}，{count} 次。", en=f"{told.en}: {en}, {count} times."),
    )

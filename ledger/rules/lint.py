"""What a notice leaves open, or says against the law: each with its article and its sentence."""

from collections.abc import Iterable, Iterator

from ledger.catalogue.catalogue import Catalogue
from ledger.rules.linting import items, printed, wording
from ledger.rules.linting.rule import Gap, LintRule, Severity, lint_rules
from ledger.vocabulary.notices import NoticePublished
from ledger.vocabulary.parts import Part, Words


class NoticeFinding(Part, frozen=True, kw_only=True):
    """One thing that is wrong with a notice; `pointer` says where in it."""

    rule: str
    severity: Severity
    articles: list[str]
    sentences: list[str]
    pointer: str
    title: Words
    text: Words
    codes: tuple[str, ...] = ()
    """Codes at fault, or that would mend it."""


def lint(
    notice: NoticePublished, catalogue: Catalogue, unread: Iterable[Gap] = ()
) -> list[NoticeFinding]:
    """In the order of the rules: what is missing first. Empty: nothing was found.

    `unread` are codes of a draft that nobody could read.
    """
    return _found([*unread, *_gaps(notice, catalogue)])


def incomplete(notice: NoticePublished) -> list[NoticeFinding]:
    """What keeps it from being published (S1)."""
    gaps = (gap for check in items.MANDATORY for gap in check(notice))
    return [each for each in _found(gaps) if each.severity is Severity.INCOMPLETE]


def _found(gaps: Iterable[Gap]) -> list[NoticeFinding]:
    order = {rule.rule: (index, rule) for index, rule in enumerate(lint_rules().rules)}
    ordered = sorted(gaps, key=lambda gap: order[gap.rule][0])
    return [_finding(order[gap.rule][1], gap) for gap in ordered]


def _gaps(notice: NoticePublished, catalogue: Catalogue) -> Iterator[Gap]:
    for check in (*items.CHECKS, *wording.CHECKS):
        yield from check(notice)
    yield from printed.codes(notice, catalogue)


def _finding(rule: LintRule, gap: Gap) -> NoticeFinding:
    told = {"codes": gap.codes, "zh": [w.zh for w in gap.what], "en": [w.en for w in gap.what]}
    codes = ", ".join(told["codes"])
    return NoticeFinding(
        rule=rule.rule,
        severity=rule.severity,
        articles=rule.articles,
        sentences=rule.sentences,
        pointer=gap.pointer,
        title=rule.title,
        text=Words(
            zh=_filled(rule.text.zh, "、".join(told["zh"]), codes.replace(", ", "、")),
            en=_filled(rule.text.en, ", ".join(told["en"]), codes),
        ),
        codes=tuple(map(str, gap.codes)),
    )


def _filled(text: str, what: str, codes: str) -> str:
    """Braces in what is filled in stay as they are."""
    before, found, after = text.partition("{what}")
    return (
        before.replace("{codes}", codes) + (what if found else "") + after.replace("{codes}", codes)
    )

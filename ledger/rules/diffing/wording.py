"""What a notice says in other words than the one before."""

from collections.abc import Iterator
from typing import Any

from ledger.rules.diffing.change import LABELS, Change, Direction, became, change, cut
from ledger.rules.linting.said import sentences
from ledger.vocabulary.notices import NoticePublished, PeriodEnd
from ledger.vocabulary.parts import Words

TO_JUDGE = (
    "collector_name",
    "law",
    "effect_of_not_providing",
    "source",
    "kept_after_stop",
    "request_rules/identity",
    "request_rules/deadlines",
    "request_rules/fees",
    "request_rules/refusals",
)
"""Only a reader can say what the change means."""
WORDS_ONLY = ("title", "brand", "url")
QUOTED_SENTENCES = 10
TEXTS = ("text_zh", "text_en")


def worded(older: NoticePublished, newer: NoticePublished) -> Iterator[Change]:
    yield from _period(older, newer)
    for fields, direction in ((TO_JUDGE, Direction.TO_JUDGE), (WORDS_ONLY, Direction.REWORDED)):
        for field in fields:
            before, after = _words(older, field), _words(newer, field)
            if before != after:
                yield change(field, direction, became(LABELS[field], before, after))
    for field in TEXTS:
        yield from _sentences(field, getattr(older, field) or "", getattr(newer, field) or "")


def _period(older: NoticePublished, newer: NoticePublished) -> Iterator[Change]:
    if older.period == newer.period:
        return
    text = became(LABELS["period"], older.period.text, newer.period.text)
    codes: list[PeriodEnd] = []
    if older.period.until is not newer.period.until:
        codes = [older.period.until, newer.period.until]
    yield change("period", Direction.TO_JUDGE, text, codes=codes)


def _sentences(field: str, older: str, newer: str) -> Iterator[Change]:
    """Which sentences of a whole text are new, and which are gone."""
    if older == newer:
        return
    before, after = sentences(older), sentences(newer)
    fresh, gone = [s for s in after if s not in before], [s for s in before if s not in after]
    added, removed = _quoted(fresh), _quoted(gone)
    label = LABELS[field]
    text = Words(
        zh=f"{label.zh}：新增 {len(fresh)} 句，刪除 {len(gone)} 句。新增：{added} 刪除：{removed}",
        en=f"{label.en}: {len(fresh)} sentences added, {len(gone)} removed."
        f" Added: {added} Removed: {removed}",
    )
    yield change(field, Direction.REWORDED, text)


def _quoted(told: list[str]) -> str:
    return " ".join(f"“{cut(each)}”" for each in told[:QUOTED_SENTENCES]) or "–"


def _words(notice: NoticePublished, field: str) -> Words | None:
    value: Any = notice
    for name in field.split("/"):
        value = getattr(value, name, None)
    return Words(zh=value, en=value) if isinstance(value, str) else value

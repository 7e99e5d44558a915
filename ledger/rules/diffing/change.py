"""One change of a notice, and the sentences that tell it."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from types import MappingProxyType

from ledger.vocabulary.parts import Part, Words

QUOTED_CHARACTERS = 300


class Direction(StrEnum):
    """What a change means for members."""

    WIDENED = "widened"
    """More may be done with data, or members have fewer ways."""
    NARROWED = "narrowed"
    """Less may be done with data, or members have more ways."""
    TO_JUDGE = "to_judge"
    """Which of the two it is only a reader can say."""
    REWORDED = "reworded"
    """The same in other words, or in another place."""


class Change(Part, frozen=True, kw_only=True):
    """`pointer` is of the newer version; of the older one, for what it has and the newer has not.

    `codes` are what was added or taken away.
    """

    field: str
    direction: Direction
    pointer: str
    text: Words
    codes: tuple[str, ...] = ()
    needs_telling: bool = False
    """Members are told before data is used so; it does not reach back to what was told before."""


LABELS = MappingProxyType(
    {
        "purposes": Words(zh="目的", en="Purposes"),
        "categories": Words(zh="個人資料類別", en="Categories"),
        "territories": Words(zh="利用地區", en="Territories"),
        "transfer_regions": Words(zh="國際傳輸地區", en="Regions of transfer"),
        "recipients": Words(zh="對象", en="Recipients"),
        "manners": Words(zh="利用方式", en="Manners"),
        "period": Words(zh="期間", en="Period"),
        "rights": Words(zh="當事人權利", en="Rights"),
        "channels": Words(zh="行使權利之管道", en="Channels for rights"),
        "marketing_refusal": Words(zh="拒絕行銷之管道", en="Channels to refuse marketing"),
        "collector_name": Words(zh="蒐集者名稱", en="Collector"),
        "brand": Words(zh="品牌", en="Brand"),
        "law": Words(zh="所依法律版本", en="Version of the law"),
        "title": Words(zh="標題", en="Title"),
        "url": Words(zh="網址", en="Address"),
        "effect_of_not_providing": Words(zh="不提供之影響", en="Effect of not providing"),
        "source": Words(zh="資料來源", en="Source"),
        "kept_after_stop": Words(zh="停止後之保存", en="What is kept after a stop request"),
        "request_rules/identity": Words(zh="身分確認", en="Identity check"),
        "request_rules/deadlines": Words(zh="請求之期限", en="Deadlines of requests"),
        "request_rules/fees": Words(zh="請求之費用", en="Fees of requests"),
        "request_rules/refusals": Words(zh="拒絕請求之事由", en="Refusal of requests"),
        "text_zh": Words(zh="中文全文", en="Chinese text"),
        "text_en": Words(zh="英文全文", en="English text"),
    }
)
TOLD_BEFORE = Words(
    zh="須於利用前告知會員，不溯及既往。",
    en="Members are told before data is used so; it does not reach back.",
)
NO_LONGER = Words(zh="自新版生效起不再涵蓋。", en="No longer covered once the newer version holds.")


def told(
    field: str, direction: Direction, text: Words, *, pointer: str = "", codes: Iterable[str] = ()
) -> Change:
    """A change of the notice's coverage: with what follows from it for what is done."""
    follows = {Direction.WIDENED: TOLD_BEFORE, Direction.NARROWED: NO_LONGER}.get(direction)
    whole = Words(zh=text.zh + follows.zh, en=f"{text.en} {follows.en}") if follows else text
    return change(
        field,
        direction,
        whole,
        pointer=pointer,
        codes=codes,
        needs_telling=direction is Direction.WIDENED,
    )


def change(
    field: str,
    direction: Direction,
    text: Words,
    *,
    pointer: str = "",
    codes: Iterable[str] = (),
    needs_telling: bool = False,
) -> Change:
    return Change(
        field=field,
        direction=direction,
        pointer=pointer or f"/{field}",
        text=text,
        codes=tuple(map(str, codes)),
        needs_telling=needs_telling,
    )


def added(label: Words, what: Sequence[Words]) -> Words:
    return _listed("新增{label}：{what}。", "{label}: added {what}.", label, what)


def removed(label: Words, what: Sequence[Words]) -> Words:
    return _listed("刪除{label}：{what}。", "{label}: removed {what}.", label, what)


def became(label: Words, older: Words | None, newer: Words | None) -> Words:
    """From one wording to another; None where there was, or is, none."""
    if older is None or newer is None:
        words = newer or older or label
        gone = newer is None
        return Words(
            zh=f"{'刪除' if gone else '新增'}{label.zh}：「{cut(words.zh)}」。",
            en=f"{label.en}: {'removed' if gone else 'added'} “{cut(words.en)}”.",
        )
    return Words(
        zh=f"{label.zh}由「{cut(older.zh)}」改為「{cut(newer.zh)}」。",
        en=f"{label.en}: “{cut(older.en)}” became “{cut(newer.en)}”.",
    )


def cut(text: str) -> str:
    return text if len(text) <= QUOTED_CHARACTERS else f"{text[: QUOTED_CHARACTERS - 1]}…"


def _listed(zh: str, en: str, label: Words, what: Sequence[Words]) -> Words:
    chinese, english = "、".join(w.zh for w in what), ", ".join(w.en for w in what)
    return Words(
        zh=zh.format(label=label.zh, what=chinese), en=en.format(label=label.en, what=english)
    )

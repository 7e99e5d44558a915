"""The difference of two views in words: a sentence for each change, for people who never saw the
names of the fields.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ledger.vocabulary.parts import Words
from projections.members.view import EMPTY, MAPS, View
from projections.replay import case_words, held_words
from projections.replay.difference import Change
from projections.replay.held_words import Teller, Told
from projections.replay.saying import Names, listed, said, when

ITEMS: Mapping[str, Teller] = MappingProxyType(
    {
        "notices": held_words.notice,
        "categories": held_words.category,
        "declined": held_words.declined,
        "consents": held_words.consent,
        "marketing": held_words.marketing,
        "restrictions": case_words.restriction,
        "disclosures": held_words.disclosed,
        "uses": held_words.used,
        "inquiries": case_words.inquiry,
        "requests": case_words.request,
        "erasures": case_words.erasure,
        "notifications": case_words.notification,
        "holds": case_words.hold,
        "incidents": case_words.incident,
        "amendments": case_words.amendment,
    }
)
"""How an item of each map of a view is told."""

SINGLE: Mapping[str, Words] = MappingProxyType(
    {
        "position": Words(
            zh="反映至紀錄第幾筆", en="What is shown reflects the log up to position"
        ),
        "recorded_at": Words(
            zh="最近一筆之登錄時間", en="The latest event about the member was recorded on"
        ),
        "facts": Words(zh="計入之事件數", en="The number of events that count is"),
        "first_seen": Words(
            zh="關於會員之最早事件", en="The earliest event about the member happened on"
        ),
        "last_seen": Words(
            zh="關於會員之最近事件", en="The latest event about the member happened on"
        ),
        "joined": Words(zh="首次向會員蒐集資料", en="Data was first collected from the member on"),
        "more": Words(zh="項目過多而未全列者", en="Lists with more items than are shown"),
        "erased": Words(
            zh="決定刪除會員全部資料", en="All data of the member was ordered erased on"
        ),
    }
)
"""What the single values of a view say."""
TITLES: Mapping[str, Words] = MappingProxyType(
    {
        "notices": Words(zh="已告知之政策版本", en="Notices shown"),
        "categories": Words(zh="持有之資料", en="Data held"),
        "declined": Words(zh="選擇不提供之資料", en="Data not given"),
        "consents": Words(zh="同意", en="Consents"),
        "marketing": Words(zh="行銷", en="Marketing"),
        "restrictions": Words(zh="限制", en="Restrictions"),
        "disclosures": Words(zh="提供予第三人", en="Disclosures"),
        "uses": Words(zh="利用", en="Uses"),
        "inquiries": Words(zh="詢問", en="Inquiries"),
        "requests": Words(zh="權利行使之請求", en="Requests"),
        "erasures": Words(zh="刪除", en="Erasures"),
        "notifications": Words(zh="對接收者之通知", en="Notifications to recipients"),
        "holds": Words(zh="暫緩刪除", en="Holds"),
        "incidents": Words(zh="事故", en="Incidents"),
        "amendments": Words(zh="紀錄之更正", en="Amendments"),
    }
)


def change_words(names: Names, change: Change) -> Words:
    """What changed, as a sentence in both languages."""
    name, *key = change.path
    if not key:
        return _single(name, change)
    before, after = (
        ITEMS[name](names, key[0], item) if item is not None else None
        for item in (change.before, change.after)
    )
    if after is None:
        return _gone(before)
    return _changed(before, after) if before else _sentence(after.what, _known(after))


def view_words(names: Names, view: View) -> list[tuple[Words, list[Words]]]:
    """The whole view: by group of items its title and a sentence for each."""
    said_of = [
        (TITLES[name], [_whole(names, name, key, item) for key, item in _items(view, name)])
        for name in MAPS
    ]
    single = [
        _sentence_of(SINGLE[name], getattr(view, name))
        for name in SINGLE
        if getattr(view, name) not in (*EMPTY, 0)
    ]
    return [(GENERAL, single), *((title, each) for title, each in said_of if each)]


GENERAL = Words(zh="概況", en="In general")


def _items(view: View, name: str) -> list[tuple[str, Any]]:
    return sorted(getattr(view, name).items())


def _whole(names: Names, name: str, key: str, item: Any) -> Words:
    told = ITEMS[name](names, key, item)
    return _sentence(told.what, _known(told))


def _known(told: Told) -> list[Words]:
    return [clause for clause in told.clauses if clause is not None]


def _sentence(what: Words, clauses: list[Words], before: list[Words] | None = None) -> Words:
    zh, en = "，".join(each.zh for each in clauses), "; ".join(each.en for each in clauses)
    if before:
        zh += f"（先前：{'，'.join(each.zh for each in before)}）"
        en += f" (before: {'; '.join(each.en for each in before)})"
    return Words(zh=f"{what.zh}：{zh}。".replace("） ", "）"), en=f"{what.en} {en}.")


def _changed(before: Told, after: Told) -> Words:
    """What is said now and was not, and what is no longer said."""
    was, stands = _known(before), _known(after)
    new = [each for each in stands if each not in was]
    gone = [each for each in was if each not in stands]
    if not new:
        return _sentence(after.what, stands, gone)
    return _sentence(after.what, new, gone)


def _gone(before: Told | None) -> Words:
    if before is None:
        raise AssertionError("nothing became nothing")
    whole = _sentence(before.what, _known(before))
    return said("不再成立：{it}", "No longer so: {it}", it=whole)


def _single(name: str, change: Change) -> Words:
    told = SINGLE[name]
    if change.after in EMPTY:
        return said("不再成立：{it}", "No longer so: {it}", it=_sentence_of(told, change.before))
    if change.before in EMPTY:
        return _sentence_of(told, change.after)
    before = _value(change.before)
    return said(
        "{what}：{after}（先前：{before}）。",
        "{what} {after} (before: {before}).",
        what=told,
        after=_value(change.after),
        before=before,
    )


def _sentence_of(told: Words, value: Any) -> Words:
    return said("{what}：{value}。", "{what} {value}.", what=told, value=_value(value))


def _value(value: Any) -> Words | str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return listed(TITLES[name] for name in value) or ""
    return when(value) or ""

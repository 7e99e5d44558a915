"""What is held of a member and what the member said, in words: one item of a view, one thing told.

Each function gives what the item is about, and what stands of it: clauses that finish a sentence.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from ledger.vocabulary.codes import ConsentKind, Manner, MarketingChannel
from ledger.vocabulary.parts import Words
from projections.members.view import (
    Category,
    Consent,
    Declined,
    Disclosed,
    MarketingRefusal,
    Presented,
    Used,
)
from projections.replay.saying import Names, attribute, clause, code, listed, said, when

STATES = {
    "given": Words(zh="已給予", en="given"),
    "refused": Words(zh="被拒絕", en="refused"),
    "withdrawn": Words(zh="已撤回", en="withdrawn"),
}


class Told(NamedTuple):
    """What something is, and what stands of it; clauses that say nothing are None."""

    what: Words
    clauses: list[Words | None]


Teller = Callable[[Names, str, Any], Told]


def notice(_: Names, version: str, item: Presented) -> Told:
    return Told(
        said("隱私權政策 {version}", "Notice {version}", version=version),
        [
            clause("首次告知於 {first}", "was first shown on {first}", first=when(item.first)),
            clause(
                "最近一次於 {last} 經由{channel}告知",
                "was last shown on {last} through {channel}",
                last=when(item.last),
                channel=code(item.channel),
            ),
        ],
    )


def category(names: Names, name: str, item: Category) -> Told:
    return Told(
        said("類別 {name} 之資料", "Data of category {name}", name=names.category(name)),
        [
            clause("首次蒐集於 {at}", "was first collected on {at}", at=when(item.first)),
            clause("最近蒐集於 {at}", "was last collected on {at}", at=when(item.last)),
            clause("蒐集管道：{it}", "came through {it}", it=code(item.channel)),
            clause("取得方式：{it}", "was obtained {it}", it=code(item.obtained)),
            clause("性質：{it}", "was {it} to give", it=code(item.provision)),
            clause("依政策版本 {it}", "came under notice {it}", it=item.notice),
            clause("欄位：{it}", "has these fields: {it}", it=_attributes(item.attributes)),
            clause("來源：{it}", "came from: {it}", it=listed(item.origins)),
            clause(
                "封存內容見 {it}",
                "has sealed values told on {it}",
                it=listed(filter(None, map(when, item.seals))),
            ),
            clause("最近更正於 {at}", "was last corrected on {at}", at=when(item.corrected)),
        ],
    )


def _attributes(attributes: tuple[str, ...]) -> Words | None:
    return listed(map(attribute, attributes))


def declined(names: Names, name: str, item: Declined) -> Told:
    optional = clause("屬自由選擇提供", "could be left out") if item.optional else None
    effect = (
        clause("已告知影響", "the effect was told")
        if item.effect_told
        else clause("未告知影響", "the effect was not told")
    )
    return Told(
        said("類別 {name} 之資料", "Data of category {name}", name=names.category(name)),
        [
            clause(
                "會員於 {at} 選擇不提供",
                "was not given: the member declined on {at}",
                at=when(item.at),
            ),
            optional,
            effect,
            clause("依政策版本 {it}", "under notice {it}", it=item.notice),
        ],
    )


def consent(names: Names, key: str, item: Consent) -> Told:
    kind, _, purpose = key.partition("/")
    return Told(
        said(
            "對特定目的 {purpose} 之同意（{kind}）",
            "Consent ({kind}) for purpose {purpose}",
            purpose=names.purpose(purpose),
            kind=code(ConsentKind(kind)),
        ),
        [
            clause(
                "於 {at} 經由{channel}{state}",
                "was {state} through {channel} on {at}",
                at=when(item.at),
                channel=code(item.channel),
                state=STATES[item.state],
            ),
            clause("依政策版本 {it}", "under notice {it}", it=item.notice),
            clause("係推定同意", "was presumed, not said") if item.presumed else None,
        ],
    )


def marketing(_: Names, channel: str, item: MarketingRefusal) -> Told:
    state = (
        Words(zh="拒絕", en="refused")
        if item.refused
        else Words(zh="重新接受", en="accepted again")
    )
    return Told(
        said(
            "經由{channel}之行銷",
            "Marketing through {channel}",
            channel=code(MarketingChannel(channel)),
        ),
        [
            clause(
                "會員於 {at} {state}（收到管道：{by}）",
                "was {state} on {at} (said through {by})",
                at=when(item.at),
                state=state,
                by=code(item.received_by),
            )
        ],
    )


def disclosed(names: Names, recipient: str, item: Disclosed) -> Told:
    return Told(
        said("接收者 {name}", "Recipient {name}", name=names.recipient(recipient)),
        [
            clause("收到資料 {it} 次", "received data {it} times", it=item.count)
            if item.count != 1
            else clause("收到資料一次", "received data once"),
            clause("首次於 {at}", "for the first time on {at}", at=when(item.first)),
            clause("最近於 {at}", "for the last time on {at}", at=when(item.last)),
            clause(
                "個資類別：{it}", "of these categories: {it}", it=names.categories(item.categories)
            ),
            clause("特定目的：{it}", "for these purposes: {it}", it=names.purposes(item.purposes)),
            clause("方式：{it}", "to serve: {it}", it=_manners(item.manners)),
        ],
    )


def used(names: Names, key: str, item: Used) -> Told:
    purpose, _, manner = key.partition("/")
    return Told(
        said(
            "為特定目的 {purpose} 之利用（{manner}）",
            "Use for purpose {purpose} ({manner})",
            purpose=names.purpose(purpose),
            manner=code(Manner(manner)),
        ),
        [
            clause("共 {it} 次", "happened {it} times", it=item.count)
            if item.count != 1
            else clause("共一次", "happened once"),
            clause("首次於 {at}", "for the first time on {at}", at=when(item.first)),
            clause("最近於 {at}", "for the last time on {at}", at=when(item.last)),
        ],
    )


def _manners(manners: tuple[Manner, ...]) -> Words | None:
    return listed(words for manner in manners if (words := code(manner)))

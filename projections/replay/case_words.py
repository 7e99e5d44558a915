"""Restrictions, requests, erasures, tellings, holds and incidents of a member, in words."""

from collections.abc import Iterable, Iterator

from ledger.vocabulary.amendments import Amended
from ledger.vocabulary.codes import MarketingChannel, Right
from ledger.vocabulary.own import Amendment
from ledger.vocabulary.parts import Kept, Words
from projections.members.view import (
    Erasure,
    Hold,
    Incident,
    Inquiry,
    Notification,
    Request,
    RequestItem,
    Restriction,
)
from projections.replay.held_words import Told
from projections.replay.saying import Names, clause, code, day, listed, said, when

AMENDED = {
    Amendment.VOID: Words(zh="宣告不成立", en="was declared void"),
    Amendment.REPLACED: Words(zh="由另一筆取代", en="was replaced"),
    Amendment.COMMENTED: Words(zh="加註說明", en="was commented on"),
}


def restriction(names: Names, name: str, item: Restriction) -> Told:
    officer = Words(zh="承辦人員", en="an officer")
    others = Words(zh="其他系統", en="another system")
    return Told(
        said("限制 {name}", "Restriction {name}", name=name),
        [
            clause(
                "由{who}於 {at} 設定，範圍：{scope}",
                "was placed by {who} on {at} and stops: {scope}",
                who=officer if item.is_own else others,
                at=when(item.placed),
                scope=code(item.scope),
            ),
            clause("個資類別：{it}", "for {it}", it=names.categories(item.categories)),
            clause("管道：{it}", "on these channels: {it}", it=_codes(item.channels)),
            clause("解除於 {at}", "was lifted on {at}", at=when(item.resumed)),
            clause(
                "承辦人員解除於 {at}",
                "was lifted by an officer on {at}",
                at=when(item.resumed_by_us),
            ),
            clause("目前有效", "stands")
            if item.is_active
            else clause("目前無效", "no longer stands"),
        ],
    )


def inquiry(_: Names, name: str, item: Inquiry) -> Told:
    return Told(
        said("詢問 {name}", "Inquiry {name}", name=name),
        [
            clause(
                "於 {at} 經由{channel}收到",
                "was received on {at} through {channel}",
                at=when(item.received),
                channel=code(item.channel),
            ),
            clause("事由：{it}", "is about: {it}", it=item.about),
            clause("最近答覆於 {at}", "was last answered on {at}", at=when(item.answered)),
            clause("結案答覆於 {at}", "got its final answer on {at}", at=when(item.closed)),
            clause("尚未結案", "is open") if item.is_open else clause("已結案", "is closed"),
        ],
    )


def request(_: Names, name: str, item: Request) -> Told:
    passed = {
        True: Words(zh="通過", en="passed"),
        False: Words(zh="未通過", en="did not pass"),
    }
    clauses = [
        clause("於 {at} 收到", "was received on {at}", at=when(item.received_at)),
        clause("登記於 {at}", "was recorded on {at}", at=when(item.received)),
        clause("管道：{it}", "came through {it}", it=code(item.channel)),
        clause("由代理人提出", "was made by an agent") if item.by_agent else None,
        clause(
            "身分確認於 {at}（{method}）：{passed}",
            "had its identity check on {at} ({method}), which {passed}",
            at=when(item.verified),
            method=code(item.method),
            passed=passed[bool(item.passed)],
        ),
        clause("全部撤回於 {at}", "was withdrawn as a whole on {at}", at=when(item.withdrawn)),
    ]
    for right, each in sorted(item.items.items()):
        clauses += _item(right, each)
    return Told(said("請求 {name}", "Request {name}", name=name), clauses)


def _item(right: Right, item: RequestItem) -> Iterator[Words | None]:
    name = code(right)
    yield clause(
        "「{name}」提出於 {at}", "asks for “{name}” since {at}", name=name, at=when(item.asked)
    )
    yield clause(
        "「{name}」應於 {due} 前處理", "has “{name}” due by {due}", name=name, due=day(item.due)
    )
    yield clause(
        "「{name}」於 {at} 延長至 {due}",
        "had “{name}” extended on {at} to {due}",
        name=name,
        at=when(item.extended),
        due=day(item.extended_due),
    )
    yield clause(
        "「{name}」於 {at} 決定：{outcome}",
        "had “{name}” decided on {at}: {outcome}",
        name=name,
        at=when(item.decided),
        outcome=code(item.outcome),
    )
    yield clause(
        "「{name}」完成於 {at}",
        "had “{name}” fulfilled on {at}",
        name=name,
        at=when(item.fulfilled),
    )
    yield clause(
        "「{name}」撤回於 {at}",
        "had “{name}” withdrawn on {at}",
        name=name,
        at=when(item.withdrawn),
    )


def erasure(names: Names, name: str, item: Erasure) -> Told:
    everything = Words(zh="全部資料", en="all data")
    return Told(
        said("刪除 {name}", "Erasure {name}", name=name),
        [
            clause(
                "於 {at} 決定，範圍：{what}，原因：{why}",
                "was ordered on {at} for {what}, because: {why}",
                at=when(item.ordered),
                what=names.categories(item.categories) or everything,
                why=code(item.trigger),
            ),
            clause("完成於 {at}", "was completed on {at}", at=when(item.completed)),
            clause(
                "保留：{it}", "leaves: {it}", it=listed(_kept(names, each) for each in item.kept)
            ),
        ],
    )


def _kept(names: Names, kept: Kept) -> Words:
    until = clause("至 {day}", " until {day}", day=day(kept.until))
    return said(
        "{what}（{why}，{reason}{until}）",
        "{what} ({why}: {reason}{until})",
        what=names.categories(kept.categories),
        why=names.ground(kept.ground),
        reason=kept.reason,
        until=until or "",
    )


def notification(names: Names, name: str, item: Notification) -> Told:
    told = names.recipient(item.recipient) if item.recipient else None
    answered_by = names.recipient(item.answered_by) if item.answered_by else None
    return Told(
        said("通知 {name}", "Notification {name}", name=name),
        [
            clause(
                "於 {at} 以{how}通知接收者 {who}：{what}",
                "told recipient {who} on {at} by {how} to {what} the data",
                at=when(item.notified),
                how=code(item.handover),
                who=told,
                what=code(item.kind),
            ),
            clause("應於 {due} 前回覆", "is to be answered by {due}", due=day(item.answer_due)),
            clause(
                "{who} 於 {at} 回覆：{answer}",
                "was answered by {who} on {at}: {answer}",
                who=answered_by,
                at=when(item.acknowledged),
                answer=code(item.answer),
            ),
        ],
    )


def hold(names: Names, name: str, item: Hold) -> Told:
    return Told(
        said("暫緩刪除 {name}", "Hold {name}", name=name),
        [
            clause("設定於 {at}", "was placed on {at}", at=when(item.placed)),
            clause("依據：{it}", "rests on {it}", it=names.ground(item.ground)),
            clause("個資類別：{it}", "is for {it}", it=names.categories(item.categories)),
            clause("至 {it}", "runs until {it}", it=day(item.until)),
            clause("解除於 {at}", "was released on {at}", at=when(item.released)),
        ],
    )


def incident(_: Names, name: str, item: Incident) -> Told:
    return Told(
        said("事故 {name}", "Incident {name}", name=name),
        [
            clause("評估於 {at}", "was assessed on {at}", at=when(item.assessed)),
            clause(
                "於 {at} 經由{channel}通知會員",
                "was told to the member on {at} through {channel}",
                at=when(item.notified),
                channel=code(item.channel),
            ),
        ],
    )


def amendment(_: Names, name: str, item: Amended) -> Told:
    return Told(
        said(
            "來源 {source} 之事件 {id}",
            "Event {id} of {source}",
            source=item.amended_source,
            id=item.amended_id,
        ),
        [
            clause(
                "於 {at}（第 {position} 筆）{how}",
                "{how} on {at} (position {position})",
                at=when(item.time),
                position=item.position,
                how=AMENDED[item.kind],
            ),
            clause("新事件：{it}", "has event {it} in its place", it=item.replaced_by),
            clause("更正紀錄 {name}", "is told of by amendment {name}", name=name[:8]),
        ],
    )


def _codes(channels: Iterable[MarketingChannel]) -> Words | None:
    return listed(words for each in channels if (words := code(each)))

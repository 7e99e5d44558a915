"""The versions of the notice, from when to when each held, and what services stated beyond them."""

from collections.abc import Iterable
from datetime import datetime

from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.vocabulary.notices import NoticePublished, NoticeRetired, ServiceNoticePublished
from projections.projection import Event


def _rows(source: Source) -> Iterable[Row]:
    versions, retired = _versions(source), _retirements(source)
    for at, event in enumerate(versions):
        following = versions[at + 1].stored.data.effective_from if at + 1 < len(versions) else None
        yield _notice(event, _ends(event, retired, following))
    for _, events in source.streams("service-notice"):
        for event in events:
            if isinstance(event.stored.data, ServiceNoticePublished):
                yield _page(event)


def _versions(source: Source) -> list[Event]:
    """Of each version the last publication, in the order in which they took effect."""
    latest = {}
    for name, events in source.streams("notice"):
        told = [e for e in events if isinstance(e.stored.data, NoticePublished)]
        if told:
            latest[name] = max(told, key=lambda e: (e.stored.time, e.position))
    return sorted(latest.values(), key=lambda e: (e.stored.data.effective_from, e.position))


def _ends(
    event: Event, retired: dict[str, datetime], following: datetime | None
) -> datetime | None:
    ends = retired.get(event.stored.data.notice), following
    return min(filter(None, ends), default=None)


def _retirements(source: Source) -> dict[str, datetime]:
    return {
        name: event.stored.data.effective_from
        for name, events in source.streams("notice")
        for event in events
        if isinstance(event.stored.data, NoticeRetired)
    }


def _notice(event: Event, until: datetime | None) -> Row:
    fact: NoticePublished = event.stored.data
    return (
        "notice",
        fact.notice,
        fact.title.zh,
        fact.effective_from,
        until,
        fact.law,
        fact.collector_name,
        fact.purposes,
        fact.categories,
        sorted({manner for each in fact.manners for manner in each.manners}),
        fact.territories,
        fact.text_sha256,
        fact.url,
        event.recorded_at,
        event.position,
    )


def _page(event: Event) -> Row:
    fact: ServiceNoticePublished = event.stored.data
    return (
        "service-notice",
        fact.service_notice,
        fact.text.zh,
        fact.effective_from,
        None,
        None,
        fact.service,
        fact.purposes,
        fact.categories,
        list(fact.manners),
        None,
        fact.page_sha256,
        fact.page,
        event.recorded_at,
        event.position,
    )


REPORT = Report(
    kind="notices",
    title=words("隱私權政策沿革", "Notice history"),
    about=words(
        "截至位置之全部版本，依生效時間；並列各服務網頁之說明。",
        "All versions up to the position, in the order in which they took effect; and what services"
        " state on their pages.",
    ),
    columns=(
        column("what", "種類", "what", "notice_kind"),
        column("version", "版本", "version"),
        column("title", "標題", "title"),
        moment("effective_from", "生效", "effective from"),
        moment("until", "失效", "until"),
        column("law", "法規版本", "law"),
        column("collector", "蒐集者名稱或服務", "collector or service"),
        column("purposes", "特定目的", "purposes", "purposes"),
        column("categories", "類別", "categories", "categories"),
        column("manners", "利用方式", "manners", "manner"),
        column("territories", "地區", "territories", "regions"),
        column("text_sha256", "文本雜湊值", "SHA-256 of the text"),
        column("url", "網址", "page"),
        moment("recorded_at", "登錄時間", "recorded at"),
        column("position", "位置", "position"),
    ),
    rows=_rows,
)

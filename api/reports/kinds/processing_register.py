"""The register of processing: for each purpose what is done with which data, on which basis."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from api.reports.report import Report, Row, column, words
from api.reports.source import Source
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed
from ledger.vocabulary.notices import NoticePublished
from ledger.vocabulary.organisation import RetentionSet
from ledger.vocabulary.recipients import RecipientRegistered
from projections.tallies.fold import Key


@dataclass(slots=True)
class Entry:
    """What was seen of one purpose, and what notices say of it."""

    categories: set[str] = field(default_factory=set)
    bases: set[str] = field(default_factory=set)
    manners: set[str] = field(default_factory=set)
    recipients: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)
    notices: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    notified: set[str] = field(default_factory=set)

    def add(self, key: Key, count: int) -> None:
        self.categories.update(key.categories)
        self.counts[key.type] += count
        found = (
            (self.bases, key.basis),
            (self.manners, key.manner),
            (self.recipients, key.recipient),
            (self.regions, key.region),
            (self.notices, key.notice),
        )
        for values, value in found:
            if value:
                values.add(value)


def _rows(source: Source) -> Iterable[Row]:
    entries: dict[str, Entry] = defaultdict(Entry)
    for (_, key), count in source.tallies(source.period).items():
        for purpose in set(key.purposes):
            entries[purpose].add(key, count)
    collector = _notified(source, entries)
    roles, kept = _roles(source), _retention(source)
    for purpose, entry in sorted(entries.items()):
        yield (
            purpose,
            collector,
            sorted(entry.bases),
            sorted(entry.categories),
            sorted(entry.manners),
            sorted(entry.recipients),
            sorted({roles[each] for each in entry.recipients if each in roles}),
            sorted(entry.regions),
            _periods(kept, purpose, entry),
            sorted(entry.notices),
            sorted(entry.notified),
            entry.counts[DataCollected.TOPIC],
            entry.counts[DataUsed.TOPIC],
            entry.counts[DataDisclosed.TOPIC],
        )


def _notified(source: Source, entries: dict[str, Entry]) -> str | None:
    """Which versions tell each purpose; purposes that were told and never used have a line too."""
    collector = None
    for name, events in source.streams("notice"):
        for event in events:
            fact = event.stored.data
            if isinstance(fact, NoticePublished) and fact.effective_from < source.period.end:
                collector = fact.collector_name or fact.brand or collector
                for purpose in fact.purposes:
                    entries[purpose].notified.add(name)
    return collector


def _roles(source: Source) -> dict[str, str]:
    return {
        name: event.stored.data.role
        for name, events in source.streams("recipient")
        for event in events
        if isinstance(event.stored.data, RecipientRegistered)
    }


def _retention(source: Source) -> dict[str, RetentionSet]:
    """The last period of each class that began by the end."""
    return {
        name: event.stored.data
        for name, events in source.streams("retention")
        for event in events
        if isinstance(event.stored.data, RetentionSet)
        and event.stored.data.effective_from < source.period.end
    }


def _periods(kept: dict[str, RetentionSet], purpose: str, entry: Entry) -> list[str]:
    """Those for its categories, in words."""
    return [
        f"{name}: {fact.keep_days} days, {fact.start}"
        for name, fact in sorted(kept.items())
        if entry.categories & set(fact.categories)
        and (fact.purposes is None or purpose in fact.purposes)
    ]


REPORT = Report(
    kind="processing-register",
    title=words("個人資料處理活動紀錄", "Register of processing"),
    about=words(
        "每一特定目的一列：期間內實際之蒐集、利用、提供，及其依據、類別、方式、接收者、地區、"
        "保存期限與告知版本；當事人為會員。",
        "One line for each purpose: what was collected, used and disclosed in the period, on which"
        " basis, which categories, manners, recipients, regions, periods of retention and versions"
        " of the notice; the people are members.",
    ),
    columns=(
        column("purpose", "特定目的", "purpose", "purposes"),
        column("collector", "蒐集者", "collector"),
        column("bases", "法律依據", "legal bases", "bases"),
        column("categories", "類別", "categories", "categories"),
        column("manners", "利用方式", "manners", "manner"),
        column("recipients", "接收者", "recipients"),
        column("roles", "接收者角色", "their roles", "recipient_role"),
        column("regions", "地區", "regions", "regions"),
        column("retention", "保存期限", "periods of retention"),
        column("notices", "所引用告知版本", "versions named by the events"),
        column("notified", "載有此目的之告知版本", "versions that tell this purpose"),
        column("collected", "蒐集次數", "collected"),
        column("used", "利用次數", "used"),
        column("disclosed", "提供次數", "disclosed"),
    ),
    rows=_rows,
)

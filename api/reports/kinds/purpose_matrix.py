"""Purpose × category × manner × recipient, with what it was in as many days before."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from api.reports.report import Report, Row, column, words
from api.reports.source import Source
from projections.tallies.fold import Tallies

Cell = tuple[str, str, str, str, str]


def _rows(source: Source) -> Iterable[Row]:
    tallies = source.tallies(source.period)
    now, days = _cells(tallies), _days(tallies)
    before = _cells(source.tallies(source.period.before))
    for cell in sorted(now.keys() | before.keys()):
        purpose, category, type_, manner, recipient = cell
        first, last = days.get(cell, (None, None))
        yield (
            purpose,
            category,
            type_,
            manner or None,
            recipient or None,
            now[cell],
            before[cell],
            now[cell] - before[cell],
            first,
            last,
        )


def _cells(tallies: Tallies) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    for (_, key), count in tallies.items():
        for purpose in set(key.purposes):
            for category in set(key.categories):
                found[purpose, category, key.type, key.manner or "", key.recipient or ""] += count
    return found


def _days(tallies: Tallies) -> dict[Cell, tuple[date, date]]:
    """The first and the last day of each cell."""
    spans: dict[Cell, tuple[date, date]] = {}
    for day, key in sorted(tallies, key=lambda each: each[0]):
        for cell in _cells(Counter({(day, key): 1})):
            spans[cell] = spans.get(cell, (day, day))[0], day
    return spans


REPORT = Report(
    kind="purpose-matrix",
    title=words("特定目的 × 類別 × 利用方式 × 接收者", "Purpose × category × manner × recipient"),
    about=words(
        "每一蒐集、利用、提供各計一次；涉及多個目的或類別者，於每一欄位各計一次。"
        "前期為緊接於前、日數相同之期間。",
        "Each collection, use and disclosure counts once in every purpose and category it names."
        " «Before» is the period of as many days just before.",
    ),
    columns=(
        column("purpose", "特定目的", "purpose", "purposes"),
        column("category", "個人資料類別", "category", "categories"),
        column("type", "行為", "what was done", "types"),
        column("manner", "利用方式", "manner", "manner"),
        column("recipient", "接收者", "recipient"),
        column("count", "本期次數", "count"),
        column("before", "前期次數", "before"),
        column("change", "增減", "change"),
        column("first_day", "首日", "first day"),
        column("last_day", "末日", "last day"),
    ),
    rows=_rows,
)

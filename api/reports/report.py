"""What a report is: its kind, its words, its columns, and a way to its rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from api.reports.source import Source
from ledger.vocabulary.parts import Words

Row = Sequence[Any]
"""One value a column: text, number, truth, day, moment, list of codes, or None."""


def words(zh: str, en: str) -> Words:
    return Words(zh=zh, en=en)


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `table` names the words of its codes, `is_moment` says that times stand in it."""

    code: str
    words: Words
    table: str | None = None
    is_moment: bool = False


def column(code: str, zh: str, en: str, table: str | None = None) -> Column:
    return Column(code, words(zh, en), table)


def moment(code: str, zh: str, en: str) -> Column:
    return Column(code, words(zh, en), is_moment=True)


@dataclass(frozen=True, slots=True)
class Report:
    """One kind of report. `rows` yields in a fixed order; `subjects` names the column with them.

    `filters` are the parameters it knows beyond the period, `needed` those it cannot do without;
    `models` are the read models it needs beside those that all do. `totals`, of one with a row
    a member, names the column of which the head says how many members each code has.
    """

    kind: str
    title: Words
    about: Words
    columns: Sequence[Column]
    rows: Callable[[Source], Iterable[Row]]
    filters: Sequence[str] = ()
    needed: Sequence[str] = ()
    models: Sequence[str] = ()
    totals: str | None = None

    @property
    def subjects_at(self) -> int | None:
        """Which column tells of members."""
        codes = [each.code for each in self.columns]
        return codes.index("subject") if "subject" in codes else None

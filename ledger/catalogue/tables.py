"""Reading an official table of purposes or categories from CSV."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ledger.catalogue.spelling import CATEGORY, PURPOSE, fold_code
from ledger.vocabulary.organisation import CatalogueRow

MAX_TABLE_BYTES = 1_048_576
MAX_NAME_CHARACTERS = 500
COLUMNS = frozenset({"code", "name_zh", "name_en", "group_zh", "art6_special", "verified"})


@dataclass
class TableError(Exception):
    """The file is no official table; lines count from 1, the heading included."""

    line: int
    column: str
    problem: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.problem}"


def read_official_table(path: Path) -> tuple[CatalogueRow, ...]:
    """Rows of a UTF-8 CSV with the columns `code`, `name_zh` and perhaps `name_en`, `group_zh`,
    `art6_special`; raises TableError.
    """
    with path.open("rb") as file:
        return parse_table(file.read(MAX_TABLE_BYTES + 1))


def parse_table(content: bytes) -> tuple[CatalogueRow, ...]:
    """As read_official_table, from the bytes."""
    reader = csv.DictReader(io.StringIO(_text(content), newline=""), strict=True)
    try:
        _check_heading(reader.fieldnames or ())
        rows = tuple(_rows(reader))
    except csv.Error as error:
        raise TableError(reader.reader.line_num, "-", str(error)) from error
    if not rows:
        raise TableError(1, "code", "the table has no rows")
    return rows


def _text(content: bytes) -> str:
    if len(content) > MAX_TABLE_BYTES:
        raise TableError(1, "-", f"larger than {MAX_TABLE_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableError(line, "-", "not UTF-8") from error


def _check_heading(names: object) -> None:
    named = list(names) if isinstance(names, (list, tuple)) else []
    for column in named:
        if column not in COLUMNS or named.count(column) > 1:
            raise TableError(1, str(column), "unknown or repeated column")
    for column in ("code", "name_zh"):
        if column not in named:
            raise TableError(1, column, "column missing")


def _rows(reader: "csv.DictReader[str]") -> Iterator[CatalogueRow]:
    seen: set[str] = set()
    for raw in reader:
        row = _row(raw, reader.line_num)
        if row.code in seen:
            raise TableError(reader.line_num, "code", f"{row.code} stands here twice")
        seen.add(row.code)
        yield row


def _row(raw: dict[str, str], line: int) -> CatalogueRow:
    # DictReader files surplus fields under None and fills missing ones with None
    if None in raw or None in raw.values():
        raise TableError(line, "-", "more or fewer fields than the heading")
    return CatalogueRow(
        code=_code(raw["code"], line),
        name_zh=_name(raw, "name_zh", line),
        name_en=_name(raw, "name_en", line),
        group_zh=_name(raw, "group_zh", line),
        special=raw.get("art6_special", "no").strip().lower() not in ("", "no"),
    )


def _code(written: str, line: int) -> str:
    code = fold_code(written)
    if not PURPOSE.fullmatch(code) and not CATEGORY.fullmatch(code):
        raise TableError(line, "code", "neither three digits nor C and three digits")
    return code


def _name(raw: dict[str, str], column: str, line: int) -> str | None:
    name = raw.get(column, "").strip()
    if len(name) > MAX_NAME_CHARACTERS:
        raise TableError(line, column, f"longer than {MAX_NAME_CHARACTERS} characters")
    return name or None

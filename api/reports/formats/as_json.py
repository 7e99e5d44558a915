"""JSON: for programs; codes without words, times in UTC, lists as lists."""

from collections.abc import Iterator
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import orjson

from api.reports.formats.writing import Content, pour


def write_json(out: BinaryIO, content: Content) -> None:
    """One object: the head, `columns`, and `rows` as objects, one a line."""
    columns = content.head.report.columns
    with TemporaryFile() as body:
        body.writelines(_lines(content))
        head = content.as_dict() | {
            "columns": [
                {"code": each.code, "zh": each.words.zh, "en": each.words.en, "table": each.table}
                for each in columns
            ]
        }
        out.write(orjson.dumps(head)[:-1] + b',"rows":[')
        pour(body, out)
        out.write(b"]}\n")


def _lines(content: Content) -> Iterator[bytes]:
    codes = [each.code for each in content.head.report.columns]
    separator = b"\n"
    for row in content.counted():
        named = dict(zip(codes, map(_value, row), strict=True))
        yield separator + orjson.dumps(named, option=orjson.OPT_UTC_Z)
        separator = b",\n"


def _value(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value

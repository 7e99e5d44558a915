"""JSON: for programs; codes without words, times in UTC, lists as lists."""

from datetime import UTC, datetime
from typing import Any, BinaryIO

import orjson

from api.reports.formats.writing import Content


def write_json(out: BinaryIO, content: Content) -> None:
    """One object: the head, `columns`, and `rows` as objects, one a line."""
    columns = content.head.report.columns
    head = content.head.as_dict() | {
        "columns": [
            {"code": each.code, "zh": each.words.zh, "en": each.words.en, "table": each.table}
            for each in columns
        ]
    }
    out.write(orjson.dumps(head)[:-1] + b',"rows":[')
    codes = [each.code for each in columns]
    separator = b"\n"
    for row in content.rows:
        values = map(_value, row)
        out.write(
            separator + orjson.dumps(dict(zip(codes, values, strict=True)), option=orjson.OPT_UTC_Z)
        )
        separator = b",\n"
    out.write(b"]}\n")


def _value(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value

"""The forms that a report comes in."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import BinaryIO

from api.reports.formats.as_csv import write_csv
from api.reports.formats.as_html import write_html
from api.reports.formats.as_json import write_json
from api.reports.formats.as_pdf import write_pdf
from api.reports.formats.as_xlsx import write_xlsx
from api.reports.formats.writing import Content


class Form(StrEnum):
    """The forms, by the ending of their files."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"
    PDF = "pdf"


class MediaType(StrEnum):
    """The media types of the forms, under the same names."""

    JSON = "application/json"
    CSV = "text/csv"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    HTML = "text/html"
    PDF = "application/pdf"


MEDIA_TYPES: Mapping[Form, MediaType] = MappingProxyType(
    {each: MediaType[each.name] for each in Form}
)
ON_SCREEN = frozenset({Form.JSON, Form.HTML})
"""What is read; the others are files that are taken away."""

WRITERS: Mapping[Form, Callable[[BinaryIO, Content], None]] = MappingProxyType(
    {
        Form.JSON: write_json,
        Form.CSV: write_csv,
        Form.XLSX: write_xlsx,
        Form.HTML: write_html,
        Form.PDF: write_pdf,
    }
)

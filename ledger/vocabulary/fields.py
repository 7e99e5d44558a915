"""Field types of the vocabulary, each with its bounds; the extra marks tell intake and sealing what
they hold.
"""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from ledger.vocabulary.spelling import spelt

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._:/@+-]*$(?!\n)"

Id = Annotated[str, spelt(ID_PATTERN, shortest=1, longest=64)]
"""An identifier the organisation gives to a transaction, request, recipient, …: 1-64 printable
ASCII characters.
"""

NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._:@+-]*$(?!\n)"

Name = Annotated[str, spelt(NAME_PATTERN, shortest=1, longest=64)]
"""An identifier that also stands in addresses: a recipient's; as `Id`, without a slash."""

Version = Annotated[str, spelt(NAME_PATTERN, shortest=1, longest=32)]
"""A version of a notice, rule set or law, for example `2026-01`."""

Text = Annotated[str, Meta(min_length=1, max_length=500)]
"""Unsealed text for people, 1-500 characters; intake refuses personal identifiers in it."""

LongText = Annotated[str, Meta(min_length=1, max_length=10_000)]
"""Unsealed text of the organisation itself (a notice's own words), 1-10,000 characters."""

Code = Annotated[str, spelt(r"^[A-Za-z0-9][A-Za-z0-9._-]*$(?!\n)", shortest=1, longest=24)]
"""A code of the catalogue or the law tables; intake refuses one that is not in them."""

Codes = Annotated[list[Code], Meta(min_length=1, max_length=50)]
"""One to fifty codes."""

AllCodes = Annotated[list[Code], Meta(min_length=1, max_length=500)]
"""One to five hundred codes: as many as a catalogue may have."""

Region = Annotated[str, Meta(min_length=2, max_length=2)]
"""ISO 3166-1 alpha-2 code of a country or territory, for example `TW`."""

Sha256 = Annotated[str, spelt(r"^[0-9a-f]{64}$(?!\n)", shortest=64, longest=64)]
"""A SHA-256 digest in lower-case hexadecimal."""

Uuid = Annotated[
    str,
    spelt(
        r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$(?!\n)",
        shortest=36,
        longest=36,
    ),
]
"""A UUID in lower case, the way subjects are written inside the log."""

Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
"""A number of things, 0 to 2^53-1."""

Moment = Annotated[datetime, Meta(tz=True)]
"""RFC 3339 date and time with an offset, to the microsecond."""

Day = date
"""A calendar day, ISO 8601, in the organisation's own time zone."""

Url = Annotated[str, spelt(r"^(https?://|/)[^\s]*$(?!\n)", shortest=1, longest=500)]
"""A page of the organisation: an absolute http(s) address or a path."""

AttributeName = Annotated[str, spelt(r"^[a-z][a-z0-9_]{0,39}$(?!\n)")]
AttributeValue = Annotated[str, Meta(max_length=4_000)]

Personal = Annotated[
    dict[AttributeName, AttributeValue], Meta(min_length=1, max_length=50, extra={"sealed": True})
]
"""Personal content: attribute name to value, 1-50 values of at most 4,000 characters. Always sealed
before it is stored.
"""

Box = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100_000,
        extra_json_schema={"pattern": r"^v1\.[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]+$"},
        extra={"box": True},
    ),
]
"""A sealed `Personal` as stored; never accepted from outside. Its form is checked where it is
opened: msgspec 0.22 may crash at exit after a union of an object and a string with a `pattern`.
"""

Sealed = Personal | Box
SealedByCategory = Annotated[dict[Code, Sealed], Meta(min_length=1, max_length=20)]
"""Category code to sealed attributes, so that each category is sealed under its own retention
class.
"""

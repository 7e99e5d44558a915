"""What a read may ask for: pages, moments, words; each refused by name when it makes no sense."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)

PAGE_ROWS = 100
PAGE_ROWS_MAX = 1_000
WORD_CHARACTERS = 256
WORDS_MAX = 50
POSITION_MAX = 2**53 - 1
DATE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]")
"""Not a number: `2026` would be a second of the year 1970."""


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL")
    return text


def _spelt_out(text: object) -> object:
    if isinstance(text, str) and not DATE.match(text):
        raise ValueError("is not a date and time with an offset (RFC 3339)")
    return text


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is no time between the years 1 and 9999") from None


Word = Annotated[str, Field(min_length=1, max_length=WORD_CHARACTERS), AfterValidator(_without_nul)]
"""A code, name or identifier to look for."""

Words = Annotated[list[Word], Field(default_factory=list, max_length=WORDS_MAX)]
"""Any of these; none given: whatever it is."""

Moment = Annotated[AwareDatetime, BeforeValidator(_spelt_out), AfterValidator(_in_utc)]
"""A date and time with an offset."""

Position = Annotated[int, Field(ge=1, le=POSITION_MAX)]

_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


def _known(text: object) -> object:
    if not isinstance(text, str):
        return text
    if text.isascii() and text.isdigit():
        if len(text) > len(str(POSITION_MAX)) or int(text) > POSITION_MAX:
            raise ValueError(f"is no position: at most {POSITION_MAX}")
        return int(text)
    try:
        return _MOMENT.validate_python(text)
    except ValidationError:
        message = "is neither a date and time with an offset (RFC 3339) nor a position"
        raise ValueError(message) from None


Known = Annotated[AwareDatetime | int, BeforeValidator(_known)]
"""A moment of knowing: a date and time with an offset, or a position of the log."""

Cursor = Annotated[str, Field(pattern=r"^[0-9]{1,15}(\.[0-9]{1,15})?$")]
"""A position, or the `next` of the page before."""


class Query(BaseModel):
    """Query parameters; an unknown one is refused, so that a slip never means «everything»."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Query):
    """Which part of a list. `limit` is for pages of JSON: a stream is always whole."""

    after: Cursor | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS


class TwoTimes(Query):
    """As of which moments; now, when neither is given.

    `as_of`: what had happened by then. `known_at`: as the ledger knew it then.
    """

    as_of: Annotated[Moment | None, Field(description="what had happened by then")] = None
    known_at: Annotated[
        Known | None,
        Field(description="as the ledger knew it then: a date and time, or a position of the log"),
    ] = None

    @property
    def is_now(self) -> bool:
        return self.as_of is None and self.known_at is None


class NamedPage(Query):
    """Which part of a list that is ordered by name."""

    after: Word | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS


def not_before(start: str) -> AfterValidator:
    """Checks that a moment is not before the one in the field `start`."""

    def check(end: datetime | None, info: ValidationInfo) -> datetime | None:
        begin = info.data.get(start)
        if end is not None and begin is not None and end < begin:
            raise ValueError(f"lies before {start.rstrip('_')}")
        return end

    return AfterValidator(check)

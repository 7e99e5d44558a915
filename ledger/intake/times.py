"""Times that every part of the ledger can hold: the database, the readers, any time zone."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec

from ledger.intake.faults import Fault
from ledger.vocabulary.fact import Fact

FIRST_YEAR, LAST_YEAR = 1900, 9998
YEARS = f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}"


def is_storable(moment: date) -> bool:
    """A day or a moment, in whatever zone it was written."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def check_times(fact: Fact) -> None:
    """Raises a `Fault` for a time beyond the years, however deep it stands."""
    if not _tells_times(type(fact)):
        return
    for pointer, moment in _times(fact, "/data"):
        if not is_storable(moment):
            raise Fault(pointer, YEARS)


@lru_cache(maxsize=256)
def _tells_times(cls: type[Fact]) -> bool:
    """Whether a time stands anywhere in the fact: most are about no other time than their own."""
    shape = repr(msgspec.inspect.type_info(cls))
    return "DateTimeType" in shape or "DateType" in shape


def _times(value: Any, pointer: str) -> Iterator[tuple[str, date]]:
    if isinstance(value, date):
        yield pointer, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _times(getattr(value, name), f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _times(part, f"{pointer}/{index}")

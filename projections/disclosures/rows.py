"""A disclosure as a line of text for COPY, and the summary of a batch: pure."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from ledger.vocabulary.envelope import Stored
from projections.projection import Event

STRETCH_POSITIONS = 65_536
"""What was disclosed within so many positions is counted apart too."""
SPECIAL = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
QUOTED = str.maketrans({"\\": r"\\", '"': r"\""})


class Disclosure(NamedTuple):
    """What the summary needs of one disclosure."""

    recipient: str
    purposes: list[str]
    time: datetime
    position: int


class Summary(NamedTuple):
    """The row of one recipient and purpose."""

    recipient: str
    purpose: str
    first: datetime
    last: datetime
    number: int
    first_position: int
    last_position: int


def stretch_of(position: int) -> int:
    return (position - 1) // STRETCH_POSITIONS


def line(event: Event) -> str:
    """The columns of copy.sql in their order; none of them is empty but where it is NULL."""
    fields = _fields(event)
    text = "\t".join(fields)
    if "\\" in text or "\n" in text or "\r" in text or text.count("\t") != len(fields) - 1:
        text = "\t".join(field.translate(SPECIAL) for field in fields)
    return text + "\n"


def _fields(event: Event) -> tuple[str, ...]:
    stored: Stored[Any] = event.stored
    data = stored.data
    return (
        str(event.position),
        stored.time.isoformat(),
        _moment(event.recorded_at),
        stored.subject or "",
        data.recipient,
        data.role or "",
        _array(tuple(data.purposes)),
        _array(tuple(data.categories)),
        data.manner,
        data.basis,
        data.notice,
        data.region,
        data.handover,
        data.channel or "",
        data.transaction or "",
        data.request or "",
        data.decision or "",
        data.statute or "",
        data.service_notice or "",
        _array(tuple(data.attributes)) if data.attributes else "",
        data.reason,
        stored.source,
        stored.id,
        stored.actor or "",
    )


@lru_cache(maxsize=64)
def _moment(recorded_at: datetime) -> str:
    """Events that were appended together share theirs."""
    return recorded_at.isoformat()


@lru_cache(maxsize=4_096)
def _array(names: tuple[str, ...]) -> str:
    """An array as PostgreSQL reads it."""
    return "{" + ",".join(f'"{name.translate(QUOTED)}"' for name in names) + "}"


def summaries(disclosures: Iterable[Disclosure]) -> list[Summary]:
    """One row a recipient and purpose, by (time, position)."""
    found: dict[tuple[str, str], _Span] = {}
    for recipient, purposes, time, position in disclosures:
        at = time, position
        for purpose in set(purposes):
            span = found.get((recipient, purpose))
            if span is None:
                found[recipient, purpose] = span = _Span(at)
            span.add(at)
    return [span.summary(*key) for key, span in found.items()]


class _Span:
    """How many moments there were, the first and the last of them."""

    __slots__ = ("_first", "_last", "_number")

    def __init__(self, at: tuple[datetime, int]) -> None:
        self._first = self._last = at
        self._number = 0

    def add(self, at: tuple[datetime, int]) -> None:
        self._number += 1
        if at > self._last:
            self._last = at
        elif at < self._first:
            self._first = at

    def summary(self, recipient: str, purpose: str) -> Summary:
        (first, first_position), (last, last_position) = self._first, self._last
        return Summary(recipient, purpose, first, last, self._number, first_position, last_position)

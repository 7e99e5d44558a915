"""A disclosure as a line of text for COPY, and the summary of a batch: pure."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from ledger.vocabulary.envelope import Stored
from projections.projection import Event

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
        event.recorded_at.isoformat(),
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


@lru_cache(maxsize=4_096)
def _array(names: tuple[str, ...]) -> str:
    """An array as PostgreSQL reads it."""
    return "{" + ",".join(f'"{name.translate(QUOTED)}"' for name in names) + "}"


def summaries(disclosures: Iterable[Disclosure]) -> list[Summary]:
    """One row a recipient and purpose, by (time, position)."""
    found: dict[tuple[str, str], Summary] = {}
    for recipient, purposes, time, position in disclosures:
        for purpose in set(purposes):
            key = recipient, purpose
            before = found.get(key)
            one = Summary(recipient, purpose, time, time, 1, position, position)
            found[key] = one if before is None else _both(before, one)
    return list(found.values())


def _both(a: Summary, b: Summary) -> Summary:
    first, first_position = min((a.first, a.first_position), (b.first, b.first_position))
    last, last_position = max((a.last, a.last_position), (b.last, b.last_position))
    number = a.number + b.number
    return Summary(a.recipient, a.purpose, first, last, number, first_position, last_position)

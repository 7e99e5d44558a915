"""First collections of members, without those that were taken back."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from api.reports.source import Source
from ledger.vocabulary.data import DataCollected
from projections.stream import read_stream


class Joined(NamedTuple):
    """The first collection of a member."""

    subject: str
    time: datetime
    notice: str


def taken_back_of(source: Source) -> list[str]:
    """Members of whom a collection was taken back: the read model's word on them does not hold."""
    return sorted(
        {str(e.stored.subject) for e in source.taken_back if e.type == DataCollected.TOPIC}
    )


def joined_otherwise(source: Source, subjects: list[str]) -> Iterator[Joined]:
    """The first collections that stand, of those members who have any."""
    for subject in subjects:
        stream = read_stream(source.connection, subject, source.position, [DataCollected.TOPIC])
        standing = [e for e in stream if source.counts(e)]
        first = min(standing, key=lambda e: (e.stored.time, e.position), default=None)
        if first:
            yield Joined(subject, first.stored.time, first.stored.data.notice)

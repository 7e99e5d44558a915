"""Which stretches of the log a filtered reading must look at, by the read model `segments`."""

from collections.abc import Iterator, Mapping
from typing import Any

from psycopg import Connection

from api.reading.positions import reached
from api.reading.sql import Row, rows, statement
from projections.segments.fold import SEGMENT_EVENTS

CANDIDATES = statement("candidate_segments")
CANDIDATES_AT_ONCE = 64
STRETCH_POSITIONS = 16 * SEGMENT_EVENTS
"""At most so many positions are looked at in one statement."""

Stretch = tuple[int, int]
"""After a position, up to another."""


def stretches(
    connection: Connection[Row], wanted: Mapping[str, Any] | None, after: int, until: int
) -> Iterator[Stretch]:
    """Stretches, in order, that hold all that is wanted between two positions.

    What the read model does not cover yet is looked at whole.
    """
    if wanted is None:
        yield after, until
        return
    covered = min(reached(connection, ("segments",)), until)
    yield from _joined(_candidates(connection, wanted, after, covered))
    for start in range(max(after, covered), until, STRETCH_POSITIONS):
        yield start, min(start + STRETCH_POSITIONS, until)


def _candidates(
    connection: Connection[Row], wanted: Mapping[str, Any], after: int, covered: int
) -> Iterator[Stretch]:
    while after < covered:
        span = {
            "first": after // SEGMENT_EVENTS,
            "last": (covered - 1) // SEGMENT_EVENTS,
            "limit": CANDIDATES_AT_ONCE,
        }
        found = rows(connection, CANDIDATES, {"as_of": None, **wanted, **span})
        for (segment,) in found:
            start = max(after, segment * SEGMENT_EVENTS)
            after = min((segment + 1) * SEGMENT_EVENTS, covered)
            yield start, after
        if len(found) < CANDIDATES_AT_ONCE:
            return


def _joined(found: Iterator[Stretch]) -> Iterator[Stretch]:
    held: Stretch | None = None
    for start, end in found:
        if held and held[1] == start and end - held[0] <= STRETCH_POSITIONS:
            held = held[0], end
            continue
        if held:
            yield held
        held = start, end
    if held:
        yield held

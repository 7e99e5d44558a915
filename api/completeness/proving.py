"""Proving that nothing of a member is left out: its leaves, and its place in a map."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection

from api.completeness.maps import Map, Told, map_of, map_tiles, told_maps
from api.problems import Problem
from api.publishing.published import Published
from api.publishing.receipts import receipt_if_published
from api.reading.sql import Row, rows, statement
from ledger.completeness.chain import TAG, map_leaf, tally_of, unpacked
from ledger.completeness.section import MapTold, Section
from ledger.transparency.errors import TransparencyError
from ledger.transparency.proofs import verify_inclusion
from ledger.transparency.proving import inclusion_proof

NUMBER = statement("member_number")
LEAVES = statement("member_leaves")

log = logging.getLogger("ledger.completeness")


@dataclass(frozen=True, slots=True)
class Standing:
    """A map, the event that tells of it, and the receipt of that, once a checkpoint covers it."""

    map: Map
    told: Told
    receipt: str | None


def section_of(
    connection: Connection[Row],
    published: Published | None,
    subject: UUID,
    until: int | None = None,
) -> Section | None:
    """What the newest map proves of the member; with `until`, the leaves after it up to there too.

    None where no map covers the member. Raises a 503 `Problem` where the map does not hold.
    """
    standing = standing_map(connection, published, until)
    if standing is None:
        return None
    number = _number(connection, subject, standing.map)
    if number is None:
        return None
    return _section(connection, subject, number, standing, until)


def standing_map(
    connection: Connection[Row], published: Published | None, until: int | None = None
) -> Standing | None:
    """The newest map that a checkpoint covers; the newest of all where none is covered.

    With `until`, only one of what stands up to there.
    """
    newest = None
    for each in _standing(connection, published, until):
        if each.receipt:
            return each
        newest = newest or each
    return newest


def _standing(
    connection: Connection[Row], published: Published | None, until: int | None
) -> Iterator[Standing]:
    for told in told_maps(connection):
        made = map_of(connection, told.fact.position)
        if made and made.fact == told.fact and (until is None or made.position <= until):
            receipt = receipt_if_published(connection, told.position, published)
            yield Standing(made, told, receipt)


def _number(connection: Connection[Row], subject: UUID, made: Map) -> int | None:
    found = rows(connection, NUMBER, {"subject": subject})
    return found[0][0] if found and found[0][0] < made.members else None


def _section(
    connection: Connection[Row], subject: UUID, number: int, standing: Standing, until: int | None
) -> Section:
    made = standing.map
    leaves = _leaves(connection, subject, 0, made.position)
    tally = tally_of(unpacked(leaves))
    path = _path(connection, number, map_leaf(subject, tally), made)
    return Section(
        subject=str(subject),
        index=number,
        events=tally.events,
        hash=tally.hash.hex(),
        last_position=tally.last_position,
        path=[each.hex() for each in path],
        map=_told(standing),
        later=_leaves(connection, subject, made.position, until) if until else b"",
        leaves=leaves,
    )


def _path(connection: Connection[Row], number: int, leaf: bytes, made: Map) -> list[bytes]:
    """From the member's events as they are stored to the map's root, and nowhere else.

    Raises a 503 `Problem`: nobody is given a proof that the log's own word contradicts.
    """
    try:
        path = inclusion_proof(number, made.members, map_tiles(connection, made.position))
        verify_inclusion(number, made.members, leaf, path, made.root)
    except TransparencyError as error:
        log.warning("action=unproven map=%d error=%s", made.position, type(error).__name__)
        what = f"what is stored does not lead to the root of the map of position {made.position}"
        raise Problem(503, "The map does not hold", f"{what}: run `ledger verify`") from error
    return path


def _told(standing: Standing) -> MapTold:
    made, told = standing.map, standing.told
    return MapTold(
        position=made.position,
        members=made.members,
        root=made.root.hex(),
        event=told.position,
        entry=told.entry,
        receipt=standing.receipt,
    )


def _leaves(connection: Connection[Row], subject: UUID, after: int, until: int) -> bytes:
    arguments = {"tag": f"{TAG}{subject}", "after": after, "until": until}
    found: bytes = rows(connection, LEAVES, arguments)[0][0]
    return found

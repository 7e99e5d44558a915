"""Proving that nothing of a member is left out: its leaves, and its place in a map."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection

from api.completeness.maps import Map, Told, map_of, map_tiles, told_maps
from api.publishing.published import Published
from api.publishing.receipts import receipt_if_published
from api.reading.sql import Row, rows, statement
from ledger.completeness.chain import TAG, tally_of, unpacked
from ledger.completeness.section import MapTold, Section
from ledger.transparency.proving import inclusion_proof

NUMBER = statement("member_number")
LEAVES = statement("member_leaves")


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

    None where no map covers the member.
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
    path = inclusion_proof(number, made.members, map_tiles(connection, made.position))
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

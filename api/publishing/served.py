"""Tiles and bundles as they are served: what a checkpoint covers, and nothing beyond it."""

import gzip
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from psycopg import Connection

from api.problems import RETRY, Problem
from api.publishing.published import Published, tile_reader
from api.reading.answers import UNCACHED
from api.reading.sql import Row
from api.service import Service
from ledger.transparency.errors import MalformedError
from ledger.transparency.hashing import HASH_BYTES
from ledger.transparency.tiles import TILE_WIDTH, TileAddress, bundle, parse_tile_path, tile_width
from projections.source import batches
from projections.transparency.projection import entries

GZIP_LEVEL = 6
MEMBER = "member:"


class Bundle(NamedTuple):
    """Entries, whom they are about, and how many."""

    content: bytes
    subjects: Sequence[str]
    entries: int


def published_now(service: Service, connection: Connection[Row]) -> Published:
    """Raises a 503 `Problem` while nothing is published."""
    if published := service.coverage.now(connection):
        return published
    raise Problem(503, "Nothing is published yet", headers=RETRY)


def address_of(asked: bytes, path: str, size: int) -> TileAddress:
    """Of a path below the log's prefix, which is the end of what was asked for as it was sent.

    Raises a 404 `Problem` for what the tree has not, and for another spelling: escapes, a line end.
    """
    try:
        address = parse_tile_path(path)
    except MalformedError:
        raise _nowhere() from None
    if not asked.endswith(f"/log/{path}".encode()):
        raise _nowhere()
    if tile_width(size, address.level, address.n) < address.width:
        raise _nowhere(f"the checkpoint is of {size} events")
    return address


def _nowhere(why: str | None = None) -> Problem:
    """Kept by no cache, which would hide the tile once the tree has grown to it."""
    return Problem(404, "No such tile", why, headers=UNCACHED)


def tile_of(connection: Connection[Row], address: TileAddress) -> bytes:
    """Raises a 503 `Problem` while tiles are made anew."""
    row = tile_reader(connection)(*address)[: address.width * HASH_BYTES]
    if len(row) < address.width * HASH_BYTES:
        raise Problem(503, "The tile is being made anew", headers=RETRY)
    return row


def bundle_of(connection: Connection[Row], address: TileAddress) -> Bundle:
    """Raises a 503 `Problem` where the log has a hole."""
    start = address.n * TILE_WIDTH
    events = list(chain.from_iterable(batches(connection, start, start + address.width)))
    if len(events) < address.width:
        raise Problem(503, "Entries are missing", "run `ledger verify`")
    tags = {tag for event in events for tag in event.tags if tag.startswith(MEMBER)}
    subjects = sorted(tag.removeprefix(MEMBER) for tag in tags)
    return Bundle(bundle(list(entries(events))), subjects, len(events))


def compressed(content: bytes) -> bytes:
    """The same bytes for the same content."""
    return gzip.compress(content, GZIP_LEVEL, mtime=0)


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a client that sends this header takes gzip (RFC 9110 section 12.5.3)."""
    weights = {}
    for each in accept_encoding.replace(" ", "").lower().split(","):
        name, *parameters = each.split(";")
        told = (other.removeprefix("q=") for other in parameters if other.startswith("q="))
        weights[name] = next(told, "1")
    return weights.get("gzip", weights.get("*", "0")).strip("0.") != ""

"""Tiles of 256 hashes and bundles of 256 entries: their paths, their widths, their bytes.

C2SP tlog-tiles v1.0.0. Tile (level, n) holds the hashes from n * 256 on of its level; level 0 is
made of the leaf hashes, each hash of the next level is the root of one full tile. A partial tile
has fewer hashes and is the beginning of the full one.
"""

import re
from collections.abc import Iterator, Sequence
from struct import Struct
from typing import NamedTuple

from ledger.transparency.errors import MalformedError
from ledger.transparency.hashing import HASH_BYTES

TILE_WIDTH = 256
TILE_BYTES = TILE_WIDTH * HASH_BYTES
LEVEL_MAX = 63
ENTRY_BYTES_MAX = 2**16 - 1
ENTRIES = -1
"""Stands in the place of a level for bundles of entries."""

_LEVEL_BITS = 8
_PATH = re.compile(
    r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)
_LENGTH = Struct(">H")


class TileAddress(NamedTuple):
    """Which tile, or which bundle where the level is `ENTRIES`; less than full width is partial."""

    level: int
    n: int
    width: int = TILE_WIDTH


def tile_path(level: int, n: int, width: int = TILE_WIDTH) -> str:
    """Where a tile or bundle is found under the prefix of its log."""
    name = "entries" if level == ENTRIES else str(level)
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{name}/{_number_path(n)}{partial}"


def parse_tile_path(text: str) -> TileAddress:
    """The address of a path in the one spelling that it has. Raises MalformedError."""
    if not (found := _PATH.fullmatch(text)):
        raise MalformedError("this is not the path of a tile")
    name, number, width = found.groups()
    address = TileAddress(
        ENTRIES if name == "entries" else int(name),
        int(number.replace("/", "").replace("x", "")),
        int(width or TILE_WIDTH),
    )
    if address.width > TILE_WIDTH or tile_path(*address) != text:
        raise MalformedError("the path of the tile is not in its one spelling")
    return address


def partial_width(size: int, level: int) -> int:
    """How many hashes stand in the last tile of a level that is not full; 0 when there is none."""
    return (size >> _LEVEL_BITS * level) % TILE_WIDTH


def tile_width(size: int, level: int, n: int) -> int:
    """How many hashes of a tile, or entries of a bundle, a tree of this size has; 0 beyond it."""
    hashes = size >> _LEVEL_BITS * max(level, 0)
    return max(0, min(hashes - n * TILE_WIDTH, TILE_WIDTH))


def tiles_of(size: int) -> Iterator[TileAddress]:
    """Every tile of a tree, lowest level first."""
    level = 0
    while size:
        yield from (TileAddress(level, n) for n in range(size // TILE_WIDTH))
        if width := size % TILE_WIDTH:
            yield TileAddress(level, size // TILE_WIDTH, width)
        level, size = level + 1, size // TILE_WIDTH


def bundle(entries: Sequence[bytes]) -> bytes:
    """The bytes of a bundle. Raises MalformedError for what no bundle can hold."""
    if not 0 < len(entries) <= TILE_WIDTH:
        raise MalformedError(f"a bundle has 1 to {TILE_WIDTH} entries, not {len(entries)}")
    if (longest := max(map(len, entries))) > ENTRY_BYTES_MAX:
        raise MalformedError(f"an entry has at most {ENTRY_BYTES_MAX} bytes, not {longest}")
    return b"".join([_LENGTH.pack(len(entry)) + entry for entry in entries])


def parse_bundle(raw: bytes, count: int) -> list[bytes]:
    """The entries of a bundle that must have so many. Raises MalformedError."""
    entries, at = [], 0
    for _ in range(count):
        start = at + _LENGTH.size
        at = start + _length_at(raw, at)
        entries.append(raw[start:at])
    if at != len(raw):
        raise MalformedError(f"the bundle has {len(raw)} bytes, its {count} entries {at}")
    return entries


def _length_at(raw: bytes, at: int) -> int:
    if at + _LENGTH.size > len(raw):
        raise MalformedError("the bundle ends before its last entry")
    length: int = _LENGTH.unpack_from(raw, at)[0]
    return length


def _number_path(n: int) -> str:
    digits = str(n)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    return "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])

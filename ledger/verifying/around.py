"""What stands around the stretches: the head, what was signed beyond the end, and the sums."""

from collections.abc import Iterator, Sequence

from ledger.verifying.finding import Finding
from ledger.verifying.signed import Opener, SignedRoot
from ledger.verifying.source import Extent, HeadRow, Source
from ledger.verifying.tree import TILE_HASHES, root_of
from ledger.verifying.upper import check_upper_tiles, count_tiles


def check_shape(source: Source) -> Iterator[Finding]:
    """That the tables are as they were made: nothing else could be read of others, or in time."""
    for what in source.misshapen():
        yield Finding(1, what)


def check_ends(extent: Extent, head: HeadRow) -> Iterator[Finding]:
    """What stands before the beginning or nowhere, and whether the head is at the end."""
    last = extent.last
    if extent.nowhere:
        yield Finding(last + 1, f"{extent.nowhere} events have no position")
    if extent.first < 1:
        yield Finding(extent.first, "it stands before the beginning")
    if head.heads != 1:
        yield Finding(last + 1, f"the log has {head.heads} heads, not one")
    if head.position is None:
        yield Finding(last + 1, "no head tells where the log ends")
    elif head.position > last:
        yield Finding(last + 1, f"it is missing: the head is at {head.position}")
    elif head.position < last:
        yield Finding(head.position + 1, f"the head is at {head.position}")


def check_beyond(
    source: Source, last: int, opener: Opener, kept: Sequence[SignedRoot]
) -> Iterator[Finding]:
    """What was signed of nothing, or of more than there is, and whether anything was."""
    yield from _signer(source, last)
    for stored in source.checkpoints_beyond(last):
        signed, findings = opener.stored(stored)
        yield from findings
        yield from _beyond(signed, last)
    for each in kept:
        if not 0 < each.size <= last:
            yield from _beyond(each, last)


def _signer(source: Source, last: int) -> Iterator[Finding]:
    """The key is told in the commit of the first checkpoint."""
    has_key, has_signed = source.signer()
    if has_key and not has_signed:
        yield Finding(1, "the log has signed, and has lost all its checkpoints", max(last, 1))
    if has_signed and not has_key:
        yield Finding(1, "the log has signed, and does not tell its key", max(last, 1))


def _beyond(signed: SignedRoot, last: int) -> Iterator[Finding]:
    if signed.size > last:
        yield Finding(last + 1, f"it is missing: {signed.where} was signed")
    elif signed.root != root_of(()):
        yield Finding(1, f"{signed.where} has another root than a tree without leaves")


def check_index_entries(source: Source, last: int) -> Iterator[Finding]:
    """That no index leads to more than there is: each event was found by all of them before."""
    for index, entries in source.index_entries().items():
        if entries != last:
            what = f"the index {index} has {entries} entries, there are {last} events"
            yield Finding(1, what, max(last, 1))


def check_tags(source: Source, expected: int) -> Iterator[Finding]:
    """That no event is found by a tag that it has not."""
    if source.count_tags() != expected and (stray := source.stray_tag()):
        position, tag = stray
        shown = tag.decode("utf-8", "backslashreplace")
        yield Finding(position, f"it is found by the tag {shown}, which it has not")


def lacking_tile(tiled: int, signed: int) -> str | None:
    """Which tile of the tree that was signed is the first that is not there, if one is not.

    That is no sign of another history: tiles are a read model, and may be in the making.
    """
    if tiled >= signed:
        return None
    return (
        f"tile 0/{tiled // TILE_HASHES} lacks position {tiled + 1}: {signed} events were signed,"
        f" and there are tiles of {tiled}, which are being made anew or are lost"
    )


def check_tiles(
    source: Source, last: int, reach: tuple[int, int], roots: Sequence[bytes]
) -> Iterator[Finding]:
    """That there are the tiles there should be, those above the stretches included."""
    tiled, tiles = reach
    if tiled < 0:
        yield Finding(1, f"there are said to be tiles of {tiled} events")
        return
    if tiled > last:
        yield Finding(last + 1, f"it is missing: there are tiles of {tiled} events")
    if tiled:
        yield from check_upper_tiles(source.upper_tiles(), roots, tiled)
    if tiles != count_tiles(tiled):
        yield Finding(
            max(tiled, 1), f"there are {tiles} tiles, a tree of {tiled} has {count_tiles(tiled)}"
        )

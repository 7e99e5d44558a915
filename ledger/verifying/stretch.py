"""A stretch of 65,536 events, the share that a process checks at a time: its events, their leaves,
their tiles, the tags beside the streams, the checkpoints that end in it, their cosignatures and its
erasures.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from ledger.verifying.cosigned import Cosigned, check_cosignatures
from ledger.verifying.erasures import check_erasures
from ledger.verifying.events import BrokenError, Events
from ledger.verifying.finding import Finding
from ledger.verifying.mapped import Mapped
from ledger.verifying.signed import Opener, SignedRoot
from ledger.verifying.source import Source, StoredCheckpoint
from ledger.verifying.tree import (
    HASH_BYTES,
    TILE_HASHES,
    Peaks,
    first_difference,
    peaks_within,
    root_of,
    rows_over,
)
from ledger.verifying.unreadable import telling

STRETCH_EVENTS = TILE_HASHES**2


class Job(NamedTuple):
    """Which stretch, of a log of how many events with tiles of how many; what was kept of it."""

    n: int
    events: int
    tiled: int
    kept: tuple[SignedRoot, ...] = ()

    @property
    def after(self) -> int:
        return self.n * STRETCH_EVENTS

    @property
    def until(self) -> int:
        return min(self.after + STRETCH_EVENTS, self.events)


@dataclass(frozen=True, slots=True)
class Jobs:
    """All of them, made as they are taken: a position that was changed may tell of any number."""

    events: int
    tiled: int
    kept: tuple[SignedRoot, ...]

    @property
    def count(self) -> int:
        return -(-self.events // STRETCH_EVENTS)

    def each(self, first: int = 0, step: int = 1) -> Iterator[Job]:
        for n in range(first, self.count, step):
            job = Job(n, self.events, self.tiled)
            within = tuple(each for each in self.kept if job.after < each.size <= job.until)
            yield job._replace(kept=within)


class Head(NamedTuple):
    """A signed root, and that of what its tree has from the stretch's beginning on."""

    signed: SignedRoot
    within: bytes


class Trees:
    """All perfect subtrees over the leaves of a stretch: what any number of heads is made of."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        starts = range(0, len(leaves), TILE_HASHES)
        self._tiles = [rows_over(leaves[at : at + TILE_HASHES]) for at in starts]
        self.roots = [rows[-1][0] for rows in self._tiles[: len(leaves) // TILE_HASHES]]
        self._above = rows_over(self.roots)

    def peaks(self, size: int) -> Peaks:
        """The subtrees of the first leaves."""
        tiles, rest = divmod(size, TILE_HASHES)
        whole = peaks_within(self._above, tiles, TILE_HASHES)
        return whole + peaks_within(self._tiles[tiles], rest) if rest else whole


class Checked(NamedTuple):
    """What was found in a stretch; without peaks where no tree can be made of it."""

    n: int
    events: int
    findings: tuple[Finding, ...]
    first_recorded_at: int
    last_recorded_at: int
    peaks: Peaks | None
    heads: tuple[Head, ...]
    further_tags: int
    checkpoints: int
    erasures: int
    maps: tuple[Mapped, ...]
    cosigned: Cosigned


def check_stretch(source: Source, job: Job, opener: Opener) -> Checked:
    """Whether a stretch is as it was; reads it once, in memory that does not depend on the log."""
    events = Events(job.after)
    is_whole = _see_all(source, job, events)
    findings = events.findings
    leaves = events.leaves
    trees = Trees(leaves)
    if is_whole:
        with telling(findings, job.after + 1, job.until):
            findings += _check_indexes(source, job)
        with telling(findings, job.after + 1, job.until):
            findings += _check_tags(source, job, events.further_tags)
        with telling(findings, job.after + 1, job.until):
            findings += check_erasures(source, events.completions)
    with telling(findings, job.after + 1, job.until):
        findings += _check_tiles(source, job, leaves, trees.roots)
    checkpoints: list[StoredCheckpoint] = []
    with telling(findings, job.after + 1, job.until):
        checkpoints = source.checkpoints(job.after, events.position)
    stored = [opener.stored(each) for each in checkpoints]
    findings += (finding for each in stored for finding in each.findings)
    roots, misplaced = _in_their_places([each.root for each in stored], job.after, events.position)
    findings += misplaced
    cosigned = Cosigned()
    with telling(findings, job.after + 1, job.until):
        theirs = source.cosignatures(job.after, events.position)
        cosigned = check_cosignatures(theirs, opener.witnesses)
    findings += cosigned.findings
    kept = (each for each in job.kept if each.size <= events.position)
    signed = sorted((*roots, *kept), key=attrgetter("size"))
    return Checked(
        n=job.n,
        events=len(leaves),
        findings=tuple(findings),
        first_recorded_at=events.first_recorded_at,
        last_recorded_at=events.recorded_at,
        peaks=trees.peaks(len(leaves)) if is_whole else None,
        heads=tuple(Head(each, root_of(trees.peaks(each.size - job.after))) for each in signed),
        further_tags=len(events.further_tags),
        checkpoints=len(stored),
        erasures=len(events.completions),
        maps=tuple(events.maps),
        cosigned=cosigned,
    )


def _see_all(source: Source, job: Job, events: Events) -> bool:
    """Whether every event of the stretch was there to be seen."""
    try:
        with telling(events.findings, job.after + 1, job.until):
            with closing(source.events(job.after, job.until)) as pieces:
                for rows in pieces:
                    events.see(rows)
            events.end(job.until)
            return True
    except BrokenError:
        pass
    return False


def _in_their_places(
    roots: Sequence[SignedRoot], after: int, until: int
) -> tuple[list[SignedRoot], list[Finding]]:
    """Those that are of as many events as they were looked up by; what is wrong with the others."""
    others = [each for each in roots if not after < each.size <= until]
    misplaced = [
        Finding(after + 1, f"the index leads to {each.where} by another number of events", until)
        for each in others
    ]
    return [each for each in roots if after < each.size <= until], misplaced


def _check_indexes(source: Source, job: Job) -> Iterator[Finding]:
    """That whoever looks an event up is led to it; no more than the first that is not found."""
    if missed := source.not_led_to(job.after, job.until):
        ways = {
            "position": missed.by_position,
            "first tag": missed.by_stream,
            "key": missed.by_key,
        }
        for way, leads in ways.items():
            if not leads:
                yield Finding(missed.position, f"the index does not lead to it by its {way}")


def _check_tags(source: Source, job: Job, pairs: Collection[tuple[int, str]]) -> Iterator[Finding]:
    """That each tag but the first is found by itself, too; no more than the first that is not."""
    tags = {tag for _, tag in pairs}
    expected = set(pairs)
    found = source.tagged(tags, job.after, job.until) if tags else set()
    if found != expected:
        position, tag = min(found ^ expected)
        if (position, tag) in expected:
            yield Finding(position, f"it cannot be found by its tag {tag}")
        else:
            yield Finding(position, f"it is found by the tag {tag}, which it has not")


def _check_tiles(
    source: Source, job: Job, leaves: Sequence[bytes], roots: Sequence[bytes]
) -> Iterator[Finding]:
    """That the tiles hold these hashes; of each tile that does not, the first."""
    if not job.tiled:
        return
    first = job.after // TILE_HASHES
    stored = source.tiles(first, first + TILE_HASHES, job.n)
    tiled = max(min(job.until, job.tiled) - job.after, 0)
    if len(leaves) < tiled:  # something is missing, and was said to be
        tiled = len(leaves) // TILE_HASHES * TILE_HASHES
        stored[1, job.n] = stored.get((1, job.n), b"")[: tiled // TILE_HASHES * HASH_BYTES]
    above, full = b"", roots[: tiled // TILE_HASHES]
    for n in range(-(-tiled // TILE_HASHES)):
        row = b"".join(leaves[n * TILE_HASHES : min((n + 1) * TILE_HASHES, tiled)])
        found = list(_compare((0, first + n), row, stored, 1))
        yield from found
        # where the leaf is told, the hash above it says nothing more
        theirs = stored.get((1, job.n), b"")[n * HASH_BYTES : (n + 1) * HASH_BYTES]
        above += theirs if found else b"".join(full[n : n + 1])
    if above:
        yield from _compare((1, job.n), above, stored, TILE_HASHES)


def _compare(
    address: tuple[int, int], row: bytes, stored: dict[tuple[int, int], bytes], leaves: int
) -> Iterator[Finding]:
    level, n = address
    if (i := first_difference(row, stored.get(address, b""))) is not None:
        position = (n * TILE_HASHES + i) * leaves + 1
        if i * HASH_BYTES >= len(row):
            yield Finding(position, f"tile {level}/{n} has hashes of more than there is")
        elif i * HASH_BYTES >= len(stored.get(address, b"")):
            yield Finding(position, f"tile {level}/{n} lacks its hash")
        else:
            yield Finding(position, f"it is not what was hashed into tile {level}/{n}")

"""The whole log against itself, its tiles, every checkpoint signed and those kept elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import attrgetter

import psycopg

from ledger.transparency.spelling import in_base64
from ledger.verifying.events import LONG_AGO
from ledger.verifying.finding import Finding
from ledger.verifying.processes import checking
from ledger.verifying.signed import Opener, SignedRoot
from ledger.verifying.source import Extent, Source
from ledger.verifying.stretch import STRETCH_EVENTS, Checked, Job, check_stretch
from ledger.verifying.tree import Peaks, joined, root_of
from ledger.verifying.upper import check_upper_tiles, count_tiles

Report = Callable[[int, int | None], None]
"""Called with how many events were checked, and of how many."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked, and what is wrong, the first position first; nothing when all is well."""

    events: int
    root: bytes
    tiles: int
    checkpoints: int
    erasures: int
    findings: tuple[Finding, ...]

    @property
    def root_in_base64(self) -> str:
        """As checkpoints write it."""
        return in_base64(self.root)


@dataclass(slots=True)
class _Seen:
    """The stretches so far, put together."""

    peaks: Peaks = ()
    recorded_at: int = LONG_AGO
    agreed: int = 0
    """The largest tree that a signed root is right for."""
    agreed_kept: int = 0
    """Of those that somebody kept: a forger with the key makes all others agree."""
    disagreed: int | None = None
    further_tags: int = 0
    checkpoints: int = 0
    erasures: int = 0
    roots: list[bytes] = field(default_factory=list)
    """Of each whole stretch: 32 bytes for 65,536 events is all that grows with the log."""

    def add(self, checked: Checked) -> list[Finding]:
        """What is wrong up to the end of this stretch."""
        findings = list(checked.findings)
        if checked.first_recorded_at < self.recorded_at and checked.events:
            first = checked.n * STRETCH_EVENTS + 1
            findings.append(Finding(first, "it was recorded before the one before it"))
        for head in checked.heads:
            findings += self._agree(head.signed, joined(self.peaks, head.peaks))
        if checked.peaks is not None:
            self.peaks = joined(self.peaks, checked.peaks)
        if checked.peaks and checked.events == STRETCH_EVENTS:
            self.roots.append(checked.peaks[0].hash)
        self.recorded_at = checked.last_recorded_at
        self.further_tags += checked.further_tags
        self.checkpoints += checked.checkpoints
        self.erasures += checked.erasures
        return findings

    def _agree(self, signed: SignedRoot, peaks: Peaks) -> Iterable[Finding]:
        if root_of(peaks) == signed.root:
            self.agreed = signed.size
            self.agreed_kept = signed.size if signed.is_kept else self.agreed_kept
        elif self.disagreed in (None, signed.size):  # whatever is larger disagrees with it
            self.disagreed = signed.size
            what = f"what was signed is not here: {signed.where} has another root"
            agreed = self.agreed_kept if signed.is_kept else self.agreed
            yield Finding(agreed + 1, what, signed.size)


def verify(
    conninfo: str,
    opener: Opener,
    kept: Sequence[SignedRoot] = (),
    *,
    processes: int = 1,
    report: Report = lambda *_: None,
) -> Verified:
    """Reads everything once, in memory that does not depend on how much there is.

    It stops after the first stretch with anything wrong. `conninfo` leads to the log as
    `ledger_service` or any role that may read its tables; nothing is written. Raises
    `psycopg.Error`.
    """
    with psycopg.connect(conninfo) as connection:
        source = Source(connection)
        extent = source.extent()
        tiled, tiles = source.tiles_reach()
        jobs = _jobs(extent.last, tiled, kept)
        seen, findings = _Seen(), list[Finding]()
        with _checked(conninfo, source, jobs, opener, processes) as results:
            for checked in results:
                findings += seen.add(checked)
                report(min((checked.n + 1) * STRETCH_EVENTS, extent.last), extent.last)
                if findings:
                    break
        findings += _around(source, extent, opener, kept)
        if not findings:
            findings += _across(source, seen, extent, (tiled, tiles))
        return Verified(
            extent.last,
            root_of(seen.peaks),
            tiles,
            seen.checkpoints,
            seen.erasures,
            tuple(sorted(set(findings), key=attrgetter("order"))),
        )


def log_key(conninfo: str) -> str | None:
    """The key that the log says it signs with, as a vkey; None while it never did."""
    with psycopg.connect(conninfo) as connection:
        return Source(connection).log_key()


def _jobs(events: int, tiled: int, kept: Sequence[SignedRoot]) -> list[Job]:
    jobs = []
    for n in range(-(-events // STRETCH_EVENTS)):
        job = Job(n, events, tiled)
        within = tuple(each for each in kept if job.after < each.size <= job.until)
        jobs.append(job._replace(kept=within))
    return jobs


@contextmanager
def _checked(
    conninfo: str, source: Source, jobs: Sequence[Job], opener: Opener, processes: int
) -> Iterator[Iterator[Checked]]:
    processes = min(processes, len(jobs))
    if processes < 2:
        yield (check_stretch(source, job, opener) for job in jobs)
        return
    with checking(conninfo, source.snapshot(), jobs, opener, processes) as results:
        yield results


def _around(
    source: Source, extent: Extent, opener: Opener, kept: Sequence[SignedRoot]
) -> Iterator[Finding]:
    """What stands before the beginning and is missing after the end."""
    last = extent.last
    if extent.first < 1:
        yield Finding(extent.first, "it stands before the beginning")
    if extent.heads != 1:
        yield Finding(last + 1, f"the log has {extent.heads} heads, not one")
    if extent.head_position > last:
        yield Finding(last + 1, f"it is missing: the head is at {extent.head_position}")
    elif extent.head_position < last:
        yield Finding(extent.head_position + 1, f"the head is at {extent.head_position}")
    for stored in source.checkpoints_beyond(last):
        signed, findings = opener.stored(stored)
        yield from findings
        yield from _beyond(signed, last)
    for each in kept:
        if not 0 < each.size <= last:
            yield from _beyond(each, last)


def _beyond(signed: SignedRoot, last: int) -> Iterator[Finding]:
    if signed.size > last:
        yield Finding(last + 1, f"it is missing: {signed.where} was signed")
    elif signed.root != root_of(()):
        yield Finding(1, f"{signed.where} has another root than a tree without leaves")


def _across(
    source: Source, seen: _Seen, extent: Extent, reach: tuple[int, int]
) -> Iterator[Finding]:
    """What can only be told when all stretches were seen and nothing is wrong in any."""
    recorded_at = int.from_bytes(extent.head_recorded_at, signed=True)
    if recorded_at != seen.recorded_at:
        yield Finding(max(extent.last, 1), "the head says another time than the last event")
    if source.count_tags() != seen.further_tags and (stray := source.stray_tag()):
        position, tag = stray
        shown = tag.decode("utf-8", "backslashreplace")
        yield Finding(position, f"it is found by the tag {shown}, which it has not")
    tiled, tiles = reach
    if tiled > extent.last:
        yield Finding(extent.last + 1, f"it is missing: there are tiles of {tiled} events")
    if tiled:
        yield from check_upper_tiles(source.upper_tiles(), seen.roots, tiled)
    if tiles != count_tiles(tiled):
        yield Finding(
            max(tiled, 1), f"there are {tiles} tiles, a tree of {tiled} has {count_tiles(tiled)}"
        )

"""The whole log against itself, its tiles, every checkpoint signed and those kept elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import attrgetter

import psycopg

from ledger.transparency.spelling import in_base64
from ledger.verifying.around import (
    check_beyond,
    check_ends,
    check_index_entries,
    check_shape,
    check_tags,
    check_tiles,
    lacking_tile,
)
from ledger.verifying.cosigned import Cosigned, check_cosignatures, check_stray
from ledger.verifying.events import LONG_AGO
from ledger.verifying.finding import Finding
from ledger.verifying.mapped import Mapped
from ledger.verifying.processes import checking
from ledger.verifying.signed import Opener, SignedRoot
from ledger.verifying.source import Extent, Source
from ledger.verifying.stretch import STRETCH_EVENTS, Checked, Jobs, check_stretch
from ledger.verifying.tree import Peaks, joined, root_beside, root_of
from ledger.verifying.unreadable import telling

Report = Callable[[int, int | None], None]
"""Called with how many events were checked, and of how many."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked, and what is wrong, the first position first; nothing when all is well."""

    events: int
    root: bytes
    tiles: int
    checkpoints: int
    cosignatures: int
    unknown_cosigners: int
    """Cosignatures by keys that were not given: whether they are true cannot be told."""
    erasures: int
    maps: tuple[Mapped, ...]
    """Those that the log tells of: only `check_maps` says whether they are what it comes to."""
    findings: tuple[Finding, ...]
    unverified: str | None
    """What could not be checked: nothing may be wrong with it, and nobody can say so."""

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
    signed: int = 0
    """How large the largest tree is that was signed."""
    stored: int = 0
    """How large the last tree is whose checkpoint the log has."""
    kept_alone: list[SignedRoot] = field(default_factory=list)
    """Those that only somebody else has: right as long as the log has none of a larger tree."""
    further_tags: int = 0
    checkpoints: int = 0
    cosignatures: int = 0
    unknown_cosigners: int = 0
    erasures: int = 0
    maps: list[Mapped] = field(default_factory=list)
    roots: list[bytes] = field(default_factory=list)
    """Of each whole stretch: 32 bytes for 65,536 events is all that grows with the log."""

    def add(self, checked: Checked) -> list[Finding]:
        """What is wrong up to the end of this stretch."""
        findings = list(checked.findings)
        if checked.first_recorded_at < self.recorded_at and checked.events:
            first = checked.n * STRETCH_EVENTS + 1
            findings.append(Finding(first, "it was recorded before the one before it"))
        for head in checked.heads:
            findings += self._agree(head.signed, root_beside(self.peaks, head.within))
            findings += self._lost(head.signed)
        if checked.peaks is not None:
            self.peaks = joined(self.peaks, checked.peaks)
        if checked.peaks and checked.events == STRETCH_EVENTS:
            self.roots.append(checked.peaks[0].hash)
        self.recorded_at = checked.last_recorded_at
        self.further_tags += checked.further_tags
        self.checkpoints += checked.checkpoints
        self.count(checked.cosigned)
        self.erasures += checked.erasures
        self.maps += checked.maps
        return findings

    def count(self, cosigned: Cosigned) -> None:
        self.cosignatures += cosigned.cosignatures
        self.unknown_cosigners += cosigned.unknown

    def _lost(self, signed: SignedRoot) -> Iterator[Finding]:
        """What the log signed and does not have any more, though it has what it signed later.

        Of the last it may only have begun: the file is written first.
        """
        self.signed = signed.size
        if signed.is_kept:
            if signed.size == self.agreed_kept != self.stored:
                self.kept_alone.append(signed)
            return
        self.stored = signed.size
        for each in self.kept_alone:
            yield Finding(each.size, f"the log has lost what it signed: {each.where}")
        self.kept_alone.clear()

    def _agree(self, signed: SignedRoot, root: bytes) -> Iterable[Finding]:
        if root == signed.root:
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
        seen, findings = _Seen(), list[Finding]()
        extent, reach = Extent(0, 1, 0), (0, 0)
        with telling(findings, 1, 1):
            findings += check_shape(source)
        if findings:
            return _misshapen(findings)
        with telling(findings, 1, 1):
            extent = source.extent()
        with telling(findings, 1, extent.last):
            reach = source.tiles_reach()
        jobs = Jobs(extent.last, reach[0], tuple(kept))
        with _checked(conninfo, source, jobs, opener, processes) as results:
            for checked in results:
                findings += seen.add(checked)
                report(min((checked.n + 1) * STRETCH_EVENTS, extent.last), extent.last)
                if findings:
                    break
        with telling(findings, 1, extent.last):
            findings += check_beyond(source, extent.last, opener, kept)
        with telling(findings, 1, extent.last):
            findings += check_stray(source.stray_cosignature())
            of_nothing = check_cosignatures(source.cosignatures(-1, 0), opener.witnesses)
            seen.count(of_nothing)
            findings += of_nothing.findings
        with telling(findings, 1, extent.last):
            findings += _ends(source, extent, None if findings else seen.recorded_at)
        if not findings:
            findings += _across(source, seen, extent.last, reach)
        return Verified(
            extent.last,
            root_of(seen.peaks),
            reach[1],
            seen.checkpoints,
            seen.cosignatures,
            seen.unknown_cosigners,
            seen.erasures,
            tuple(seen.maps),
            tuple(sorted(set(findings), key=attrgetter("order"))),
            lacking_tile(reach[0], seen.signed),
        )


def _misshapen(findings: Sequence[Finding]) -> Verified:
    """Nothing was looked at but the tables themselves."""
    return Verified(0, root_of(()), 0, 0, 0, 0, 0, (), tuple(findings), None)


def log_key(conninfo: str) -> str | None:
    """The key that the log says it signs with, as a vkey; None while it never did."""
    with psycopg.connect(conninfo) as connection:
        return Source(connection).log_key()


@contextmanager
def _checked(
    conninfo: str, source: Source, jobs: Jobs, opener: Opener, processes: int
) -> Iterator[Iterator[Checked]]:
    processes = min(processes, jobs.count)
    if processes < 2:
        yield (check_stretch(source, job, opener) for job in jobs.each())
        return
    with checking(conninfo, source.snapshot(), jobs, opener, processes) as results:
        yield results


def _ends(source: Source, extent: Extent, recorded_at: int | None) -> list[Finding]:
    """What is wrong with the ends; with a head that tells another time, where that is known."""
    head = source.head()
    findings = list(check_ends(extent, head))
    told = int.from_bytes(head.recorded_at or b"", signed=True)
    if not findings and recorded_at is not None and told != recorded_at:
        findings.append(
            Finding(max(extent.last, 1), "the head says another time than the last event")
        )
    return findings


def _across(source: Source, seen: _Seen, last: int, reach: tuple[int, int]) -> list[Finding]:
    """What can only be told when all stretches were seen and nothing is wrong in any."""
    findings = list[Finding]()
    with telling(findings, 1, last):
        findings += check_index_entries(source, last)
    with telling(findings, 1, last):
        findings += check_tags(source, seen.further_tags)
    with telling(findings, 1, last):
        findings += check_tiles(source, last, reach, seen.roots)
    return findings

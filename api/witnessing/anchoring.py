"""Keeps checkpoints in anchors: `<origin>/<size>.checkpoint`, each written once, and `latest`.

What an anchor holds is evidence: it is looked at before anything is signed by this process, and
each time before something is added, and never replaced by what contradicts it. Nothing is added
before whoever signs has agreed to go on: an anchor would only repeat what the database says.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from urllib.parse import quote

from psycopg import Connection

from api.publishing.elsewhere import LOOK_SECONDS, Elsewhere
from api.publishing.published import snapshot_reader
from api.reading.sql import Row, rows, statement
from api.witnessing.anchor import LATEST, Anchor, AnchorError
from api.witnessing.judging import cosigned
from api.witnessing.keepers import Account, KeeperKind, KeeperName
from ledger.log.recorder import Connections
from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import MalformedError, TransparencyError, UnprovenError
from ledger.transparency.keys import VerifierKey
from ledger.transparency.notes import format_note, open_note, parse_note
from ledger.transparency.proofs import verify_consistency
from ledger.transparency.proving import consistency_proof

TO_ANCHOR = statement("checkpoint_to_anchor")
NUMBERED_TRIED = 100
"""Of how many of the highest numbers it is looked whether they hold anything of this log."""
HANGS = f"it has not come to an end for {LOOK_SECONDS:.0f} s"
NUMBERED = re.compile("(0|[1-9][0-9]{0,18})[.]checkpoint")


@dataclass(frozen=True)
class Kept:
    """A checkpoint as it is written: the note with the true cosignatures there are."""

    size: int
    note: bytes
    key: VerifierKey


class Anchoring:
    """Keeps one anchor up to date."""

    def __init__(
        self,
        connections: Connections,
        anchor: Anchor,
        origin: str,
        elsewhere: Elsewhere,
        settled_seconds: float,
        witnesses: Sequence[VerifierKey] = (),
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.name = KeeperName(KeeperKind.ANCHOR, anchor.place)
        self._connections = connections
        self._anchor = anchor
        self._origin = origin
        self._folder = folder_of(origin)
        self._elsewhere = elsewhere
        self._settled_seconds = settled_seconds
        self._witnesses = witnesses
        self._account = Account(self.name)
        self._clock = clock
        self._has_looked = False
        self._began: float | None = None

    def step(self) -> None:
        """Looks, and adds what is newer. Raises `psycopg.Error`."""
        self._began = self._clock()
        try:
            size = self._step()
        except AnchorError as error:
            self._elsewhere.tried(self._anchor.place)
            with self._connections() as connection:
                self._account.failed(connection, str(error))
            return
        finally:
            self._began = None
        with self._connections() as connection:
            self._account.kept(connection, size)

    def watch(self) -> None:
        """Says so where a step does not come to its end. Raises `psycopg.Error`."""
        began = self._began
        if began is None or self._clock() - began < LOOK_SECONDS or self._account.error == HANGS:
            return
        with self._connections() as connection:
            self._account.failed(connection, HANGS)

    def _step(self) -> int:
        """The size of the checkpoint that is there in the end; 0 for none."""
        latest = self._looked()
        with self._connections() as connection:
            newest = self._newest(connection)
            if newest is None:
                return 0
            held = None if latest is None else self._opened(latest, newest.key)
            # another process added it, or a backup was restored
            if held and held.size > newest.size:
                return held.size
            if held:
                self._check_growth(connection, held, self._opened(newest.note, newest.key))
        if not self._elsewhere.agrees:
            return held.size if held else 0
        self._add(newest)
        if latest != newest.note:
            self._anchor.replace(f"{self._folder}/{LATEST}", newest.note)
        return newest.size

    def _looked(self) -> bytes | None:
        """The latest. What was found first is known, whatever comes of the rest."""
        self._elsewhere.begins(self._anchor.place)
        latest = look_at_latest(self._anchor, self._origin, self._elsewhere)
        if not self._has_looked:
            look_at_highest(self._anchor, self._origin, self._elsewhere)
            self._has_looked = True
        self._elsewhere.tried(self._anchor.place)
        return latest

    def _newest(self, connection: Connection[Row]) -> Kept | None:
        """Raises `AnchorError` for a stored checkpoint that the log did not sign."""
        found = rows(connection, TO_ANCHOR, {"settled": self._settled_seconds})
        if not found:
            return None
        size, note, lines, vkey = found[0]
        key = VerifierKey.parse(vkey)
        try:
            opened = open_note(note.encode(), [key])
        except TransparencyError as error:
            raise self._error(f"is not given a damaged checkpoint: {error}") from error
        true = cosigned(opened.text, lines, self._witnesses)
        signatures = [each.signature for each in (*opened.signed, *true)]
        return Kept(size, format_note(opened.text, signatures), key)

    def _check_growth(self, connection: Connection[Row], held: Checkpoint, new: Checkpoint) -> None:
        read_tile = snapshot_reader(connection, [held.size] if held.size else [], new.size)
        try:
            proof = consistency_proof(held.size, new.size, read_tile)
            verify_consistency(held.size, new.size, proof, held.root, new.root)
        except MalformedError as error:
            raise self._error(f"cannot be compared now: {error}") from error
        except UnprovenError as error:
            raise self._error(
                f"holds a checkpoint of {held.size} events that are not those here: {error}"
            ) from error

    def _opened(self, note: bytes, key: VerifierKey) -> Checkpoint:
        try:
            return Checkpoint.parse(open_note(note, [key]).text)
        except TransparencyError as error:
            raise self._error(f"holds what this log did not sign: {error}") from error

    def _add(self, newest: Kept) -> None:
        name = f"{self._folder}/{newest.size}.checkpoint"
        if self._anchor.create(name, newest.note):
            return
        there = self._anchor.read(name)
        if there is None or self._text(there) != self._text(newest.note):
            self._elsewhere.found(f"{self._anchor.place}/{name}", there)
            raise self._error(f"holds another checkpoint of {newest.size} events")

    def _text(self, note: bytes) -> str:
        """Cosignatures may have come since."""
        try:
            return parse_note(note).text
        except MalformedError as error:
            raise self._error(f"holds what is no checkpoint: {error}") from error

    def _error(self, what: str) -> AnchorError:
        return AnchorError(f"{self._anchor.place} {what}")


def look_at_latest(anchor: Anchor, origin: str, elsewhere: Elsewhere) -> bytes | None:
    """Raises `AnchorError`."""
    latest = anchor.read(f"{folder_of(origin)}/{LATEST}")
    elsewhere.found(anchor.place, latest)
    return latest


def look_at_highest(anchor: Anchor, origin: str, elsewhere: Elsewhere) -> None:
    """What was kept last, should the latest have been taken away or put back.

    A number above it that holds nothing of this log hides nothing. Raises `AnchorError`.
    """
    folder = folder_of(origin)
    found = map(NUMBERED.fullmatch, anchor.names(folder))
    sizes = sorted((int(each[1]) for each in found if each), reverse=True)
    for size in sizes[:NUMBERED_TRIED]:
        name = f"{folder}/{size}.checkpoint"
        note = anchor.read(name)
        if note and origin.encode() in note:
            elsewhere.found(f"{anchor.place}/{name}", note)
            return
    if sizes:
        raise AnchorError(f"{anchor.place}: its highest numbers hold nothing of this log")


def folder_of(origin: str) -> str:
    """One folder below the anchor for each origin."""
    return quote(origin, safe="").replace(".", "%2E") if set(origin) == {"."} else quote(origin, "")

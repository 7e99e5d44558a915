"""What is said of this log outside of its database: checkpoints that were found there.

Nothing is signed before each of the places was looked at, could not be reached, or has not come to
an end in time.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from time import monotonic

from api.publishing.errors import EvidenceDamagedError
from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import TransparencyError
from ledger.transparency.keys import VerifierKey
from ledger.transparency.notes import format_note, open_note

LOOK_SECONDS = 30.0
"""How long it may take to look at a place before there is signed without it."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint that was signed, and where that is known from."""

    size: int
    root: bytes
    note: str
    where: str

    def known_from(self, where: str) -> "Signed":
        return replace(self, where=where)


class Elsewhere:
    """The notes of some places."""

    def __init__(self, places: Iterable[str] = (), clock: Callable[[], float] = monotonic) -> None:
        self._awaited: dict[str, float | None] = dict.fromkeys(places)
        self._clock = clock
        self._notes: dict[str, bytes] = {}
        self.agrees = False
        """Whether the database was found to go on from all of it: nothing is added before."""

    @property
    def is_complete(self) -> bool:
        """Whether no place is waited for any longer."""
        return all(
            began is not None and self._clock() - began >= LOOK_SECONDS
            for began in list(self._awaited.values())
        )

    def begins(self, place: str) -> None:
        """From now on it is waited for, but not for ever."""
        if place in self._awaited and self._awaited[place] is None:
            self._awaited[place] = self._clock()

    def found(self, place: str, note: bytes | None) -> None:
        """What stands there; None for nothing, which takes back nothing."""
        if note is not None:
            self._notes[place] = note

    def tried(self, place: str) -> None:
        """It was looked at, or cannot be."""
        self._awaited.pop(place, None)

    def signed(self, key: VerifierKey) -> Iterator[Signed]:
        """What this key signed. Raises `EvidenceDamagedError` for what names this log otherwise.

        What does not name it is no evidence of what was signed.
        """
        for place, note in list(self._notes.items()):
            try:
                opened = open_note(note, [key])
                checkpoint = Checkpoint.parse(opened.text)
            except TransparencyError as error:
                if key.name.encode() not in note:
                    continue
                raise EvidenceDamagedError(
                    f"{place} holds what names this log and is none of its checkpoints: {error};"
                    " look at it, and move it away only if something else shows that it is false"
                ) from error
            alone = format_note(opened.text, [each.signature for each in opened.signed])
            yield Signed(checkpoint.size, checkpoint.root, alone.decode(), place)

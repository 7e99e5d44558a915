"""What is said of this log outside of its database: checkpoints that were found there.

Nothing is signed before each of the places was looked at, or could not be reached.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from api.publishing.errors import EvidenceDamagedError
from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import TransparencyError
from ledger.transparency.keys import VerifierKey
from ledger.transparency.notes import format_note, open_note


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

    def __init__(self, places: Iterable[str] = ()) -> None:
        self._awaited = set(places)
        self._notes: dict[str, bytes] = {}
        self.agrees = False
        """Whether the database was found to go on from all of it: nothing is added before."""

    @property
    def is_complete(self) -> bool:
        """Whether every place was tried."""
        return not self._awaited

    def found(self, place: str, note: bytes | None) -> None:
        """What stands there; None for nothing, which takes back nothing."""
        if note is not None:
            self._notes[place] = note
        self._awaited.discard(place)

    def unreachable(self, place: str) -> None:
        """It is not waited for any longer."""
        self._awaited.discard(place)

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

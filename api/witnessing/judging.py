"""What of the stored cosignatures is true: the database's word is not enough."""

from collections.abc import Iterable, Sequence

from api.publishing.errors import CheckpointDamagedError
from ledger.transparency.errors import MalformedError, TransparencyError
from ledger.transparency.keys import VerifierKey
from ledger.transparency.notes import Signed, parse_note, parse_signatures, verify_signatures


def text_of(note: str) -> str:
    """What was signed. Raises `CheckpointDamagedError`."""
    try:
        return parse_note(note.encode()).text
    except MalformedError as error:
        raise CheckpointDamagedError(f"a checkpoint in the database is damaged: {error}") from error


def cosigned(text: str, lines: Iterable[str], keys: Sequence[VerifierKey]) -> list[Signed]:
    """The true cosignatures by these keys, the latest of each; anything else is passed over."""
    found: dict[VerifierKey, Signed] = {}
    for line in lines:
        for each in _true(text, line, keys):
            if each.key not in found or _at(found[each.key]) < _at(each):
                found[each.key] = each
    return list(found.values())


def _at(signed: Signed) -> int:
    return signed.at_seconds or 0


def _true(text: str, line: str, keys: Sequence[VerifierKey]) -> Sequence[Signed]:
    try:
        return verify_signatures(text, parse_signatures(f"{line}\n"), keys)
    except TransparencyError:
        return ()

"""The cosignatures that the log keeps: each under its cosigner's name, of a checkpoint kept too.

Whether one is true can be told where the cosigner's key is known; of any other, only its form.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ledger.transparency.cosignatures import time_and_signature
from ledger.transparency.errors import MalformedError, TransparencyError
from ledger.transparency.keys import VerifierKey
from ledger.transparency.notes import parse_note, parse_signatures, verify_signatures
from ledger.transparency.spelling import parse_utf8
from ledger.verifying.finding import FINDINGS_MAX, Finding
from ledger.verifying.source import StoredCosignature

SIGNATURE_BYTES = frozenset({64, 2420})
"""Of Ed25519 and of ML-DSA-44."""


class Cosigned(NamedTuple):
    """How many cosignatures were looked at, of how many no key is known, what is wrong."""

    cosignatures: int = 0
    unknown: int = 0
    findings: tuple[Finding, ...] = ()


def check_cosignatures(
    stored: Iterable[StoredCosignature], witnesses: Sequence[VerifierKey]
) -> Cosigned:
    """Stops where too much is wrong."""
    count, unknown, findings = 0, 0, list[Finding]()
    for each in stored:
        count += 1
        try:
            unknown += not _is_by_one_of(witnesses, each)
        except TransparencyError as error:
            findings.append(_finding(each, str(error)))
            if len(findings) >= FINDINGS_MAX:
                break
    return Cosigned(count, unknown, tuple(findings))


def check_stray(stray: StoredCosignature | None) -> Iterable[Finding]:
    """The first that is of no checkpoint, if there is one."""
    if stray:
        yield _finding(stray, "there is no such checkpoint")


def _is_by_one_of(witnesses: Sequence[VerifierKey], stored: StoredCosignature) -> bool:
    """False where none of these keys can tell. Raises `TransparencyError`."""
    line, name = parse_utf8(stored.line), parse_utf8(stored.name)
    signature, *more = parse_signatures(f"{line}\n")
    if more:
        raise MalformedError("it is more than one line")
    key_name = f"{signature.name}+{signature.key_id.hex()}"
    if name not in (key_name, f"{key_name} {line}"):
        raise MalformedError(f"its line is of {key_name}")
    at_seconds, value = time_and_signature(signature.value)
    if not at_seconds:  # rule W1
        raise MalformedError("it has no time")
    if len(value) not in SIGNATURE_BYTES:
        raise MalformedError("it is as long as no cosignature is")
    return bool(verify_signatures(parse_note(stored.note).text, [signature], witnesses))


def _finding(stored: StoredCosignature, what: str) -> Finding:
    name = stored.name.decode("utf-8", "backslashreplace")
    tree = f"the checkpoint of {stored.size} events"
    return Finding(max(stored.size, 1), f"the cosignature {name} of {tree}: {what}")

"""Each cosignature that the log keeps is looked at: its form, its checkpoint, its truth."""

from collections.abc import Callable

import pytest

from ledger.transparency.keys import KeyKind, Signature
from ledger.transparency.notes import parse_note, parse_signatures
from ledger.transparency.signing import CosigningKey
from ledger.verifying.signed import Opener
from ledger.verifying.verify import Verified, verify
from tests.database.conftest import SERVICE, Log
from tests.database.verifying.recorded import KEY, OPENER, note_of, sign, tamper, verified

AT_SECONDS = 1_790_000_000
SIZE = 500
WITNESS = CosigningKey("witness.example/w", bytes(range(32)))
MODERN = CosigningKey("witness.example/m", bytes(range(32)), KeyKind.ML_DSA_44_COSIGNATURE)
STRANGER = CosigningKey("witness.example/s", bytes(32))
KNOWING = Opener((KEY.verifier,), (WITNESS.verifier, MODERN.verifier))
NAME = f"{WITNESS.name}+{WITNESS.verifier.key_id.hex()}"


def line_of(note: bytes, key: CosigningKey = WITNESS, at_seconds: int = AT_SECONDS) -> str:
    return line(key.cosign(parse_note(note).text, at_seconds))


def line(signature: Signature) -> str:
    return signature.line.removesuffix("\n")


def keep(log: Log, said: str, size: int = SIZE, name: str | None = None) -> None:
    """As the service stores what a witness said."""
    (signature,) = parse_signatures(f"{said}\n")
    arguments = (size, name or f"{signature.name}+{signature.key_id.hex()}", said)
    with log.connect(SERVICE) as service:
        service.execute("SELECT add_cosignature_v1(%s, %s, %s)", arguments)


def seen(log: Log, opener: Opener = KNOWING) -> Verified:
    return verified(log, opener=opener)


def test_true_cosignatures_are_counted(signed: Log, notes: list[bytes]) -> None:
    keep(signed, line_of(notes[0]), 300)
    keep(signed, line_of(notes[1]))
    keep(signed, line_of(notes[1], MODERN))
    found = seen(signed)
    assert (found.findings, found.cosignatures, found.unknown_cosigners) == ((), 3, 0)


def test_one_of_a_key_that_is_not_known_is_told_as_unchecked(
    signed: Log, notes: list[bytes]
) -> None:
    keep(signed, line_of(notes[1]))
    keep(signed, line_of(notes[1], STRANGER))
    found = seen(signed)
    assert (found.findings, found.cosignatures, found.unknown_cosigners) == ((), 2, 1)
    assert seen(signed, OPENER).unknown_cosigners == 2


def test_one_beside_what_somebody_put_under_its_name_is_as_it_should_be(
    signed: Log, notes: list[bytes]
) -> None:
    said = line_of(notes[1])
    keep(signed, said, name=f"{NAME} {said}")
    assert seen(signed).findings == ()


def test_one_of_a_tree_without_events_is_looked_at(log: Log) -> None:
    sign(log)
    keep(log, line_of(note_of(log), at_seconds=0), 0)
    (finding,) = seen(log).findings
    assert (finding.position, finding.what.endswith("it has no time")) == (1, True)


def of_length(length: int) -> str:
    return line(Signature(WITNESS.name, WITNESS.verifier.key_id, b"\x01" * length))


WRONG: dict[str, tuple[Callable[[list[bytes]], str], str]] = {
    "of another checkpoint": (lambda notes: line_of(notes[0]), f"of {WITNESS.name} is false"),
    "modern, of another": (lambda notes: line_of(notes[0], MODERN), f"of {MODERN.name} is false"),
    "without a time": (lambda notes: line_of(notes[1], at_seconds=0), "it has no time"),
    "too short": (lambda _: of_length(40), "it is as long as no cosignature is"),
    "shorter than a time": (lambda _: of_length(4), "the cosignature has no time"),
}
"""What may be stored of checkpoint 500 instead of a cosignature, and what is said of it."""


@pytest.mark.parametrize(("said", "what"), WRONG.values(), ids=WRONG)
def test_what_is_no_cosignature_of_its_checkpoint_is_found(
    signed: Log, notes: list[bytes], said: Callable[[list[bytes]], str], what: str
) -> None:
    keep(signed, line_of(notes[0]), 300)
    keep(signed, said(notes))
    (finding,) = seen(signed).findings
    assert finding.position == SIZE
    assert what in finding.what


TAMPERED = {
    "no line": ("UPDATE cosignatures SET line = 'x'", "this is not the line of a signature"),
    "two lines": ("UPDATE cosignatures SET line = line || E'\\n' || line", "more than one line"),
    "a control character": ("UPDATE cosignatures SET line = line || E'\\x07'", "control character"),
    "another name": ("UPDATE cosignatures SET name = 'w'", f"its line is of {NAME}"),
    "another checkpoint's": ("UPDATE cosignatures SET size = 600", "is false"),
    "no checkpoint's": ("UPDATE cosignatures SET size = 400", "there is no such checkpoint"),
    "beyond the end": ("UPDATE cosignatures SET size = 700", "there is no such checkpoint"),
    "before the beginning": ("UPDATE cosignatures SET size = -7", "there is no such checkpoint"),
    "its checkpoint gone": ("DELETE FROM checkpoints WHERE size = 500", "no such checkpoint"),
}


@pytest.mark.parametrize(("statement", "what"), TAMPERED.values(), ids=TAMPERED)
def test_what_was_done_to_one_is_found(
    signed: Log, notes: list[bytes], statement: str, what: str
) -> None:
    keep(signed, line_of(notes[1]))
    assert seen(signed).findings == ()
    tamper(signed, statement)
    (finding,) = seen(signed).findings
    assert what in finding.what


def test_the_first_bad_one_is_named_first(signed: Log, notes: list[bytes]) -> None:
    keep(signed, line_of(notes[0]), 600)
    keep(signed, line_of(notes[0]), 500)
    assert [finding.position for finding in seen(signed).findings] == [500, 600]


def test_what_a_witness_said_anew_is_looked_at_too(signed: Log, notes: list[bytes]) -> None:
    renew = "INSERT INTO renewals VALUES ('{}', {}, '{}')"
    tamper(signed, renew.format(NAME, SIZE, line_of(notes[1])))
    assert (seen(signed).findings, seen(signed).cosignatures) == ((), 1)
    tamper(signed, "UPDATE renewals SET size = 600")
    (finding,) = seen(signed).findings
    assert (finding.position, finding.what.endswith("is false")) == (600, True)
    tamper(signed, "UPDATE renewals SET size = 400")
    (finding,) = seen(signed).findings
    assert "there is no such checkpoint" in finding.what


def test_they_are_looked_at_by_every_process(signed: Log, notes: list[bytes]) -> None:
    keep(signed, line_of(notes[0]), 500)
    (finding,) = verify(signed.conninfo(SERVICE), KNOWING, processes=2).findings
    assert finding.position == SIZE


def test_a_table_of_them_that_is_gone_is_told(signed: Log) -> None:
    tamper(signed, "DROP TABLE cosignatures")
    told = [str(finding) for finding in seen(signed).findings]
    assert any("what is stored (cosignatures) cannot be read" in each for each in told), told

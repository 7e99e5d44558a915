"""S1-S4: cosignatures, and W2: how a witness sends them."""

import pytest

from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import MalformedError, UnsignedError
from ledger.transparency.keys import KeyKind, Signature
from ledger.transparency.notes import parse_signatures, verify_signatures
from ledger.transparency.signing import CosigningKey
from tests.unit.transparency.keyring import LATTICE, LOG, WITNESS
from tests.unit.transparency.vectors import SIZES, VECTORS

AT = VECTORS.cosignature_time
TREES = [Checkpoint(LOG.name, size, VECTORS.roots_by_size[size]) for size in SIZES]
TEXT = TREES[7].text


@pytest.mark.parametrize("size", SIZES)
def test_s1_the_cosignatures_of_the_reference_vectors(size: int) -> None:
    line = VECTORS.cosignature_lines_by_size[size]
    assert WITNESS.cosign(TREES[size].text, AT).line == line
    (signed,) = verify_signatures(TREES[size].text, parse_signatures(line), [WITNESS.verifier])
    assert (signed.key, signed.at_seconds) == (WITNESS.verifier, AT)


def test_s1_a_cosignature_has_72_bytes_and_begins_with_its_time() -> None:
    value = WITNESS.cosign(TEXT, AT).value
    assert len(value) == 72
    assert value[:8] == AT.to_bytes(8)


@pytest.mark.parametrize("key", [WITNESS, LATTICE])
def test_s1_s3_another_time_is_refused(key: CosigningKey) -> None:
    signature = key.cosign(TEXT, AT)
    later = signature._replace(value=(AT + 1).to_bytes(8) + signature.value[8:])
    with pytest.raises(UnsignedError, match="is false"):
        verify_signatures(TEXT, [later], [key.verifier])


@pytest.mark.parametrize("key", [WITNESS, LATTICE])
def test_s1_s3_another_tree_is_refused(key: CosigningKey) -> None:
    for other in (TREES[6], TREES[8], Checkpoint("other.example", 7, TREES[7].root)):
        with pytest.raises(UnsignedError, match="is false"):
            verify_signatures(other.text, [key.cosign(TEXT, AT)], [key.verifier])


@pytest.mark.parametrize("key", [WITNESS, LATTICE])
def test_s1_s3_the_last_time_there_is(key: CosigningKey) -> None:
    last = key.cosign(TEXT, 2**63 - 1)
    assert verify_signatures(TEXT, [last], [key.verifier])[0].at_seconds == 2**63 - 1
    beyond = key.cosign(TEXT, 2**63)
    with pytest.raises(UnsignedError, match="is false"):
        verify_signatures(TEXT, [beyond], [key.verifier])


@pytest.mark.parametrize("key", [WITNESS, LATTICE])
@pytest.mark.parametrize("length", [1, 7, 8, 9, 71])
def test_s1_s3_a_cosignature_of_another_length_is_refused(key: CosigningKey, length: int) -> None:
    short = key.cosign(TEXT, AT)._replace(value=key.cosign(TEXT, AT).value[:length])
    with pytest.raises(UnsignedError, match="is false"):
        verify_signatures(TEXT, [short], [key.verifier])


def test_s1_extension_lines_are_signed() -> None:
    text = TEXT + "more\n"
    assert verify_signatures(text, [WITNESS.cosign(text, AT)], [WITNESS.verifier])
    with pytest.raises(UnsignedError, match="is false"):
        verify_signatures(text, [WITNESS.cosign(TEXT, AT)], [WITNESS.verifier])


def test_s1_a_signature_of_the_plain_text_is_no_cosignature() -> None:
    plain = LOG.sign(TEXT).value
    signature = Signature(WITNESS.name, WITNESS.verifier.key_id, AT.to_bytes(8) + plain)
    with pytest.raises(UnsignedError, match="is false"):
        verify_signatures(TEXT, [signature], [WITNESS.verifier])


def test_s2_a_cosignature_does_not_tell_whose_it_is_but_by_its_key() -> None:
    twin = CosigningKey("another.example", WITNESS.seed)
    assert twin.cosign(TEXT, AT).value == WITNESS.cosign(TEXT, AT).value
    assert twin.verifier.key_id != WITNESS.verifier.key_id


def test_s3_the_name_of_a_lattice_cosigner_is_signed() -> None:
    signature = LATTICE.cosign(TEXT, AT)
    assert len(signature.value) == 8 + 2420
    assert verify_signatures(TEXT, [signature], [LATTICE.verifier])[0].at_seconds == AT
    twin = CosigningKey("another.example", LATTICE.seed, LATTICE.kind).verifier
    moved = Signature(twin.name, twin.key_id, signature.value)
    with pytest.raises(UnsignedError, match="is false"):
        verify_signatures(TEXT, [moved], [twin])


def test_s3_a_lattice_cosignature_does_not_cover_extension_lines() -> None:
    assert verify_signatures(TEXT + "more\n", [LATTICE.cosign(TEXT, AT)], [LATTICE.verifier])


def test_s3_only_checkpoints_of_short_origin_are_cosigned() -> None:
    with pytest.raises(MalformedError, match="three lines"):
        LATTICE.cosign("hello\n", AT)
    with pytest.raises(MalformedError, match="255"):
        LATTICE.cosign(TEXT.replace("log.example", "x" * 256), AT)


def test_s4_the_id_of_a_cosigner_has_its_own_kind_in_it() -> None:
    assert str(WITNESS.verifier) == VECTORS.cosigner_vkey_same_key
    assert {WITNESS.verifier.kind, LATTICE.verifier.kind} == {
        KeyKind.ED25519_COSIGNATURE,
        KeyKind.ML_DSA_44_COSIGNATURE,
    }


def test_s4_cosignatures_of_other_kinds_are_ignored() -> None:
    assert verify_signatures(TEXT, [LATTICE.cosign(TEXT, AT)], [WITNESS.verifier]) == ()


def test_w2_what_a_witness_answers_is_lines_of_signatures() -> None:
    lines = WITNESS.cosign(TEXT, AT).line + LATTICE.cosign(TEXT, AT).line
    signed = verify_signatures(TEXT, parse_signatures(lines), [LATTICE.verifier])
    assert [one.key for one in signed] == [LATTICE.verifier]


@pytest.mark.parametrize("lines", ["", "\n", "hello\n", VECTORS.cosignature_lines_by_size[7][:-1]])
def test_w2_anything_else_is_refused(lines: str) -> None:
    with pytest.raises(MalformedError):
        parse_signatures(lines)

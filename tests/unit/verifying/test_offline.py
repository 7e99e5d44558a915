"""Receipts and pairs of checkpoints are checked with nothing but files and a public key."""

from pathlib import Path

import pytest

from ledger.transparency.errors import MalformedError, UnprovenError, UnsignedError
from ledger.transparency.hashing import leaf_hash
from ledger.transparency.keys import VerifierKey
from ledger.transparency.proving import consistency_proof
from ledger.transparency.receipts import Receipt
from ledger.transparency.signing import CosigningKey
from ledger.transparency.spelling import in_base64
from ledger.verifying.offline import (
    proof_of_lines,
    proof_of_tiles,
    verify_checkpoints,
    verify_receipt,
)
from tests.unit.transparency.plain import path
from tests.unit.verifying.kept import (
    DATA,
    ENTRIES,
    KEY,
    LEAVES,
    MOMENT,
    OTHER,
    keep_tiles,
    note,
    proof_lines,
    read_tile,
    receipt,
)


@pytest.mark.parametrize("index", [0, 1, 255, 256, 511, 699])
def test_a_receipt_that_carries_its_event_is_enough(index: int) -> None:
    proven = verify_receipt(receipt(index, ENTRIES[index]), KEY.verifier)
    assert (proven.position, proven.entry) == (index + 1, ENTRIES[index])
    assert proven.checkpoint.size == 700


def test_a_receipt_may_carry_a_hash_alone() -> None:
    proven = verify_receipt(receipt(5, LEAVES[5]), KEY.verifier)
    assert (proven.position, proven.entry) == (6, None)


@pytest.mark.parametrize("extra", [None, ENTRIES[5], LEAVES[5]])
def test_the_event_may_be_a_file_of_its_entry(extra: bytes | None) -> None:
    assert verify_receipt(receipt(5, extra), KEY.verifier, ENTRIES[5]).entry == ENTRIES[5]


@pytest.mark.parametrize("extra", [MOMENT, ENTRIES[5]])
def test_the_event_may_be_a_file_of_its_data(extra: bytes) -> None:
    assert verify_receipt(receipt(5, extra), KEY.verifier, DATA[5]).entry == ENTRIES[5]


ANSWER = b'{"position":6,"recorded_at":"1970-01-01T00:04:45.234567Z","n":5}'
RECORDED = (285_234_567).to_bytes(8)


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_the_event_may_be_what_the_service_answers(end: bytes) -> None:
    leaves = [*LEAVES[:5], leaf_hash(RECORDED + DATA[5])]
    proof = tuple(path(5, leaves))
    raw = bytes(Receipt(5, proof, note(6, leaves)))
    assert verify_receipt(raw, KEY.verifier, ANSWER + end).entry == RECORDED + DATA[5]


@pytest.mark.parametrize(
    ("event", "refused"),
    [
        (ANSWER.replace(b":6,", b":7,"), UnprovenError),
        (ANSWER.replace(b"45Z", b"46Z").replace(b"7Z", b"8Z"), UnprovenError),
        (ANSWER.replace(b"-01-01", b"-13-01"), MalformedError),
        (ANSWER.replace(b"1970", b"1969"), MalformedError),
        (ANSWER.replace(b"Z", b""), MalformedError),
    ],
)
def test_an_answer_about_something_else_is_refused(event: bytes, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        verify_receipt(receipt(5, None), KEY.verifier, event)


@pytest.mark.parametrize("extra", [None, LEAVES[5]])
def test_data_alone_does_not_tell_when_it_was_recorded(extra: bytes | None) -> None:
    with pytest.raises(MalformedError, match="when it was recorded"):
        verify_receipt(receipt(5, extra), KEY.verifier, DATA[5])


def test_a_receipt_without_an_event_proves_nothing() -> None:
    with pytest.raises(MalformedError, match="carries no event"):
        verify_receipt(receipt(5, None), KEY.verifier)


BAD_RECEIPTS = {
    "another event": (receipt(5, ENTRIES[6]), None),
    "a byte changed": (receipt(5, ENTRIES[5][:-1] + b"]"), None),
    "recorded at another time": (receipt(5, bytes(8) + DATA[5]), None),
    "another event in the file": (receipt(5, ENTRIES[5]), ENTRIES[6]),
    "another's proof": (receipt(6, ENTRIES[5]), None),
    "a larger index": (receipt(5, ENTRIES[5]).replace(b"index 5", b"index 700"), None),
}


@pytest.mark.parametrize(("raw", "event"), BAD_RECEIPTS.values(), ids=BAD_RECEIPTS)
def test_a_receipt_of_something_else_is_refused(raw: bytes, event: bytes | None) -> None:
    with pytest.raises(UnprovenError):
        verify_receipt(raw, KEY.verifier, event)


def test_a_receipt_by_another_key_is_refused() -> None:
    with pytest.raises(UnsignedError):
        verify_receipt(receipt(5, ENTRIES[5]), OTHER.verifier)


@pytest.mark.parametrize(("old", "new"), [(1, 2), (255, 256), (256, 700), (511, 513), (700, 700)])
def test_a_log_that_only_grew_is_shown_to_have(old: int, new: int, tmp_path: Path) -> None:
    proof = consistency_proof(old, new, read_tile)
    assert proof_of_lines(proof_lines(old, new)) == proof
    keep_tiles(tmp_path, new)
    assert proof_of_tiles(note(old), note(new), KEY.verifier, tmp_path) == proof
    grown = verify_checkpoints(note(old), note(new), KEY.verifier, proof)
    assert [checkpoint.size for checkpoint in grown] == [old, new]


def test_a_fork_signed_with_the_true_key_is_refused(tmp_path: Path) -> None:
    forked = note(700, [*LEAVES[:100], leaf_hash(b"forged"), *LEAVES[101:]])
    keep_tiles(tmp_path, 700)
    proof = proof_of_tiles(note(300), forked, KEY.verifier, tmp_path)
    with pytest.raises(UnprovenError, match="new root"):
        verify_checkpoints(note(300), forked, KEY.verifier, proof)


def test_two_trees_of_one_size_are_refused() -> None:
    forked = note(300, [leaf_hash(b"forged"), *LEAVES[1:]])
    with pytest.raises(UnprovenError, match="two trees of 300"):
        verify_checkpoints(note(300), forked, KEY.verifier, [])


def test_a_log_that_went_back_is_refused() -> None:
    with pytest.raises(UnprovenError, match="went back from 300 leaves to 200"):
        verify_checkpoints(note(300), note(200), KEY.verifier, [])


def test_checkpoints_of_two_keys_are_refused() -> None:
    with pytest.raises(UnsignedError):
        verify_checkpoints(note(300, key=OTHER), note(700), KEY.verifier, [])


HASH_LINE = in_base64(bytes(32)).encode() + b"\n"


def test_a_proof_of_no_hashes_is_an_empty_file() -> None:
    assert proof_of_lines(b"") == []
    assert proof_of_lines(HASH_LINE) == [bytes(32)]


def test_a_tile_that_is_missing_is_named(tmp_path: Path) -> None:
    keep_tiles(tmp_path, 700)
    (tmp_path / "tile/0/001").unlink()
    with pytest.raises(MalformedError, match="tile/0/001 cannot be read: No such file"):
        proof_of_tiles(note(300), note(700), KEY.verifier, tmp_path)


def test_the_key_of_a_witness_signs_no_log() -> None:
    witness = CosigningKey(KEY.name, bytes(32)).verifier
    with pytest.raises(MalformedError, match="key of a witness"):
        VerifierKey.of_log(str(witness))
    assert VerifierKey.of_log(str(KEY.verifier)) == KEY.verifier


@pytest.mark.parametrize(
    "raw", [b"!\n", b"AAAA\n", b"\xff\n", b"\n", HASH_LINE + b"\n" + HASH_LINE, b"\n" + HASH_LINE]
)
def test_a_proof_that_is_none_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        proof_of_lines(raw)

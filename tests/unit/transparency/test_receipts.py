"""Receipts: tlog-proof files."""

import pytest

from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import MalformedError, UnprovenError, UnsignedError
from ledger.transparency.hashing import root_of
from ledger.transparency.policy import Policy, Trusted
from ledger.transparency.receipts import Receipt
from ledger.transparency.signed_checkpoints import format_checkpoint
from tests.unit.transparency.keyring import LOG, STRANGER, WITNESS
from tests.unit.transparency.plain import path
from tests.unit.transparency.vectors import LEAVES, VECTORS

POLICY = Policy.trusting(LOG.verifier)
CHECKPOINT = VECTORS.signed_checkpoints_by_size[11].encode()
RECEIPT = Receipt(5, tuple(path(5, LEAVES[:11])), CHECKPOINT)
RAW = bytes(RECEIPT)
HASH = RAW.split(b"\n")[2]

BAD_FILES = {
    "nothing": b"",
    "only a header": b"c2sp.org/tlog-proof@v1\n",
    "another version": RAW.replace(b"@v1", b"@v2"),
    "something before": b"\n" + RAW,
    "carriage returns": RAW.replace(b"\n", b"\r\n"),
    "no index": RAW.replace(b"index 5\n", b""),
    "index with a leading zero": RAW.replace(b"index 5", b"index 05"),
    "index with a sign": RAW.replace(b"index 5", b"index +5"),
    "negative index": RAW.replace(b"index 5", b"index -0"),
    "index behind two spaces": RAW.replace(b"index 5", b"index  5"),
    "index in other digits": RAW.replace(b"index 5", "index ٥".encode()),
    "index twice": RAW.replace(b"index 5", b"index 5\nindex 5"),
    "extra behind the index": RAW.replace(b"index 5\n", b"index 5\nextra AAAA\n"),
    "extra that is not base64": RAW.replace(b"index", b"extra !\nindex"),
    "extra twice": RAW.replace(b"index", b"extra AAAA\nextra AAAA\nindex"),
    "a hash unpadded": RAW.replace(HASH, HASH[:-1]),
    "a hash of 30 bytes": RAW.replace(HASH, HASH[:40]),
    "a hash behind a space": RAW.replace(HASH, b" " + HASH),
    "64 hashes": RAW.replace(HASH, b"\n".join([HASH] * 64)),
    "not UTF-8": RAW.replace(b"index", b"\xff\nindex"),
    "no checkpoint": RAW[: RAW.index(b"\n\n")],
}


def test_a_receipt_is_written_as_the_specification_says() -> None:
    lines = RAW.decode().split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 5"]
    assert lines[6:9] == ["", LOG.name, "11"]
    assert RAW.endswith(b"\n\n" + CHECKPOINT)
    assert b"\nextra aGk=\nindex 5\n" in bytes(Receipt(5, RECEIPT.proof, CHECKPOINT, b"hi"))


@pytest.mark.parametrize("extra", [None, b"", b"anything at all"])
def test_a_receipt_comes_back_from_its_file(extra: bytes | None) -> None:
    receipt = Receipt(5, RECEIPT.proof, CHECKPOINT, extra)
    assert Receipt.parse(bytes(receipt)) == receipt


def test_every_entry_of_every_reference_tree_has_a_receipt() -> None:
    for told in VECTORS.inclusion:
        checkpoint = VECTORS.signed_checkpoints_by_size[told.size].encode()
        receipt = Receipt.parse(bytes(Receipt(told.index, tuple(told.path), checkpoint)))
        tree = receipt.verify(LEAVES[told.index], POLICY).checkpoint
        assert (tree.size, tree.root) == (told.size, VECTORS.roots_by_size[told.size])


@pytest.mark.parametrize("raw", BAD_FILES.values(), ids=BAD_FILES.keys())
def test_any_other_file_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        Receipt.parse(raw)


def test_a_receipt_is_for_one_entry() -> None:
    with pytest.raises(UnprovenError):
        RECEIPT.verify(LEAVES[4], POLICY)
    with pytest.raises(UnprovenError):
        Receipt(4, RECEIPT.proof, CHECKPOINT).verify(LEAVES[5], POLICY)


def test_an_index_beyond_the_tree_is_refused() -> None:
    with pytest.raises(UnprovenError, match="none at 11"):
        Receipt(11, RECEIPT.proof, CHECKPOINT).verify(LEAVES[5], POLICY)


@pytest.mark.parametrize("proof", [RECEIPT.proof[:-1], (*RECEIPT.proof, bytes(32)), ()])
def test_a_hash_too_few_or_too_many_is_refused(proof: tuple[bytes, ...]) -> None:
    with pytest.raises(UnprovenError):
        Receipt(5, proof, CHECKPOINT).verify(LEAVES[5], POLICY)


def test_a_receipt_of_an_unknown_log_is_refused() -> None:
    with pytest.raises(UnsignedError):
        RECEIPT.verify(LEAVES[5], Policy.trusting(STRANGER.verifier))


def test_the_checkpoint_of_a_receipt_must_be_cosigned_where_the_policy_says_so() -> None:
    policy = Policy("w", (Trusted(LOG.verifier),), {"w": Trusted(WITNESS.verifier)})
    with pytest.raises(UnsignedError, match="quorum"):
        RECEIPT.verify(LEAVES[5], policy)
    tree = Checkpoint(LOG.name, 11, root_of(LEAVES[:11]))
    signatures = [LOG.sign(tree.text), WITNESS.cosign(tree.text, 1)]
    cosigned = Receipt(5, RECEIPT.proof, format_checkpoint(tree, signatures))
    assert cosigned.verify(LEAVES[5], policy).checkpoint == tree


def test_a_damaged_checkpoint_is_refused() -> None:
    for checkpoint in (b"", CHECKPOINT[:-1], CHECKPOINT.replace(b"\n", b"\r\n")):
        with pytest.raises(MalformedError):
            Receipt(5, RECEIPT.proof, checkpoint).verify(LEAVES[5], POLICY)

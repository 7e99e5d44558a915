"""Laws of notes, checkpoints, receipts and policies: there and back, and no change goes unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import MalformedError, TransparencyError
from ledger.transparency.keys import KeyKind, Signature, VerifierKey
from ledger.transparency.notes import format_note, open_note, parse_note
from ledger.transparency.policy import Policy
from ledger.transparency.policy_file import parse_policy
from ledger.transparency.proving import inclusion_proof, root_at
from ledger.transparency.receipts import Receipt
from ledger.transparency.signed_checkpoints import format_checkpoint, open_checkpoint
from ledger.transparency.signing import CosigningKey, SigningKey
from ledger.transparency.spelling import NUMBER_MAX, in_base64, parse_base64, parse_number
from ledger.transparency.tiles import parse_bundle, parse_tile_path
from tests.unit.transparency.grown import LEAVES, tiles_with

SEEDS = st.binary(min_size=32, max_size=32)
NAMES = st.from_regex(r"[^\s+\x00-\x1f\ud800-\udfff]{1,30}", fullmatch=True)
LINES = st.from_regex(r"[^\x00-\x1f\ud800-\udfff]{0,20}", fullmatch=True)
TEXTS = st.lists(LINES, min_size=1, max_size=5).map(lambda lines: "\n".join([*lines, ""]))
SIZES = st.integers(0, NUMBER_MAX)
KEYS = st.builds(SigningKey, NAMES, SEEDS)
SIGNATURES = st.builds(
    Signature, NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80)
)

LOG = SigningKey("log.example", bytes(32))
POLICY = Policy.trusting(LOG.verifier)
TILES = tiles_with(LEAVES[:1000])
TREE = Checkpoint(LOG.name, 1000, root_at(1000, TILES))
SIGNED = format_checkpoint(TREE, [LOG.sign(TREE.text)])
RECEIPT = Receipt(77, tuple(inclusion_proof(77, 1000, TILES)), SIGNED)


def flipped(raw: bytes, data: st.DataObject) -> bytes:
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    return raw[: bit // 8] + bytes([raw[bit // 8] ^ 1 << bit % 8]) + raw[bit // 8 + 1 :]


@given(TEXTS, st.lists(SIGNATURES, min_size=1, max_size=20))
def test_a_note_comes_back_from_its_bytes(text: str, signatures: list[Signature]) -> None:
    assert parse_note(format_note(text, signatures)) == (text, tuple(signatures))


@given(TEXTS, KEYS, st.lists(SIGNATURES, max_size=16))
def test_whoever_signed_opens_it_among_any_others(
    text: str, key: SigningKey, others: list[Signature]
) -> None:
    raw = format_note(text, [*others, key.sign(text)])
    assert [signed.key for signed in open_note(raw, [key.verifier]).signed] == [key.verifier]


@given(NAMES, SIZES, st.binary(min_size=32, max_size=32), st.lists(NAMES, max_size=3))
def test_a_checkpoint_comes_back_from_its_text(
    origin: str, size: int, root: bytes, extensions: list[str]
) -> None:
    checkpoint = Checkpoint(origin, size, root, tuple(extensions))
    assert Checkpoint.parse(checkpoint.text) == checkpoint


@given(NAMES, SEEDS, st.sampled_from([*KeyKind][1:]), st.integers(0, NUMBER_MAX))
def test_a_key_and_its_time_come_back(name: str, seed: bytes, kind: KeyKind, at: int) -> None:
    cosigner = CosigningKey(name, seed, kind)
    assert VerifierKey.parse(str(cosigner.verifier)) == cosigner.verifier
    opened = open_note(
        format_note(TREE.text, [cosigner.cosign(TREE.text, at)]), [cosigner.verifier]
    )
    assert opened.signed[0].at_seconds == at


@given(KEYS)
def test_a_secret_line_comes_back(key: SigningKey) -> None:
    again = SigningKey.parse(key.secret)
    assert (again, again.verifier) == (key, key.verifier)


@given(st.data())
def test_any_flipped_bit_of_a_checkpoint_is_found(data: st.DataObject) -> None:
    with pytest.raises(TransparencyError):
        open_checkpoint(flipped(SIGNED, data), POLICY)


@given(st.data())
def test_any_flipped_bit_of_a_receipt_is_found(data: st.DataObject) -> None:
    RECEIPT.verify(LEAVES[77], POLICY)
    with pytest.raises(TransparencyError):
        Receipt.parse(flipped(bytes(RECEIPT), data)).verify(LEAVES[77], POLICY)


@given(st.integers(0, NUMBER_MAX), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_a_receipt_comes_back_from_its_file(index: int, proof: list[bytes]) -> None:
    receipt = Receipt(index, tuple(proof), SIGNED)
    assert Receipt.parse(bytes(receipt)) == receipt


@given(SIZES)
def test_a_number_comes_back_from_its_digits(number: int) -> None:
    assert parse_number(str(number)) == number
    for other in (f"0{number}", f"+{number}", f" {number}", f"{number}\n", f"-{number}"):
        with pytest.raises(MalformedError):
            parse_number(other)


@given(st.binary(max_size=100))
def test_bytes_come_back_from_base64(raw: bytes) -> None:
    assert parse_base64(in_base64(raw)) == raw


@given(st.text("ABab+/=- \n", max_size=12))
def test_base64_has_one_spelling(text: str) -> None:
    try:
        raw = parse_base64(text)
    except MalformedError:
        return
    assert in_base64(raw) == text


@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode(errors="replace"))))
def test_any_bytes_are_read_or_refused_and_nothing_else(raw: bytes) -> None:
    text = raw.decode(errors="surrogateescape")
    for read in (
        lambda: open_checkpoint(raw, POLICY),
        lambda: Receipt.parse(raw),
        lambda: parse_policy(raw),
        lambda: Checkpoint.parse(text),
        lambda: VerifierKey.parse(text),
        lambda: SigningKey.parse(text),
        lambda: parse_tile_path(text),
        lambda: parse_bundle(raw, 3),
    ):
        with pytest.raises(MalformedError):
            read()

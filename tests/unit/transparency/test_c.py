"""C1-C5: checkpoints."""

import pytest

from ledger.transparency.checkpoints import Checkpoint, verify_growth
from ledger.transparency.errors import MalformedError, UnprovenError, UnsignedError
from ledger.transparency.hashing import EMPTY_ROOT
from ledger.transparency.keys import Signature
from ledger.transparency.notes import format_note
from ledger.transparency.policy import Policy
from ledger.transparency.proving import consistency_proof, root_at
from ledger.transparency.signed_checkpoints import format_checkpoint, open_checkpoint
from tests.unit.transparency.grown import tiles_with
from tests.unit.transparency.keyring import LATTICE, LOG, NEXT_LOG, STRANGER, WITNESS
from tests.unit.transparency.vectors import LEAVES, SIZES, VECTORS

POLICY = Policy.trusting(LOG.verifier)
TREES = [Checkpoint(LOG.name, size, VECTORS.roots_by_size[size]) for size in SIZES]
TREE = TREES[7]
TEXT = TREE.text
ORIGIN, SIZE, ROOT, _ = TEXT.split("\n")
TILES = tiles_with(LEAVES)
FORK = tiles_with([*LEAVES[:5], bytes(32), *LEAVES[6:]])

BAD_TEXTS = {
    "empty": "",
    "two lines": f"{ORIGIN}\n{SIZE}\n",
    "no line feed at the end": TEXT[:-1],
    "no line feed behind an extension": f"{TEXT}more",
    "an empty line at the end": f"{TEXT}\n",
    "an empty line": f"{ORIGIN}\n\n{SIZE}\n{ROOT}\n",
    "no origin": f"\n{SIZE}\n{ROOT}\n",
    "an empty extension": f"{TEXT}\nmore\n",
    "size with a leading zero": f"{ORIGIN}\n07\n{ROOT}\n",
    "size -0": f"{ORIGIN}\n-0\n{ROOT}\n",
    "size with a sign": f"{ORIGIN}\n+7\n{ROOT}\n",
    "negative size": f"{ORIGIN}\n-7\n{ROOT}\n",
    "size behind a space": f"{ORIGIN}\n 7\n{ROOT}\n",
    "size before a space": f"{ORIGIN}\n7 \n{ROOT}\n",
    "size with an underscore": f"{ORIGIN}\n1_000\n{ROOT}\n",
    "size in Arabic digits": f"{ORIGIN}\n٧\n{ROOT}\n",
    "size in hexadecimal": f"{ORIGIN}\n0x7\n{ROOT}\n",
    "size with a point": f"{ORIGIN}\n7.0\n{ROOT}\n",
    "size beyond 63 bits": f"{ORIGIN}\n{2**63}\n{ROOT}\n",
    "size of 5,000 digits": f"{ORIGIN}\n{'9' * 5000}\n{ROOT}\n",
    "root unpadded": f"{ORIGIN}\n{SIZE}\n{ROOT[:-1]}\n",
    "root with a space": f"{ORIGIN}\n{SIZE}\n{ROOT[:9]} {ROOT[9:]}\n",
    "root with spare bits": f"{ORIGIN}\n{SIZE}\n{ROOT[:-2]}{chr(ord(ROOT[-2]) + 1)}=\n",
    "root in hexadecimal": f"{ORIGIN}\n{SIZE}\n{TREE.root.hex()}\n",
    "root of 31 bytes": f"{ORIGIN}\n{SIZE}\n{'A' * 40}AA==\n",
    "root of 33 bytes": f"{ORIGIN}\n{SIZE}\n{'A' * 44}\n",
    "no root": f"{ORIGIN}\n{SIZE}\n=\n",
    "size and root exchanged": f"{ORIGIN}\n{ROOT}\n{SIZE}\n",
}


@pytest.mark.parametrize("size", SIZES)
def test_c1_the_signed_checkpoints_of_the_reference_vectors(size: int) -> None:
    raw = VECTORS.signed_checkpoints_by_size[size].encode()
    assert open_checkpoint(raw, POLICY).checkpoint == TREES[size]
    assert format_checkpoint(TREES[size], [LOG.sign(TREES[size].text)]) == raw


def test_c1_the_empty_tree_has_size_0() -> None:
    assert TREES[0].text == f"{ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
def test_c1_any_other_text_is_refused_though_it_be_signed(text: str) -> None:
    with pytest.raises(MalformedError):
        Checkpoint.parse(text)
    note = f"{text}\n{LOG.sign(text).line}".encode()
    with pytest.raises((MalformedError, UnsignedError)):
        open_checkpoint(note, POLICY)


def test_c1_carriage_returns_are_refused() -> None:
    text = TEXT.replace("\n", "\r\n")
    with pytest.raises(MalformedError, match="control"):
        open_checkpoint(f"{text}\n{LOG.sign(text).line}".encode(), POLICY)


def test_c1_extension_lines_are_kept_and_signed() -> None:
    extended = Checkpoint(ORIGIN, 7, TREE.root, ("one", "two 2"))
    raw = format_checkpoint(extended, [LOG.sign(extended.text)])
    assert open_checkpoint(raw, POLICY).checkpoint == extended
    with pytest.raises(UnsignedError, match="is false"):
        open_checkpoint(raw.replace(b"two 2", b"two 3"), POLICY)


@pytest.mark.parametrize("origin", ["", "a\nb", "a\tb"])
def test_c1_no_checkpoint_is_made_that_cannot_be_read(origin: str) -> None:
    tree = Checkpoint(origin, 7, TREE.root)
    with pytest.raises(MalformedError):
        format_checkpoint(tree, [LOG.sign(tree.text)])


def test_c2_a_checkpoint_of_another_origin_is_refused() -> None:
    other = Checkpoint("other.example", 7, TREE.root)
    with pytest.raises(UnsignedError, match="own origin"):
        open_checkpoint(format_checkpoint(other, [LOG.sign(other.text)]), POLICY)


def test_c2_one_log_does_not_speak_for_another() -> None:
    both = Policy.trusting(LOG.verifier, STRANGER.verifier)
    with pytest.raises(UnsignedError, match="own origin"):
        open_checkpoint(format_checkpoint(TREE, [STRANGER.sign(TEXT)]), both)


def test_c3_every_later_tree_goes_on_from_every_earlier() -> None:
    for old in SIZES:
        for new in SIZES[old:]:
            verify_growth(TREES[old], TREES[new], consistency_proof(old, new, TILES))


def test_c3_a_tree_that_went_back_is_refused() -> None:
    with pytest.raises(UnprovenError, match="went back"):
        verify_growth(TREES[8], TREES[7], [])


def test_c3_a_fork_of_the_same_size_is_refused() -> None:
    with pytest.raises(UnprovenError, match="two trees"):
        verify_growth(TREE, Checkpoint(ORIGIN, 7, bytes(32)), [])


def test_c3_a_longer_fork_under_the_true_key_is_refused() -> None:
    forked = Checkpoint(ORIGIN, 9, root_at(9, FORK))
    raw = format_checkpoint(forked, [LOG.sign(forked.text)])
    opened = open_checkpoint(raw, POLICY).checkpoint
    for tiles in (FORK, TILES):
        with pytest.raises(UnprovenError, match="does not lead"):
            verify_growth(TREE, opened, consistency_proof(7, 9, tiles))


def test_c3_another_log_is_no_later_tree() -> None:
    with pytest.raises(UnprovenError, match="two logs"):
        verify_growth(TREE, Checkpoint("other.example", 7, TREE.root), [])


def test_c3_a_false_root_of_the_empty_tree_is_refused() -> None:
    with pytest.raises(UnprovenError, match="without leaves"):
        verify_growth(Checkpoint(ORIGIN, 0, bytes(32)), TREE, [])
    verify_growth(Checkpoint(ORIGIN, 0, EMPTY_ROOT), TREE, [])


def test_c4_ed25519_and_ml_dsa_44_may_stand_side_by_side() -> None:
    lattice = LATTICE.cosign(TEXT, 1)
    raw = format_checkpoint(TREE, [LOG.sign(TEXT), lattice])
    assert open_checkpoint(raw, POLICY).checkpoint == TREE
    both = Policy.trusting(LOG.verifier, LATTICE.verifier)
    assert [signed.key for signed in open_checkpoint(raw, both).signed] == [
        LOG.verifier,
        LATTICE.verifier,
    ]


def test_c5_unknown_signatures_are_ignored() -> None:
    unknown = [Signature("who.example", bytes([i] * 4), bytes(64)) for i in range(20)]
    raw = format_checkpoint(TREE, [*unknown, WITNESS.cosign(TEXT, 5), LOG.sign(TEXT)])
    assert [signed.key for signed in open_checkpoint(raw, POLICY).signed] == [LOG.verifier]


def test_c5_a_log_may_change_its_key() -> None:
    raw = format_checkpoint(TREE, [LOG.sign(TEXT), NEXT_LOG.sign(TEXT)])
    for key in (LOG, NEXT_LOG):
        assert open_checkpoint(raw, Policy.trusting(key.verifier)).checkpoint == TREE


def test_a_note_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(MalformedError, match="three lines"):
        open_checkpoint(format_note("hello\n", [LOG.sign("hello\n")]), POLICY)

"""PyPI's tlog-scales, written by somebody else, agrees on random trees.

It is lax about what it reads (splitlines, int, unchecked base64), so it is asked about true things
and about hashes, not about spellings.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given, settings
from hypothesis import strategies as st
from tlog_scales.reader import TilesReader
from tlog_scales.signing import CheckpointSigner, MLDSA44CosignatureSigner, PlainEd25519Signer, Vkey
from tlog_scales.tlog import Checkpoint as TheirCheckpoint
from tlog_scales.tlog import (
    ConsistencyProof,
    ConsistencyProofInvalid,
    InclusionProof,
    InclusionProofInvalid,
)
from tlog_scales.writer import TilesWriter

from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.frontier import Frontier
from ledger.transparency.hashing import leaf_row
from ledger.transparency.keys import VerifierKey
from ledger.transparency.policy import Policy
from ledger.transparency.proofs import verify_consistency, verify_inclusion
from ledger.transparency.proving import consistency_proof, inclusion_proof, root_at
from ledger.transparency.signed_checkpoints import format_checkpoint, open_checkpoint
from ledger.transparency.tiles import (
    ENTRIES,
    bundle,
    parse_bundle,
    parse_tile_path,
    tile_path,
    tile_width,
)
from tests.unit.transparency.grown import LEAVES, tiles_with
from tests.unit.transparency.keyring import LATTICE, LOG, NEXT_LOG, WITNESS

MOST = 1500
TILES = tiles_with(LEAVES[:MOST])
ROOTS = {size: root_at(size, TILES) for size in range(MOST + 1)}
SIZES = st.integers(1, MOST)


class OurTiles:
    """The tiles of the largest tree, as theirs asks for them."""

    def get(self, *path: str) -> bytes | None:
        level, n, width = parse_tile_path("/".join(path))
        if not 0 < width <= tile_width(MOST, level, n):
            return None
        return TILES(level, n, width)[: width * 32]


def their_reader(size: int) -> TilesReader:
    reader = TilesReader(OurTiles())
    reader.set_size(size)
    return reader


@given(SIZES)
def test_on_the_root_of_every_size(size: int) -> None:
    assert their_reader(size).calculate_root_hash() == ROOTS[size]


@given(SIZES, st.data())
def test_on_inclusion(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    ours = inclusion_proof(index, size, TILES)
    theirs = their_reader(size).get_inclusion_proof(index, size)
    assert theirs.node_hashes == ours
    theirs.check(LEAVES[index], ROOTS[size])
    verify_inclusion(index, size, LEAVES[index], theirs.node_hashes, ROOTS[size])
    with pytest.raises(InclusionProofInvalid):
        InclusionProof(index, size, [*ours, bytes(32)]).check(LEAVES[index], ROOTS[size])


@given(SIZES, st.data())
def test_on_consistency(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    ours = consistency_proof(old, new, TILES)
    theirs = their_reader(new).get_consistency_proof(old, new)
    assert theirs.node_hashes == ours
    theirs.check(ROOTS[old], ROOTS[new])
    verify_consistency(old, new, theirs.node_hashes, ROOTS[old], ROOTS[new])
    with pytest.raises(ConsistencyProofInvalid):
        ConsistencyProof(old, new, ours).check(ROOTS[old], bytes(32))


@settings(max_examples=20)
@given(st.integers(0, 700), st.integers(0, 700))
def test_on_the_files_that_it_writes(size: int, cut: int) -> None:
    entries = [str(i).encode() * (i % 7) for i in range(size)]
    frontier, full = Frontier().appended(leaf_row(entries))
    with TemporaryDirectory() as folder:
        log = Path(folder, "log")
        writer = TilesWriter.create(log, LOG.name)
        for part in (entries[:cut], entries[cut:]):
            for entry in part:
                writer.add_leaf(entry)
            writer.commit([PlainEd25519Signer(LOG.name, LOG.seed)])
        written = {
            str(path.relative_to(log)): path.read_bytes()
            for path in log.glob("tile/**/*")
            if path.is_file()
        }
        signed = (log / "checkpoint").read_bytes()
    made = {
        tile_path(tile.level, tile.n, len(tile.hashes) // 32): tile.hashes
        for tile in full + frontier.partials()
    }
    for n in range(-(-len(entries) // 256)):
        part = entries[n * 256 : (n + 1) * 256]
        made[tile_path(ENTRIES, n, len(part))] = bundle(part)
        assert parse_bundle(written[tile_path(ENTRIES, n, len(part))], len(part)) == part
    # it keeps partial tiles of its first commit where no full one came
    assert made.items() <= written.items()
    opened = open_checkpoint(signed, Policy.trusting(LOG.verifier)).checkpoint
    assert opened == Checkpoint(LOG.name, len(entries), frontier.root())


@given(SIZES)
def test_on_signed_checkpoints(size: int) -> None:
    tree = Checkpoint(LOG.name, size, ROOTS[size])
    keys = [LOG.verifier, NEXT_LOG.verifier, WITNESS.verifier, LATTICE.verifier]
    signatures = [LOG.sign(tree.text), NEXT_LOG.sign(tree.text)]
    signatures += [WITNESS.cosign(tree.text, 7), LATTICE.cosign(tree.text, 7)]
    theirs = TheirCheckpoint.from_text(format_checkpoint(tree, signatures).decode())
    assert (theirs.origin, theirs.size, theirs.root_hash) == (LOG.name, size, ROOTS[size])
    for key in keys:
        theirs.verify(Vkey.from_string(str(key)))
    forged = TheirCheckpoint(LOG.name, size + 1, ROOTS[size], theirs.signatures)
    for key in keys:
        with pytest.raises(InvalidSignature):
            forged.verify(Vkey.from_string(str(key)))


@given(SIZES)
def test_on_checkpoints_that_it_signs(size: int) -> None:
    signers: list[CheckpointSigner] = [
        PlainEd25519Signer(LOG.name, LOG.seed),
        MLDSA44CosignatureSigner(LATTICE.name, LATTICE.seed),
    ]
    signed = TheirCheckpoint.make_signed(LOG.name, size, ROOTS[size], signers)
    keys = [VerifierKey.parse(signer.vkey.serialize()) for signer in signers]
    assert keys == [LOG.verifier, LATTICE.verifier]
    opened = open_checkpoint(signed.serialize().encode(), Policy.trusting(*keys))
    assert opened.checkpoint == Checkpoint(LOG.name, size, ROOTS[size])
    assert [one.key for one in opened.signed] == keys

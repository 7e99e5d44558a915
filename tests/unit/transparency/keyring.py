"""Keys for the tests."""

from ledger.transparency.keys import KeyKind
from ledger.transparency.signing import CosigningKey, SigningKey
from tests.unit.transparency.vectors import VECTORS

LOG = SigningKey(VECTORS.origin, bytes.fromhex(VECTORS.ed25519_seed_hex))
NEXT_LOG = SigningKey(VECTORS.origin, b"\x01" * 32)
STRANGER = SigningKey("stranger.example", b"\x02" * 32)
WITNESS = CosigningKey("witness.example/w1", bytes.fromhex(VECTORS.ed25519_seed_hex))
LATTICE = CosigningKey("witness.example/w2", b"\x03" * 32, KeyKind.ML_DSA_44_COSIGNATURE)

"""Reference vectors made with Debian's golang.org/x/mod: 1,600 proofs for sizes 0 to 40."""

from pathlib import Path

import msgspec

Hash = bytes
"""Base64 in the file."""


class Inclusion(msgspec.Struct, frozen=True):
    index: int
    size: int
    path: list[Hash]


class Consistency(msgspec.Struct, frozen=True):
    old: int
    new: int
    path: list[Hash]


class Vectors(msgspec.Struct, frozen=True):
    origin: str
    ed25519_seed_hex: str
    vkey: str
    cosigner_vkey_same_key: str
    entries_base64: list[bytes]
    leaf_hashes: list[Hash]
    roots_by_size: list[Hash]
    signed_checkpoints_by_size: list[str]
    cosignature_time: int
    cosignature_lines_by_size: list[str]
    tile_paths: dict[str, str]
    inclusion: list[Inclusion]
    consistency: list[Consistency]


VECTORS = msgspec.json.decode(
    (Path(__file__).parents[2] / "golden" / "tlog-vectors.json").read_bytes(), type=Vectors
)
ENTRIES = VECTORS.entries_base64
LEAVES = VECTORS.leaf_hashes
SIZES = range(len(ENTRIES) + 1)

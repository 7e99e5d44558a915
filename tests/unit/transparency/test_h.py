"""H1-H4: the hashes of the tree."""

import hashlib

import pytest

from ledger.transparency.hashing import (
    EMPTY_ROOT,
    entry_of,
    leaf_hash,
    leaf_row,
    node_hash,
    root_of,
)
from tests.unit.transparency import plain
from tests.unit.transparency.vectors import ENTRIES, LEAVES, SIZES, VECTORS

CT_ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_h1_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of([]) == EMPTY_ROOT


def test_h2_a_leaf_is_hashed_after_a_zero_byte() -> None:
    assert leaf_hash(b"").hex() == CT_ROOTS[0]
    assert leaf_hash(b"ab") == hashlib.sha256(b"\x00ab").digest()


def test_h3_a_node_is_hashed_after_a_one_byte() -> None:
    assert node_hash(LEAVES[0], LEAVES[1]) == (
        hashlib.sha256(b"\x01" + LEAVES[0] + LEAVES[1]).digest()
    )


def test_h3_a_lone_right_node_is_promoted() -> None:
    assert root_of(LEAVES[:3]) == node_hash(node_hash(*LEAVES[:2]), LEAVES[2])


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 1000])
def test_h3_the_root_is_that_of_the_definition(size: int) -> None:
    leaves = [leaf_hash(bytes([i % 256, i // 256])) for i in range(size)]
    assert root_of(leaves) == plain.mth(leaves)


@pytest.mark.parametrize(("size", "root"), list(enumerate(CT_ROOTS, 1)))
def test_h4_the_reference_tree_of_certificate_transparency(size: int, root: str) -> None:
    assert root_of(map(leaf_hash, CT_ENTRIES[:size])).hex() == root


def test_h4_the_leaves_of_the_reference_vectors() -> None:
    assert list(map(leaf_hash, ENTRIES)) == LEAVES
    assert leaf_row(ENTRIES) == b"".join(LEAVES)


def test_h4_the_roots_of_the_reference_vectors() -> None:
    assert [root_of(LEAVES[:size]) for size in SIZES] == VECTORS.roots_by_size


def test_an_entry_is_its_time_in_eight_bytes_and_the_data_as_stored() -> None:
    assert entry_of(0x0102030405060708, b'{"a":1}') == b'\x01\x02\x03\x04\x05\x06\x07\x08{"a":1}'

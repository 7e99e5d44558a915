"""Laws of the map over all members."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ledger.completeness.chain import Leaf, Tally, map_leaf, tally_of
from ledger.transparency.frontier import Frontier, Tile
from ledger.transparency.hashing import root_of
from ledger.transparency.proofs import verify_inclusion
from ledger.transparency.proving import inclusion_proof
from ledger.verifying.maps import Members
from ledger.verifying.tree import HASH_BYTES

SUBJECTS = [UUID(int=number, version=4) for number in range(700)]
EVENTS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(SUBJECTS[:12]), max_size=3), st.binary(min_size=32, max_size=32)
    ),
    max_size=60,
)


@given(st.integers(1, 700), st.integers(1, 300))
def test_every_member_is_proven_however_the_map_was_pieced_together(
    members: int, piece: int
) -> None:
    leaves = [
        map_leaf(subject, Tally(number, bytes(HASH_BYTES), number))
        for number, subject in enumerate(SUBJECTS[:members])
    ]
    tree, tiles = Frontier(), list[Tile]()
    for start in range(0, members, piece):
        tree, full = tree.appended(b"".join(leaves[start : start + piece]))
        tiles += full
    rows = {(each.level, each.n): each.hashes for each in (*tiles, *tree.partials())}
    root = root_of(leaves)
    assert tree.root() == root
    for number in {0, members // 2, members - 1}:
        proof = inclusion_proof(number, members, lambda level, n, _: rows[level, n])
        verify_inclusion(number, members, leaves[number], proof, root)


@given(EVENTS)
def test_the_check_comes_to_the_same_map(events: list[tuple[list[UUID], bytes]]) -> None:
    checked, found = Members(), dict[UUID, list[Leaf]]()
    for position, (subjects, leaf) in enumerate(events, 1):
        checked.see(position, [f"member:{subject}" for subject in subjects], leaf)
        for subject in dict.fromkeys(subjects):
            found.setdefault(subject, []).append(Leaf(position, leaf))
    leaves = [map_leaf(subject, tally_of(each)) for subject, each in found.items()]
    assert (len(checked), checked.root()) == (len(found), root_of(leaves))

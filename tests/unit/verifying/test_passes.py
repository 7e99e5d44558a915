"""Checkpoints and erasures cost the same each, however many there are."""

from hashlib import sha256
from itertools import count

import pytest

from ledger.verifying import tree
from ledger.verifying.erasures import Completion, _Order, _out_of_order
from ledger.verifying.stretch import _peaks_at
from ledger.verifying.tree import TILE_HASHES, joined, peaks_of, perfect_root

LEAVES = [sha256(b"%d" % n).digest() for n in range(4 * TILE_HASHES + 100)]
ROOTS = [
    perfect_root(LEAVES[at : at + TILE_HASHES])
    for at in range(0, len(LEAVES) - TILE_HASHES, TILE_HASHES)
]


@pytest.mark.parametrize(
    "sizes",
    [
        range(len(LEAVES) + 1),
        [0, 0, 1, 255, 256, 256, 257, 700, 1023, 1024],
        [len(LEAVES)],
        [300, len(LEAVES)],
    ],
)
def test_the_subtrees_of_each_size_are_those_made_of_it_alone(sizes: list[int]) -> None:
    for size, peaks in zip(sizes, _peaks_at(sizes, LEAVES, ROOTS), strict=True):
        whole, rest = divmod(size, TILE_HASHES)
        alone = peaks_of(ROOTS[:whole], TILE_HASHES)
        assert peaks == joined(alone, peaks_of(LEAVES[size - rest : size]))


def test_one_checkpoint_goes_on_from_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = count()

    def counted(raw: bytes) -> object:
        next(hashed)
        return sha256(raw)

    monkeypatch.setattr(tree, "sha256", counted)
    assert len(list(_peaks_at(range(len(LEAVES) + 1), LEAVES, ROOTS))) == len(LEAVES) + 1
    assert next(hashed) <= len(LEAVES)


def test_orders_and_completions_are_gone_through_once() -> None:
    orders = [_Order(n, f"member:{n}", "E") for n in range(1, 4)]
    done = [Completion(n + 3, f"member:{n}", "E", ()) for n in range(1, 4)]
    again = [Completion(7, "member:3", "E", ()), Completion(8, "member:4", "E", ())]
    told = [*done, *again]
    assert [str(each) for each in _out_of_order(told, iter(orders), iter(told))] == [
        "position 7: erasure E was completed before",
        "position 8: erasure E is completed and was not ordered before",
    ]

"""Checkpoints and erasures cost the same each, however many there are."""

from hashlib import sha256
from itertools import count

import pytest

from ledger.verifying import tree
from ledger.verifying.erasures import Completion, _Order, _out_of_order
from ledger.verifying.stretch import Trees
from ledger.verifying.tree import TILE_HASHES, peaks_of

LEAVES = [sha256(b"%d" % n).digest() for n in range(4 * TILE_HASHES + 100)]


@pytest.mark.parametrize("leaves", [0, 1, 255, 256, 257, 700, 1024, len(LEAVES)])
def test_the_subtrees_of_each_size_are_those_made_of_it_alone(leaves: int) -> None:
    trees = Trees(LEAVES[:leaves])
    for size in range(leaves + 1):
        assert trees.peaks(size) == peaks_of(LEAVES[:size])


def test_any_number_of_heads_is_made_of_what_was_hashed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hashed = count()

    def counted(raw: bytes) -> object:
        next(hashed)
        return sha256(raw)

    monkeypatch.setattr(tree, "sha256", counted)
    trees = Trees(LEAVES)
    assert len([trees.peaks(size) for size in range(len(LEAVES) + 1)]) == len(LEAVES) + 1
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

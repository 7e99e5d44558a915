"""Receipts are made of a few tiles, read at once, for every position of every tree."""

from datetime import UTC, datetime

import pytest

from api.publishing.errors import TilesLostError
from api.publishing.published import Published
from api.publishing.receipts import receipts
from ledger.transparency.proofs import verify_inclusion
from ledger.transparency.receipts import Receipt
from projections.transparency.projection import Transparency
from tests.database.conftest import PROJECTOR
from tests.database.projections.trees import add_bulk, leaves, root
from tests.database.projections.views import project
from tests.database.publishing.conftest import House


def published(size: int) -> Published:
    return Published(size, b"", "note\n", datetime.now(UTC), 0.0, ())


def check(house: House, hashes: list[bytes], size: int, positions: list[int]) -> None:
    top = root(hashes[:size])
    with house.log.connect() as service:
        made = receipts(service, positions, published(size))
    for position, text in zip(positions, made, strict=True):
        receipt = Receipt.parse(text.encode())
        assert receipt.index == position - 1
        verify_inclusion(position - 1, size, hashes[position - 1], receipt.proof, top)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 513, 700])
def test_every_position_of_small_trees(house: House, size: int) -> None:
    add_bulk(house.log, 700)
    project(house.log, [Transparency()])
    check(house, leaves(house.log), size, list(range(1, size + 1)))


def test_positions_on_every_side_of_a_tile_of_the_third_level(house: House) -> None:
    add_bulk(house.log, 66_100)
    project(house.log, [Transparency()])
    hashes = leaves(house.log)
    for size in (65_536, 65_537, 65_793, 66_100):
        check(house, hashes, size, [1, 256, 257, 40_000, 65_535, 65_536, size])


def test_without_the_tiles_there_is_no_receipt(house: House) -> None:
    house.grow(600)
    with house.log.connect(PROJECTOR) as connection:
        connection.execute("TRUNCATE tiles")
    with house.log.connect() as service, pytest.raises(TilesLostError):
        receipts(service, [5], published(600))

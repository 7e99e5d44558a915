"""Receipts are made of a few tiles, read at once, for every position of every tree."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from api.publishing.errors import CheckpointDamagedError, HistoryForkedError, TilesLostError
from api.publishing.published import Published
from api.publishing.receipts import receipt_if_published, receipts
from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.notes import format_note
from ledger.transparency.proofs import verify_inclusion
from ledger.transparency.receipts import Receipt
from ledger.transparency.signing import SigningKey
from projections.transparency.projection import Transparency
from tests.database.conftest import PROJECTOR
from tests.database.projections.trees import add_bulk, leaves, root
from tests.database.projections.views import project
from tests.database.publishing.conftest import ORIGIN, House, as_superuser, stepped


def published(size: int, top: bytes = b"\0" * 32) -> Published:
    text = Checkpoint(ORIGIN, size, top).text
    note = format_note(text, [SigningKey(ORIGIN, b"s" * 32).sign(text)])
    return Published(size, top, note.decode(), datetime.now(UTC), 0.0, ())


def check(house: House, hashes: list[bytes], size: int, positions: list[int]) -> None:
    top = root(hashes[:size])
    with house.log.connect() as service:
        made = receipts(service, positions, published(size, top))
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


def rewritten(house: House) -> None:
    """An event is another, and the tiles were made anew of it."""
    as_superuser(house, "UPDATE events SET data = 'another' WHERE position = 5")
    with house.log.connect(PROJECTOR) as connection:
        connection.execute("UPDATE progress SET version = 0 WHERE projection = 'transparency'")
    project(house.log, [Transparency()])


def changed(house: House) -> None:
    as_superuser(house, "UPDATE tiles SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)")


def hashed_no_more(house: House) -> None:
    """The tiles are those of the checkpoint, the event is another."""
    as_superuser(house, "UPDATE events SET data = 'another' WHERE position = 5")


def gone(house: House) -> None:
    as_superuser(house, "DELETE FROM events WHERE position = 5")


@pytest.mark.parametrize("harm", [rewritten, changed, hashed_no_more, gone])
def test_no_receipt_is_made_that_leads_to_another_root(
    house: House, harm: Callable[[House], None]
) -> None:
    house.grow(20)
    stepped(house)
    last = house.published()
    assert last is not None
    harm(house)
    with house.log.connect() as service:
        for make in (
            lambda: receipts(service, [6, 5], last),
            lambda: receipt_if_published(service, 5, last),
        ):
            with pytest.raises(HistoryForkedError, match="ledger verify"):
                make()


def test_of_a_damaged_checkpoint_no_receipt_is_made(house: House) -> None:
    house.grow(20)
    with house.log.connect() as service, pytest.raises(CheckpointDamagedError):
        receipts(service, [5], replace(published(20), note="damaged"))

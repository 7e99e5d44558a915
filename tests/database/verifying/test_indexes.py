"""Whoever edits an index hides events from those who look them up: found, as are lost indexes."""

from pathlib import Path
from struct import pack, pack_into, unpack_from

import pytest

from ledger.postgres.layout import Layout
from tests.database.conftest import Log
from tests.database.verifying.recorded import found, tamper
from tests.database.verifying.test_disk import AT, home, make_checksums_anew, started

__all__ = ["home"]

LED = f"position {AT}: the index does not lead to it by its "
POSITION = pack("<q", AT)
PAGE, LOWER_AT, ITEM, KEY_AT = 8192, 12, 4, 9


def keys_in_indexes(home: Path) -> dict[str, tuple[Path, bytes, str]]:
    """Where each index keeps what it leads to the event with: its file, the bytes, and what is said
    when they are others.
    """
    with started(home) as log, log.connect() as service:
        paths = "SELECT pg_relation_filepath(%s)"
        row = service.execute(
            "SELECT tags[1], key FROM events WHERE position = %s", (AT,)
        ).fetchone()
        assert row is not None
        keys = {
            "events_pkey": (POSITION, f"{LED}position"),
            "events_stream": (row[0].encode(), f"{LED}first tag"),
            "events_key_key": (row[1], f"{LED}key"),
        }
        made = {}
        for index, (key, told) in keys.items():
            ((path,),) = service.execute(paths, (index,)).fetchall()
            made[index] = (Layout(home).data / path, key, told)
        return made


def edited(raw: bytes, key: bytes) -> bytes:
    """One bit of the key of the event's entry is another, in a place that keeps the order."""
    at = raw.index(key)
    if key != POSITION and raw.count(key) > 1:  # of the member's entries, that of this position
        while POSITION not in raw[at : at + len(key) + 24]:
            at = raw.index(key, at + 1)
    letter = at if key == POSITION else at + len(key) - 1
    return raw[:letter] + bytes([raw[letter] ^ 2]) + raw[letter + 1 :]


def test_an_edited_page_of_an_index_with_true_checksums_is_found(home: Path) -> None:
    for index, (file, key, told) in keys_in_indexes(home).items():
        whole = file.read_bytes()
        file.write_bytes(edited(whole, key))
        make_checksums_anew(home)
        with started(home) as log:
            assert told in found(log), index
        file.write_bytes(whole)
        make_checksums_anew(home)


def entry_more(raw: bytes) -> bytes:
    """The first leaf of an index with the last of its entries twice, the second time under a later
    key (src/include/storage/bufpage.h).
    """
    page = bytearray(raw[PAGE : 2 * PAGE])
    lower, upper = unpack_from("<HH", page, LOWER_AT)
    (item,) = unpack_from("<I", page, lower - ITEM)
    offset, length = item & 0x7FFF, item >> 17
    entry = bytearray(page[offset : offset + length])
    entry[KEY_AT : KEY_AT + 8] = b"\xff" * 8
    page[upper - length : upper] = entry
    pack_into("<I", page, lower, upper - length | item & 0x18000 | length << 17)
    pack_into("<HH", page, LOWER_AT, lower + ITEM, upper - length)
    return raw[:PAGE] + bytes(page) + raw[2 * PAGE :]


def test_an_entry_that_somebody_adds_to_an_index_is_found(home: Path) -> None:
    file, _, _ = keys_in_indexes(home)["events_key_key"]
    file.write_bytes(entry_more(file.read_bytes()))
    make_checksums_anew(home)
    with started(home) as log:
        told = "the index events_key_key has 101 entries, there are 100 events"
        assert found(log) == [f"position 1 to 100: {told}"]


def test_a_checkpoint_that_is_found_by_the_number_of_another_is_told(home: Path) -> None:
    with started(home) as log, log.connect() as service:
        row = service.execute("SELECT pg_relation_filepath('checkpoints'), root FROM checkpoints")
        path, root = row.fetchall()[0]
    file, size = Layout(home).data / path, pack("<q", 60)
    raw = file.read_bytes()
    assert raw.count(root) == 1
    at = raw.rindex(size, 0, raw.index(root))
    for other in (2**40, 0, -1, 99):
        file.write_bytes(raw[:at] + pack("<q", other) + raw[at + len(size) :])
        make_checksums_anew(home)
        with started(home) as log:
            told = f"leads to the checkpoint of {other} events by another number of events"
            findings = found(log)
        assert any("its note is of another tree, of 60 events" in each for each in findings), other
        assert other == 99 or f"position 1 to 100: the index {told}" in findings


HIDING = """ALTER TABLE events ENABLE ROW LEVEL SECURITY;
    CREATE POLICY p ON events TO ledger_service
    USING (position <> 437 OR current_setting('transaction_isolation') = 'repeatable read')"""
VIEW = """ALTER TABLE head RENAME TO first_head;
    CREATE VIEW head AS SELECT * FROM first_head;
    GRANT SELECT ON head TO ledger_service"""
MISSHAPEN = {
    "an index is gone": ("DROP INDEX events_stream", "the index events_stream is gone"),
    "a key is none any more": (
        "ALTER TABLE events DROP CONSTRAINT events_key_key",
        "the index events_key_key is gone",
    ),
    "positions are numeric": (
        "ALTER TABLE events ALTER position TYPE numeric",
        "events.position is numeric, not bigint",
    ),
    "data is text": (
        "ALTER TABLE events ALTER data TYPE text USING encode(data, 'escape')",
        "events.data is text, not bytea",
    ),
    "an event is hidden from some": (
        HIDING,
        "events is no table that shows all its rows",
    ),
    "a view in the place of a table": (
        VIEW,
        "head is no table that shows all its rows",
    ),
    "hashes are text": (
        "ALTER TABLE tiles ALTER hashes TYPE text USING encode(hashes, 'hex')",
        "tiles.hashes is text, not bytea",
    ),
}


@pytest.mark.parametrize(("statement", "told"), MISSHAPEN.values(), ids=MISSHAPEN)
def test_a_table_that_is_not_as_it_was_made_is_told(signed: Log, statement: str, told: str) -> None:
    tamper(signed, statement)
    assert found(signed) == [f"position 1: {told}"]

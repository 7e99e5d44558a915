"""Whoever edits an index hides events from those who look them up: found, as are lost indexes."""

from pathlib import Path
from struct import pack

import pytest

from ledger.postgres.layout import Layout
from tests.database.conftest import Log
from tests.database.verifying.recorded import found, tamper
from tests.database.verifying.test_disk import AT, home, make_checksums_anew, started

__all__ = ["home"]

LED = f"position {AT}: the index does not lead to it by its "
POSITION = pack("<q", AT)


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
    "hashes are text": (
        "ALTER TABLE tiles ALTER hashes TYPE text USING encode(hashes, 'hex')",
        "tiles.hashes is text, not bytea",
    ),
}


@pytest.mark.parametrize(("statement", "told"), MISSHAPEN.values(), ids=MISSHAPEN)
def test_a_table_that_is_not_as_it_was_made_is_told(signed: Log, statement: str, told: str) -> None:
    tamper(signed, statement)
    assert found(signed) == [f"position 1: {told}"]

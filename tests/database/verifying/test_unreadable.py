"""What cannot be read is told with its place: nothing that is stored ends the check early."""

from pathlib import Path

import pytest

from ledger.postgres.layout import Layout
from ledger.verifying.verify import verify
from tests.database.conftest import SERVICE, Log
from tests.database.verifying.recorded import OPENER, SUPERUSER, found, tamper
from tests.database.verifying.test_disk import home, started

__all__ = ["home"]

NOT_NULL = "ALTER TABLE {0} ALTER {1} DROP NOT NULL"
TAKEN = "UPDATE {0} SET {1} = NULL WHERE {2}"
WRITTEN = """UPDATE events SET tags = '{{member:z}}', type = '{1}',
    data = convert_to('{{"type":"{1}","source":"/ledger","id":"{0}","tags":{2},"data":{3}}}',
        'UTF8') WHERE position = {0}"""
NESTED = """UPDATE events SET data = convert_to('{"x":' || repeat('[', 30000) || repeat(']', 30000)
    || ',"type":"a.b","source":"/s","id":"x","tags":["a:b"]}', 'UTF8') WHERE position = 437"""
NUL_TAG = r"""UPDATE events SET
    data = '{"type":"a.b","source":"/s","id":"x","tags":["a:b","c\\u0000d"]}'
    WHERE position = 437"""
ORDERED, COMPLETED = "erasure.ordered", "erasure.completed"
TAGS, ERASURE = '["member:z"]', '{"erasure":"E"}'
NUL_KEY = r'{"erasure":"E","keys_destroyed":["\u0000"]}'


def nothing_in(table: str, column: str, where: str = "position = 437") -> tuple[str, ...]:
    return (NOT_NULL.format(table, column), TAKEN.format(table, column, where))


ENDINGS = {
    "no data": (nothing_in("events", "data"), "position 437: it has no data"),
    "no type": (nothing_in("events", "type"), "position 437: its type is nothing"),
    "no key": (nothing_in("events", "key"), "position 437: its key"),
    "no tags": (nothing_in("events", "tags"), "position 437: its tags"),
    "no time": (nothing_in("events", "recorded_at"), "position 437: it was recorded at no time"),
    "no tile": (
        nothing_in("tiles", "hashes", "level = 0 AND n = 1"),
        "position 257: tile 0/1 lacks its hash",
    ),
    "no note": (nothing_in("checkpoints", "note", "size = 500"), "position 500: the checkpoint"),
    "no root": (nothing_in("checkpoints", "root", "size = 500"), "position 500: the checkpoint"),
    "no head": (("DELETE FROM head",), "position 601: the log has 0 heads"),
    "no time of the head": (nothing_in("head", "recorded_at", "true"), "position 600: the head"),
    "no place of the head": (nothing_in("head", "position", "true"), "position 601: no head"),
    "NUL in a tag": ((NUL_TAG,), "position 437: it cannot be found by its tag c\0d"),
    "deep": ((NESTED,), "position 437: its data is not an event: maximum recursion depth"),
    "tiles of less than nothing": (
        ("UPDATE progress SET position = -1 WHERE projection = 'transparency'",),
        "position 1: there are said to be tiles of -1 events",
    ),
    "far away": (
        ("UPDATE events SET position = 4000000000000000 WHERE position = 437",),
        "position 437: it is missing: the next is 438",
    ),
    "the last far away": (
        ("UPDATE events SET position = 4000000000000000 WHERE position = 600",),
        "position 600: it is missing",
    ),
    "an order without tags": (
        (
            WRITTEN.format(436, ORDERED, "[]", ERASURE),
            WRITTEN.format(437, COMPLETED, TAGS, ERASURE),
        ),
        "position 437: erasure E is completed and was not ordered before",
    ),
    "NUL in a key": (
        (WRITTEN.format(437, COMPLETED, TAGS, NUL_KEY),),
        "position 437: its data is not the completion of an erasure: NUL is in a name",
    ),
    "progress gone": (
        ("DROP TABLE progress",),
        'what is stored (tiles_reach) cannot be read: relation "progress" does not exist',
    ),
}


@pytest.mark.parametrize(("statements", "what"), ENDINGS.values(), ids=ENDINGS)
def test_whatever_stands_there_is_told_by_its_place(
    signed: Log, statements: tuple[str, ...], what: str
) -> None:
    tamper(signed, *statements)
    assert any(what in each for each in found(signed)), found(signed)


def test_processes_end_where_one_finds_that_events_are_missing(signed: Log) -> None:
    tamper(signed, "UPDATE events SET position = 4000000000000000 WHERE position = 437")
    first = verify(signed.conninfo(SERVICE), OPENER, processes=2).findings[0]
    assert str(first) == "position 437: it is missing: the next is 438"


PAGES = {
    "tiles": "tiles",
    "checkpoints": "checkpoints",
    "event_tags": "tag",
    "head": "head",
    "progress": "tiles_reach",
}


def test_pages_that_cannot_be_read_are_told_by_their_query(home: Path) -> None:
    for table, query in PAGES.items():
        with started(home) as log, log.connect(SUPERUSER) as superuser:
            ((file,),) = superuser.execute("SELECT pg_relation_filepath(%s)", (table,)).fetchall()
            superuser.execute("CHECKPOINT")
        page = Layout(home).data / file
        whole = page.read_bytes()
        page.write_bytes(whole[:8100] + bytes([whole[8100] ^ 1]) + whole[8101:])
        with started(home) as log:
            told = found(log)
        page.write_bytes(whole)
        assert any(f"what is stored ({query}" in each for each in told), (table, told)

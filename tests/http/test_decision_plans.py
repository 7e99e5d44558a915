"""How decisions are read: by the indexes and by nobody's help, whatever the planner expects."""

from typing import Any
from uuid import uuid4

import pytest

from api.deciding.connections import deciding_pool
from api.deciding.organisation import TYPES
from api.deciding.reading import ASKED_ABOUT, WORD_TYPES, WORDS_OF_MEMBERS
from tests.database.conftest import SERVICE
from tests.http.conftest import Running
from tests.http.reading import history, post

MEMBER = [f"member:{uuid4()}"]
STATEMENTS: dict[bytes, tuple[Any, ...]] = {
    ASKED_ABOUT: ([b"l"], [b"t"], [uuid4()]),
    WORDS_OF_MEMBERS: (1, 60, TYPES, MEMBER, 60, WORD_TYPES, MEMBER),
}
TEMPTING = (
    "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;"
    " SET min_parallel_index_scan_size = 0; SET min_parallel_table_scan_size = 0"
)


@pytest.mark.parametrize("statement", STATEMENTS, ids=["whom", "words"])
def test_a_small_log_is_read_by_index_as_a_large_one(running: Running, statement: bytes) -> None:
    post(running, history(200))
    with deciding_pool(running.log.conninfo(SERVICE), 20) as pool, pool.connection() as connection:
        connection.execute(TEMPTING)
        asked = b"EXPLAIN " + statement
        rows = connection.execute(asked, STATEMENTS[statement], binary=True).fetchall()
    plan = "\n".join(row[0] if isinstance(row[0], str) else row[0].decode() for row in rows)
    assert "Index Scan" in plan
    for scanned in ("events", "subjects", "tombstones"):
        assert f"Seq Scan on {scanned}" not in plan
    assert "Gather" not in plan

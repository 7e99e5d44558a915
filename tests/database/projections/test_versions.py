"""Tables of another version of a projection, or none."""

from collections.abc import Callable
from typing import Any, cast

from projections.projection import Projection
from projections.segments.projection import Segments
from tests.database.conftest import PROJECTOR, Log
from tests.database.projections.history import add, rows, shop
from tests.database.projections.runners import Counter
from tests.database.projections.views import positions, project


def newer(projection: Callable[[], Projection], version: int) -> Projection:
    made: Any = projection()
    made.version = version
    return cast("Projection", made)


def test_a_higher_version_begins_again_with_new_tables(log: Log) -> None:
    add(log, shop(30))
    project(log, [Counter()])
    with log.connect(PROJECTOR) as connection:
        connection.execute("UPDATE counts SET n = 0")
    later: Any = newer(Counter, 2)
    later.schema = Counter.schema.replace(b"n int", b"n int, more text")
    project(log, [later])
    assert rows(log, "SELECT count(*), sum(n), count(more) FROM counts") == [(30, 30, 0)]


def test_the_tables_of_a_newer_program_are_left_alone(log: Log) -> None:
    add(log, shop(30))
    project(log, [newer(Counter, 2)])
    add(log, shop(5))
    project(log, [Counter()])
    assert positions(log) == {"counter": 30}
    assert rows(log, "SELECT count(*) FROM counts") == [(30,)]


def test_lost_tables_are_made_again(log: Log) -> None:
    add(log, shop(30))
    project(log, [Counter(), Segments()])
    with log.connect(PROJECTOR) as connection:
        connection.execute("DROP TABLE counts")
    project(log, [Counter(), Segments()])
    assert rows(log, "SELECT count(*) FROM counts") == [(30,)]

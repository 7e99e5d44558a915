"""How far things have happened by a position, and what members saw before it was published."""

from datetime import datetime
from importlib.resources import files

from psycopg import Connection

from ledger.rules.lapses.condition import EARLIEST
from projections.projection import Row

HERE = files("projections.findings")
READ = (HERE / "read_front.sql").read_bytes()
WRITE = (HERE / "write_front.sql").read_bytes()


class Front:
    """`time` is the latest that anything happened at, `acts` the latest of what was judged."""

    def __init__(self, time: datetime, acts: datetime, unpublished: set[str]) -> None:
        self.time = time
        self.acts = acts
        self.unpublished = unpublished
        """Versions of the notice that members saw and nobody published so far."""

    def write(self, connection: Connection[Row]) -> None:
        arguments = {
            "front": self.time,
            "acts": self.acts,
            "unpublished": sorted(self.unpublished),
        }
        connection.execute(WRITE, arguments)


def read_front(connection: Connection[Row]) -> Front:
    row = connection.execute(READ).fetchone()
    if row is None:
        return Front(EARLIEST, EARLIEST, set())
    return Front(row[0], row[1], set(row[2]))

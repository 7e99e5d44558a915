"""Which members have amended events: remembered in a table, asked for only when there are any."""

from collections.abc import Set
from importlib.resources.abc import Traversable

from psycopg import Connection

from projections.projection import Row


class AmendedMembers:
    """The members to look at anew whenever a batch is about them; kept by one projection."""

    def __init__(self, folder: Traversable) -> None:
        """`folder` holds `amended.sql` and `any_amended.sql` over the projection's own table."""
        self._among = (folder / "amended.sql").read_bytes()
        self._any = (folder / "any_amended.sql").read_bytes()
        self._has_any: bool | None = None

    def among(self, connection: Connection[Row], subjects: Set[str], fresh: Set[str]) -> Set[str]:
        """Those of `subjects` with amended events, and all of `fresh`, remembered from now on."""
        self._has_any = bool(fresh) or self._has_any or self._ask(connection)
        if not self._has_any:
            return fresh
        arguments = {"subjects": list(subjects - fresh), "fresh": list(fresh)}
        return fresh | {row[0] for row in connection.execute(self._among, arguments)}

    def forget(self) -> None:
        self._has_any = None

    def _ask(self, connection: Connection[Row]) -> bool:
        if self._has_any is None:
            row = connection.execute(self._any).fetchone()
            return row is not None and bool(row[0])
        return False

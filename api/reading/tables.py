"""Small tables as lists: everything in them, ordered by name."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection
from starlette.responses import Response

from api.problems import Problem
from api.reading.answers import answer, as_json
from api.reading.listing import Piece, Shown
from api.reading.positions import reached
from api.reading.readers import Reader
from api.reading.sql import Row, read_models, rows


@dataclass(frozen=True, slots=True)
class TableListing:
    """Rows of a statement with the arguments `after` and `limit`, in the order of their `key`.

    `place` makes the arguments of a cursor, which is the key of the last row seen.
    """

    name: str
    columns: Sequence[str]
    statement: bytes
    models: Sequence[str]
    key: Callable[[Mapping[str, Any]], str]
    place: Callable[[str], Mapping[str, Any]] = lambda after: {"after": after}

    def read(self, connection: Connection[Row], after: str | None, limit: int) -> Piece:
        position = reached(connection, self.models)
        arguments = {**self.place(after or ""), "limit": limit}
        with read_models():
            found = rows(connection, self.statement, arguments)
        documents = [document(self.columns, row) for row in found]
        following = self.key(documents[-1]) if len(documents) == limit else None
        return Piece([Shown(as_json(each)) for each in documents], following, position)

    def filters(self, _: Collection[str]) -> None:
        """Nothing of these tables is recorded."""


def one_of(
    reader: Reader, listing: TableListing, statement: bytes, name: str, *more: str
) -> Response:
    """The row of this name, with `more` columns than the list. Raises a 404 `Problem`."""
    with reader.service.pool.connection() as connection, read_models():
        position = reached(connection, listing.models)
        found = rows(connection, statement, {"name": name})
    if not found:
        raise Problem(404, "There is none of this name")
    return answer(document((*listing.columns, *more), found[0]), position)


def document(columns: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """A row by its columns, times in UTC."""
    return {
        column: value.astimezone(UTC) if isinstance(value, datetime) else value
        for column, value in zip(columns, row, strict=True)
    }

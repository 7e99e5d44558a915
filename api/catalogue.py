"""The codes in force: what is shipped, and what was imported into the log since."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from psycopg import Connection

from ledger.catalogue.catalogue import Catalogue
from ledger.vocabulary.envelope import decode
from ledger.vocabulary.organisation import CatalogueImported

LAST = 2**53 - 1
IMPORTS = b"""
SELECT position, data FROM events
WHERE tags[1] = ANY ('{catalogue:purposes,catalogue:categories}')
  AND position > %s AND position <= %s
  AND type = 'catalogue.imported'
ORDER BY position
"""

Row = tuple[Any, ...]
Connections = Callable[[], AbstractContextManager[Connection[Row]]]


class CurrentCatalogue:
    """The catalogue as of the log's last import that `refresh` has seen."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._position = 0
        self.codes = Catalogue.shipped()

    def refresh(self) -> None:
        """Takes in the imports since the last call."""
        with self._connections() as connection:
            for position, fact in _imports(connection, self._position, LAST):
                self.codes = self.codes.with_rows(fact.catalogue, fact.rows)
                self._position = position


def catalogue_at(connection: Connection[Row], position: int) -> Catalogue:
    """The catalogue as of a position of the log."""
    codes = Catalogue.shipped()
    for _, fact in _imports(connection, 0, position):
        codes = codes.with_rows(fact.catalogue, fact.rows)
    return codes


def _imports(
    connection: Connection[Row], after: int, until: int
) -> list[tuple[int, CatalogueImported]]:
    found = connection.execute(IMPORTS, (after, until), binary=True).fetchall()
    return [(position, decode(data, CatalogueImported).data) for position, data in found]

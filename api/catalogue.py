"""The codes in force: what is shipped, and what was imported into the log since."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from psycopg import Connection

from ledger.catalogue.catalogue import Catalogue
from ledger.vocabulary.envelope import decode
from ledger.vocabulary.organisation import CatalogueImported

IMPORTS = b"""
SELECT position, data FROM events
WHERE tags[1] = ANY ('{catalogue:purposes,catalogue:categories}') AND position > %s
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
            rows = connection.execute(IMPORTS, (self._position,), binary=True).fetchall()
        for position, data in rows:
            fact = decode(data, CatalogueImported).data
            self.codes = self.codes.with_rows(fact.catalogue, fact.rows)
            self._position = position

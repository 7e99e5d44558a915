"""The register of notices and of statements on services' pages."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import groupby
from types import MappingProxyType
from typing import Any

import msgspec
from psycopg import Connection

from projections.projection import Event, Row

HERE = files("projections.notices")
STATEMENTS: Mapping[str, bytes] = MappingProxyType(
    {
        "notice.published": (HERE / "publish.sql").read_bytes(),
        "notice.retired": (HERE / "retire.sql").read_bytes(),
        "service-notice.published": (HERE / "publish_service_notice.sql").read_bytes(),
    }
)


class Notices:
    """Tables `notices` (with what retired each) and `service_notices`."""

    name = "notices"
    version = 1
    types: frozenset[str] | None = frozenset(STATEMENTS)
    tables = ("notices", "notice_retirements", "service_notices")
    schema = (HERE / "schema.sql").read_bytes()

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        with connection.cursor() as cursor:
            for type_, same in groupby(events, lambda event: event.type):
                cursor.executemany(STATEMENTS[type_], list(_arguments(same)))

    def forget(self) -> None:
        """Nothing is remembered."""


def _arguments(events: Iterator[Event]) -> Iterator[dict[str, Any]]:
    for event in events:
        stored = event.stored
        yield stored.data.as_dict() | {
            "data": msgspec.json.encode(stored.data).decode(),
            "time": stored.time,
            "recorded_at": event.recorded_at,
            "position": event.position,
        }

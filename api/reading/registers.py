"""The organisation's registers at two moments: the names of a page, folded from their streams."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from starlette.responses import Response

from api.problems import Problem
from api.reading.answers import answer, as_json
from api.reading.listing import Listing, Lists, Piece, Shown
from api.reading.moments import readable
from api.reading.parameters import NamedPage, TwoTimes
from api.reading.readers import Reader
from api.reading.sql import Row, read_models, rows, statement
from api.reading.tables import TableListing, document, one_of
from api.reading.two_times import Seen, seen_at
from projections.projection import Event
from projections.replay.registers import (
    OF_NOTICES,
    OF_RECIPIENTS,
    OF_SERVICE_NOTICES,
    Found,
    notices_of,
    recipients_of,
    service_notices_of,
)

STREAMS, FIRST_MENTIONS = statement("streams"), statement("first_mentions")


class RegisterPage(TwoTimes, NamedPage):
    """Which part of a register, as of which moments."""


Fold = Callable[[Connection[Row], Sequence[str], int, Seen], Found]
"""The rows of these names, of what was known at a position."""


@dataclass(frozen=True, slots=True)
class Register:
    """A table with a row a name: now as it is kept, at other moments folded anew."""

    listing: TableListing
    one: bytes
    """The statement of one row."""
    fold: Fold
    more: tuple[str, ...] = ()
    """What one row has beside the columns of the list."""

    def listing_at(self, seen: Seen) -> Listing:
        return self.listing if seen.is_now else _Past(self, seen)

    def page(self, lists: Lists, query: RegisterPage) -> Response:
        seen = seen_at(lists.service, query, self.listing.models)
        return lists.answer(self.listing_at(seen), query, recorded=False)

    def row(self, reader: Reader, name: str, times: TwoTimes) -> Response:
        """Raises a 404 `Problem` for a name that is not there at these moments."""
        seen = seen_at(reader.service, times, self.listing.models)
        if seen.is_now:
            return one_of(reader, self.listing, self.one, name, *self.more)
        with reader.service.pool.connection() as connection:
            until = seen.until(connection, self.listing.models)
            with read_models():
                found = self.fold(connection, [name], until, seen)
        if name not in found:
            raise Problem(404, "There is none of this name", "at these moments")
        columns = (*self.listing.columns, *self.more)
        return answer(_shown(columns, found[name]), until)


@dataclass(frozen=True, slots=True)
class _Past:
    """The list of a register at two moments; a page may come short."""

    register: Register
    seen: Seen

    @property
    def name(self) -> str:
        return self.register.listing.name

    @property
    def columns(self) -> Sequence[str]:
        return self.register.listing.columns

    def read(self, connection: Connection[Row], after: str | None, limit: int) -> Piece:
        listing = self.register.listing
        until = self.seen.until(connection, listing.models)
        with read_models():
            arguments = {**listing.place(after or ""), "limit": limit}
            names = [row[0] for row in rows(connection, listing.statement, arguments)]
            found = self.register.fold(connection, names, until, self.seen)
        shown = [_shown(self.columns, found[name]) for name in names if name in found]
        following = names[-1] if len(names) == limit else None
        return Piece([Shown(as_json(each)) for each in shown], following, until)

    def filters(self, _: Collection[str]) -> None:
        """Nothing of these tables is recorded."""


def notices_then(
    connection: Connection[Row], names: Sequence[str], until: int, seen: Seen
) -> Found:
    return notices_of(_events(connection, "notice:", names, OF_NOTICES, until, seen))


def service_notices_then(
    connection: Connection[Row], names: Sequence[str], until: int, seen: Seen
) -> Found:
    kind, types = "service-notice:", OF_SERVICE_NOTICES
    return service_notices_of(_events(connection, kind, names, types, until, seen))


def recipients_then(
    connection: Connection[Row], names: Sequence[str], until: int, seen: Seen
) -> Found:
    arguments = {"recipients": list(names), "until": until, "as_of": seen.as_of}
    firsts = {row[0]: row[1] for row in rows(connection, FIRST_MENTIONS, arguments)}
    events = _events(connection, "recipient:", list(firsts), OF_RECIPIENTS, until, seen)
    return recipients_of(events, firsts)


def _events(
    connection: Connection[Row],
    kind: str,
    names: Sequence[str],
    types: Sequence[str],
    until: int,
    seen: Seen,
) -> Iterator[Event]:
    """What the streams of these names said, seen at the two moments."""
    tags = [kind + name for name in names]
    arguments = {"tags": tags, "until": until, "types": list(types)}
    found = (Event(*row) for row in rows(connection, STREAMS, arguments))
    return filter(seen.moments.hold, readable(found))


def _shown(columns: Sequence[str], row: Mapping[str, Any]) -> dict[str, Any]:
    return document(columns, [row[column] for column in columns])

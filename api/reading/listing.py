"""Answering a list: a page of JSON, or the whole of it as a stream in constant memory."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any, NamedTuple, Protocol

import orjson
from fastapi import Depends, Request
from psycopg import Connection
from starlette.responses import Response, StreamingResponse

from api.access.tokens import Role
from api.reading.answers import headers_at
from api.reading.cursors import next_link
from api.reading.formats import Form, WantedForm, csv_header, csv_lines
from api.reading.parameters import NamedPage, Page
from api.reading.readers import Reader, reader_with
from api.service import Service

CHUNK_ROWS = 5_000
IN_INDEX_ORDER = b"SET LOCAL enable_bitmapscan = off"
"""A page is the next rows of an index: never all rows of a busy member or recipient, sorted."""

Row = tuple[Any, ...]


class Shown(NamedTuple):
    """One row: its JSON, the subjects it tells of, and the clear words in it."""

    json: bytes
    subjects: Collection[str] = ()
    words: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows, the cursor to go on with (None at the end), the position they reflect."""

    rows: Sequence[Shown]
    next: str | None
    position: int


class Listing(Protocol):
    """Something that is read piece by piece."""

    @property
    def name(self) -> str:
        """The key of the rows in a JSON page."""

    @property
    def columns(self) -> Sequence[str]:
        """The columns of the CSV form."""

    def read(self, connection: Connection[Row], after: str | None, limit: int) -> Piece:
        """At most `limit` rows; fewer, or none, also before the end."""

    def filters(self, words: Collection[str]) -> str | None:
        """What was asked, as text that may stand in the log: `words` stand in it already."""


@dataclass(frozen=True, slots=True)
class Answering:
    """One list on its way to one reader; `recorded` where its rows tell of members."""

    listing: Listing
    reader: Reader
    recorded: bool = True

    def respond(self, request: Request, form: Form, page: Page | NamedPage) -> Response:
        """The answer. Nothing of a piece is sent before the reading of it is in the log."""
        if form is Form.JSON:
            return self._page(request, self._read(page.after, page.limit))
        first = self._read(page.after, CHUNK_ROWS)
        headers = headers_at(first.position)
        return StreamingResponse(self._stream(form, first), headers=headers, media_type=form)

    def _page(self, request: Request, piece: Piece) -> Response:
        headers = headers_at(piece.position)
        if piece.next:
            headers["Link"] = next_link(request, piece.next)
        return Response(self._json(piece), headers=headers, media_type=Form.JSON)

    def _json(self, piece: Piece) -> bytes:
        rows = b",".join(row.json for row in piece.rows)
        return b'{"%b":[%b],"next":%b}' % (
            self.listing.name.encode(),
            rows,
            orjson.dumps(piece.next),
        )

    def _stream(self, form: Form, first: Piece) -> Iterator[bytes]:
        pieces = chain([first], self._rest(first.next))
        if form is Form.CSV:
            yield csv_header(self.listing.columns)
            for piece in pieces:
                yield csv_lines(self.listing.columns, (row.json for row in piece.rows))
            return
        for piece in pieces:
            yield b"".join(row.json + b"\n" for row in piece.rows)

    def _rest(self, after: str | None) -> Iterator[Piece]:
        while after is not None:
            piece = self._read(after, CHUNK_ROWS)
            yield piece
            after = piece.next

    def _read(self, after: str | None, limit: int) -> Piece:
        with self.reader.service.pool.connection() as connection, connection.transaction():
            connection.execute(IN_INDEX_ORDER)
            piece = self.listing.read(connection, after, limit)
        if self.recorded:
            self._record(piece)
        return piece

    def _record(self, piece: Piece) -> None:
        subjects = {subject for row in piece.rows for subject in row.subjects}
        words = {word for row in piece.rows for word in row.words}
        filters = self.listing.filters(words)
        self.reader.record(piece.position, subjects, len(piece.rows), filters)


@dataclass(frozen=True, slots=True)
class Lists:
    """Who asks for a list, and in which form."""

    request: Request
    form: Form
    reader: Reader

    @property
    def service(self) -> Service:
        return self.reader.service

    def answer(
        self, listing: Listing, page: Page | NamedPage, *, recorded: bool = True
    ) -> Response:
        return Answering(listing, self.reader, recorded).respond(self.request, self.form, page)


def lists_for(*roles: Role, models: Collection[str] = ()) -> Callable[..., Awaitable[Lists]]:
    """A dependency: lists for callers with these roles, as `reader_with` has it."""

    async def lists(
        request: Request,
        form: WantedForm,
        reader: Annotated[Reader, Depends(reader_with(*roles, models=models))],
    ) -> Lists:
        return Lists(request, form, reader)

    return lists

"""The disclosure register as a list, piece by piece in the order of the log."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any
from uuid import UUID

from psycopg import Connection
from pydantic import Field

from api.reading.answers import as_json
from api.reading.asked import asked
from api.reading.cursors import Place
from api.reading.listing import Piece, Shown
from api.reading.parameters import Moment, Page, TwoTimes, Word, Words, not_before
from api.reading.sql import Row, read_models, rows, statement
from api.reading.tables import document
from api.reading.two_times import NOW, Seen
from api.reading.zones import stretches
from ledger.catalogue.catalogue import Catalogue

DISCLOSURES, WORDS_THEN = statement("disclosures"), statement("words_then")
MODELS = ("disclosures",)
STATEMENTS_PER_PIECE = 40
COLUMNS = (
    "position",
    "time",
    "recorded_at",
    "subject",
    "recipient",
    "role",
    "purposes",
    "categories",
    "manner",
    "basis",
    "notice",
    "region",
    "handover",
    "channel",
    "transaction",
    "request",
    "decision",
    "statute",
    "service_notice",
    "attributes",
    "reason",
    "source",
    "id",
    "actor",
    "amended",
)
MANY = {"purpose": "purposes", "category": "categories", "manner": "manners", "basis": "bases"}


class DisclosureFilters(TwoTimes, Page):
    """`from` and `to` are of the time of the disclosure; the end is not included."""

    recipient: Word | None = None
    purpose: Words
    category: Words
    manner: Words
    basis: Words
    region: Words
    from_: Annotated[Moment | None, Field(alias="from")] = None
    to: Annotated[Moment | None, not_before("from_")] = None


class DisclosureQuery(DisclosureFilters):
    """Filters on the whole register."""

    subject: UUID | None = None


@dataclass(frozen=True, slots=True)
class DisclosureListing:
    """The disclosures, of one member where a subject is given, that pass the filters."""

    query: DisclosureFilters
    catalogue: Catalogue
    subject: UUID | None
    seen: Seen = NOW
    name: str = "disclosures"
    columns: Sequence[str] = COLUMNS

    def read(self, connection: Connection[Row], after: str | None, limit: int) -> Piece:
        place = Place.of(after)
        come = self.seen.until(connection, MODELS)
        until = come if place.until is None else min(place.until, come)
        found: list[Shown] = []
        with read_models():
            looked = self._gather(connection, (place.after, until), limit, found)
        return Piece(found, place.next(looked, until), until)

    def filters(self, words: Collection[str]) -> str | None:
        return asked(self.query, self.catalogue, words)

    def _gather(
        self, connection: Connection[Row], span: tuple[int, int], limit: int, found: list[Shown]
    ) -> int:
        """Appends what passes to `found`; the position up to which the register was looked at."""
        looked = span[0]
        looking = self._stretches(connection, span)
        for after, until in islice(looking, STATEMENTS_PER_PIECE):
            between = {"after": after, "until": until, "limit": limit - len(found)}
            got = rows(connection, DISCLOSURES, self._arguments() | between)
            found += map(_shown, self._as_known(connection, got))
            looked = got[-1][0] if len(found) == limit else until
            if len(found) == limit:
                return looked
        return span[1] if next(looking, None) is None else looked

    def _stretches(
        self, connection: Connection[Row], span: tuple[int, int]
    ) -> Iterator[tuple[int, int]]:
        arguments = self._arguments()
        by_index = {"subject", "recipient"}
        scans = any(value for name, value in arguments.items() if name not in by_index)
        if self.subject or not scans:
            return stretches(connection, None, *span)
        none = {"sources": None, "actors": None, "recorded_from": None, "recorded_to": None}
        return stretches(connection, arguments | none | {"types": ["data.disclosed"]}, *span)

    def _as_known(self, connection: Connection[Row], found: Sequence[Row]) -> Iterator[Row]:
        """With what was said of each by then."""
        if self.seen.known is None:
            return iter(found)
        asked_of = {"positions": [row[0] for row in found], "known": self.seen.known}
        words = {row[0]: row[1] for row in rows(connection, WORDS_THEN, asked_of)}
        return ((*row[:-1], words.get(row[0])) for row in found)

    def _arguments(self) -> dict[str, Any]:
        many = {plural: getattr(self.query, name) or None for name, plural in MANY.items()}
        return many | {
            "subject": self.subject,
            "recipient": self.query.recipient,
            "regions": self.query.region or None,
            "time_from": self.query.from_,
            "time_to": self.query.to,
            "as_of": self.seen.as_of,
        }


def _shown(row: Row) -> Shown:
    each = document(COLUMNS, row)
    single = (each["recipient"], each["manner"], each["basis"], each["region"])
    words = {*single, *each["purposes"], *each["categories"]}
    return Shown(as_json(each), (str(each["subject"]),), words)

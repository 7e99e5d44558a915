"""The account of disclosures per recipient and purpose: as it is kept, or at two moments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from api.reading.answers import as_json
from api.reading.listing import Listing, Piece, Shown
from api.reading.parameters import NamedPage, TwoTimes, Words
from api.reading.registers import recipients_then
from api.reading.sql import Row, read_models, rows, statement
from api.reading.tables import TableListing, document
from api.reading.two_times import Seen
from projections.disclosures.rows import STRETCH_POSITIONS

SUMMARY, SUMMARY_THEN = statement("disclosure_summary"), statement("disclosure_summary_then")
MODELS = ("disclosures", "recipients")
COLUMNS = (
    "recipient",
    "name_zh",
    "name_en",
    "contact",
    "purpose",
    "first",
    "last",
    "count",
    "first_position",
    "last_position",
)


class SummaryQuery(TwoTimes, NamedPage):
    """Filters on the summary."""

    recipient: Words
    purpose: Words


def summary_listing(query: SummaryQuery, seen: Seen) -> Listing:
    if not seen.is_now:
        return _SummaryThen(query, seen)
    return TableListing(
        name="summary",
        columns=COLUMNS,
        statement=SUMMARY,
        models=MODELS,
        key=_key,
        place=lambda after: _place(query, after),
    )


@dataclass(frozen=True, slots=True)
class _SummaryThen:
    """A page may come short: what was disclosed later has its place in the order too."""

    query: SummaryQuery
    seen: Seen
    name: str = "summary"
    columns: Sequence[str] = COLUMNS

    def read(self, connection: Connection[Row], after: str | None, limit: int) -> Piece:
        until = self.seen.until(connection, MODELS)
        span = {"until": until, "as_of": self.seen.as_of, "stretch": STRETCH_POSITIONS}
        arguments = {**_place(self.query, after or ""), **span, "limit": limit}
        with read_models():
            found = rows(connection, SUMMARY_THEN, arguments)
            names = sorted({row[0] for row in found})
            known = recipients_then(connection, names, until, self.seen)
        told = [_told(row, known.get(row[0])) for row in found if row[4]]
        following = f"{found[-1][0]}/{found[-1][1]}" if len(found) == limit else None
        return Piece([Shown(as_json(each)) for each in told], following, until)

    def filters(self, _: Collection[str]) -> None:
        """Nobody is named."""


def _told(row: Row, recipient: Mapping[str, Any] | None) -> dict[str, Any]:
    name, *rest = row
    registered = (recipient and recipient["registered"]) or {}
    words = registered.get("name", {})
    who = (name, words.get("zh"), words.get("en"), registered.get("contact"))
    return document(COLUMNS, (*who, *rest))


def _key(row: Mapping[str, Any]) -> str:
    return f"{row['recipient']}/{row['purpose']}"


def _place(query: SummaryQuery, after: str) -> Mapping[str, Any]:
    recipient, _, purpose = after.rpartition("/")
    return {
        "recipient_after": recipient,
        "purpose_after": purpose,
        "recipients": query.recipient or None,
        "purposes": query.purpose or None,
    }

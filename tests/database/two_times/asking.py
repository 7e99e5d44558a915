"""What the service answers at two moments, over the database, without HTTP."""

import json
from typing import Any
from uuid import UUID

import psycopg

from api.reading.disclosure_listing import DisclosureFilters, DisclosureListing
from api.reading.disclosure_summary import SummaryQuery, summary_listing
from api.reading.findings import FindingListing, FindingQuery, Then, summary
from api.reading.listing import Listing
from api.reading.member_view import member_view
from api.reading.registers import Register
from api.reading.restrictions import restrictions_at
from api.reading.two_times import Seen
from api.routes.notices import NOTICES, SERVICE_NOTICES
from api.routes.recipients import RECIPIENTS
from ledger.catalogue.catalogue import Catalogue

Connection = psycopg.Connection[tuple[Any, ...]]
Told = list[dict[str, Any]]
PAGE_ROWS = 7
CATALOGUE = Catalogue.shipped()


class Asking:
    """One reader with a connection of its own."""

    def __init__(self, connection: Connection, seen: Seen) -> None:
        self._connection = connection
        self._seen = seen

    def disclosures(self, subject: str | None = None) -> Told:
        filters = DisclosureFilters.model_validate({})
        owner = UUID(subject) if subject else None
        return self._all(DisclosureListing(filters, CATALOGUE, owner, self._seen))

    def summary(self) -> Told:
        return self._all(summary_listing(SummaryQuery.model_validate({}), self._seen))

    def notices(self) -> Told:
        return self._register(NOTICES)

    def service_notices(self) -> Told:
        return self._register(SERVICE_NOTICES)

    def recipients(self) -> Told:
        return self._register(RECIPIENTS)

    def one(self, register: Register, name: str) -> dict[str, Any] | None:
        return register.fold(self._connection, [name], self._until, self._seen).get(name)

    def findings(self) -> Told:
        then = Then.of(self._seen)
        return self._all(FindingListing(FindingQuery.model_validate({}), CATALOGUE, then))

    def finding_summary(self) -> dict[str, tuple[int, ...]]:
        counted = summary(self._connection, Then.of(self._seen))
        names = ("closed", "withdrawn", "acknowledged", "open")
        found = {each["rule"]: tuple(each[name] for name in names) for each in counted}
        return {rule: counts for rule, counts in found.items() if any(counts)}

    def view(self, subject: str) -> dict[str, Any]:
        view: dict[str, Any] = json.loads(
            member_view(self._connection, UUID(subject), self._seen)[0]
        )
        return view

    def restrictions(self, subject: str) -> list[tuple[str, int]]:
        state = restrictions_at(self._connection, subject, self._until, self._seen.as_of)
        return sorted((each.fact.restriction, each.order[1]) for each in state.standing)

    @property
    def _until(self) -> int:
        return self._seen.until(self._connection)

    def _register(self, register: Register) -> Told:
        return self._all(register.listing_at(self._seen))

    def _all(self, listing: Listing) -> Told:
        """Page after page."""
        told: Told = []
        after: str | None = None
        while True:
            piece = listing.read(self._connection, after, PAGE_ROWS)
            assert len(piece.rows) <= PAGE_ROWS
            told += [json.loads(row.json) for row in piece.rows]
            if piece.next is None:
                return told
            after = piece.next

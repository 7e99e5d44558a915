"""The disclosure register: who received whose data, for what; and the account per recipient."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.access.tokens import Role
from api.reading.codes import check_codes
from api.reading.disclosure_listing import MODELS, DisclosureListing, DisclosureQuery
from api.reading.documented import list_answers
from api.reading.listing import Lists, lists_for
from api.reading.parameters import NamedPage, Words
from api.reading.recipients import check_recipient
from api.reading.sql import statement
from api.reading.tables import TableListing

router = APIRouter(prefix="/v1/disclosures", tags=["disclosures"])

SUMMARY = statement("disclosure_summary")
SUMMARY_MODELS = ("disclosures", "recipients")
SUMMARY_COLUMNS = (
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

RegisterLists = Annotated[Lists, Depends(lists_for(Role.AUDITOR, models=MODELS))]
SummaryLists = Annotated[Lists, Depends(lists_for(Role.AUDITOR, models=SUMMARY_MODELS))]


class SummaryQuery(NamedPage):
    """Filters on the summary."""

    recipient: Words
    purpose: Words


@router.get("", responses=list_answers("disclosures"))
def disclosures(query: Annotated[DisclosureQuery, Query()], lists: RegisterLists) -> Response:
    """Disclosures in the order of the log. Filters of one name are alternatives; all must hold.

    `amended` tells that the organisation took one back (void, replaced) or commented on it. The
    work for one page is bounded: it may come short, even empty, with a `next` that goes on.
    """
    catalogue = lists.service.catalogue.codes
    check_codes(query, catalogue)
    with lists.service.pool.connection() as connection:
        check_recipient(connection, query.recipient)
    listing = DisclosureListing(query, catalogue, query.subject)
    return lists.answer(listing, query)


@router.get("/summary", responses=list_answers("summary"))
def summary(query: Annotated[SummaryQuery, Query()], lists: SummaryLists) -> Response:
    """For each recipient and purpose: the first disclosure, how many, the last; nobody is named.

    A disclosure for two purposes counts in both, one that was taken back in none.
    """

    def place(after: str) -> Mapping[str, Any]:
        recipient, _, purpose = after.rpartition("/")
        return {
            "recipient_after": recipient,
            "purpose_after": purpose,
            "recipients": query.recipient or None,
            "purposes": query.purpose or None,
        }

    check_codes(query, lists.service.catalogue.codes)
    with lists.service.pool.connection() as connection:
        for index, each in enumerate(query.recipient):
            check_recipient(connection, each, pointer=f"/query/recipient/{index}")
    listing = TableListing(
        name="summary",
        columns=SUMMARY_COLUMNS,
        statement=SUMMARY,
        models=SUMMARY_MODELS,
        key=lambda row: f"{row['recipient']}/{row['purpose']}",
        place=place,
    )
    return lists.answer(listing, query, recorded=False)

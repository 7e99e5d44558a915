"""The disclosure register: who received whose data, for what; and the account per recipient."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.access.tokens import Role
from api.reading.codes import check_codes
from api.reading.disclosure_listing import MODELS, DisclosureListing, DisclosureQuery
from api.reading.disclosure_summary import MODELS as SUMMARY_MODELS
from api.reading.disclosure_summary import SummaryQuery, summary_listing
from api.reading.documented import list_answers
from api.reading.listing import Lists, lists_for
from api.reading.recipients import check_recipient
from api.reading.two_times import seen_at

router = APIRouter(prefix="/v1/disclosures", tags=["disclosures"])

RegisterLists = Annotated[Lists, Depends(lists_for(Role.AUDITOR, models=MODELS))]
SummaryLists = Annotated[Lists, Depends(lists_for(Role.AUDITOR, models=SUMMARY_MODELS))]


@router.get("", responses=list_answers("disclosures"))
def disclosures(query: Annotated[DisclosureQuery, Query()], lists: RegisterLists) -> Response:
    """Disclosures in the order of the log. Filters of one name are alternatives; all must hold.

    `amended` tells that the organisation took one back (void, replaced) or commented on it. The
    work for one page is bounded: it may come short, even empty, with a `next` that goes on.
    `as_of`: what had happened by then. `known_at`: as the ledger knew it then.
    """
    catalogue = lists.service.catalogue.codes
    check_codes(query, catalogue)
    with lists.service.pool.connection() as connection:
        check_recipient(connection, query.recipient)
    seen = seen_at(lists.service, query, MODELS)
    listing = DisclosureListing(query, catalogue, query.subject, seen)
    return lists.answer(listing, query)


@router.get("/summary", responses=list_answers("summary"))
def summary(query: Annotated[SummaryQuery, Query()], lists: SummaryLists) -> Response:
    """For each recipient and purpose: the first disclosure, how many, the last; nobody is named.

    A disclosure for two purposes counts in both, one that was taken back in none. `as_of`: what had
    happened by then. `known_at`: as the ledger knew it then; such a page may come short.
    """
    check_codes(query, lists.service.catalogue.codes)
    with lists.service.pool.connection() as connection:
        for index, each in enumerate(query.recipient):
            check_recipient(connection, each, pointer=f"/query/recipient/{index}")
    seen = seen_at(lists.service, query, SUMMARY_MODELS)
    return lists.answer(summary_listing(query, seen), query, recorded=False)

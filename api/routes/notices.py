"""The versions of the notice, and what services state on their pages beyond it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.access.tokens import Role
from api.reading.documented import list_answers, one_answer
from api.reading.listing import Lists, lists_for
from api.reading.parameters import NamedPage, Word
from api.reading.readers import Reader, reader_with
from api.reading.sql import statement
from api.reading.tables import TableListing, one_of

router = APIRouter(prefix="/v1", tags=["notices"])

MODELS = ("notices",)
NOTICE = statement("notice")
SERVICE_NOTICE = statement("service_notice")
NOTICES = TableListing(
    name="notices",
    columns=("notice", "title", "effective_from", "published_at", "retired", "position"),
    statement=statement("notices"),
    models=MODELS,
    key=lambda row: str(row["notice"]),
)
SERVICE_NOTICES = TableListing(
    name="service_notices",
    columns=("service_notice", "service", "page", "effective_from", "position"),
    statement=statement("service_notices"),
    models=MODELS,
    key=lambda row: str(row["service_notice"]),
)

RegisterReader = Annotated[Reader, Depends(reader_with(Role.AUDITOR, Role.OFFICER, models=MODELS))]
RegisterLists = Annotated[Lists, Depends(lists_for(Role.AUDITOR, Role.OFFICER, models=MODELS))]
Version = Annotated[Word, Path()]


@router.get("/notices", responses=list_answers("notices"))
def notices(query: Annotated[NamedPage, Query()], lists: RegisterLists) -> Response:
    """Every version of the notice, and what retired it."""
    return lists.answer(NOTICES, query, recorded=False)


@router.get("/notices/{version}", responses=one_answer())
def notice(version: Version, reader: RegisterReader) -> Response:
    """One version, whole."""
    return one_of(reader, NOTICES, NOTICE, version, "data")


@router.get("/service-notices", responses=list_answers("service_notices"))
def service_notices(query: Annotated[NamedPage, Query()], lists: RegisterLists) -> Response:
    """Every statement on a service's page."""
    return lists.answer(SERVICE_NOTICES, query, recorded=False)


@router.get("/service-notices/{version}", responses=one_answer())
def service_notice(version: Version, reader: RegisterReader) -> Response:
    """One statement, whole."""
    return one_of(reader, SERVICE_NOTICES, SERVICE_NOTICE, version, "data")

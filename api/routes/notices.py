"""The versions of the notice, and what services state on their pages beyond it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.access.tokens import Role
from api.reading.documented import list_answers, one_answer
from api.reading.listing import Lists, lists_for
from api.reading.parameters import TwoTimes, Word
from api.reading.readers import Reader, reader_with
from api.reading.registers import Register, RegisterPage, notices_then, service_notices_then
from api.reading.sql import statement
from api.reading.tables import TableListing

router = APIRouter(prefix="/v1", tags=["notices"])

MODELS = ("notices",)
NOTICES = Register(
    TableListing(
        name="notices",
        columns=("notice", "title", "effective_from", "published_at", "retired", "position"),
        statement=statement("notices"),
        models=MODELS,
        key=lambda row: str(row["notice"]),
    ),
    one=statement("notice"),
    fold=notices_then,
    more=("data",),
)
SERVICE_NOTICES = Register(
    TableListing(
        name="service_notices",
        columns=("service_notice", "service", "page", "effective_from", "position"),
        statement=statement("service_notices"),
        models=MODELS,
        key=lambda row: str(row["service_notice"]),
    ),
    one=statement("service_notice"),
    fold=service_notices_then,
    more=("data",),
)

RegisterReader = Annotated[Reader, Depends(reader_with(Role.AUDITOR, Role.OFFICER, models=MODELS))]
RegisterLists = Annotated[Lists, Depends(lists_for(Role.AUDITOR, Role.OFFICER, models=MODELS))]
Version = Annotated[Word, Path()]


@router.get("/notices", responses=list_answers("notices"))
def notices(query: Annotated[RegisterPage, Query()], lists: RegisterLists) -> Response:
    """Every version of the notice, and what retired it."""
    return NOTICES.page(lists, query)


@router.get("/notices/{version}", responses=one_answer())
def notice(
    version: Version, query: Annotated[TwoTimes, Query()], reader: RegisterReader
) -> Response:
    """One version, whole."""
    return NOTICES.row(reader, version, query)


@router.get("/service-notices", responses=list_answers("service_notices"))
def service_notices(query: Annotated[RegisterPage, Query()], lists: RegisterLists) -> Response:
    """Every statement on a service's page."""
    return SERVICE_NOTICES.page(lists, query)


@router.get("/service-notices/{version}", responses=one_answer())
def service_notice(
    version: Version, query: Annotated[TwoTimes, Query()], reader: RegisterReader
) -> Response:
    """One statement, whole."""
    return SERVICE_NOTICES.row(reader, version, query)

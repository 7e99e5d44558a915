"""Who receives data: registration, agreements, supervision, suspension."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.access.tokens import Role
from api.reading.documented import list_answers, one_answer
from api.reading.listing import Lists, lists_for
from api.reading.parameters import NamedPage, Word
from api.reading.readers import Reader, reader_with
from api.reading.sql import statement
from api.reading.tables import TableListing, one_of

router = APIRouter(prefix="/v1/recipients", tags=["recipients"])

MODELS = ("recipients",)
ONE = statement("recipient")
LISTING = TableListing(
    name="recipients",
    columns=(
        "recipient",
        "registered",
        "agreements",
        "supervisions",
        "suspension",
        "first_position",
        "position",
    ),
    statement=statement("recipients"),
    models=MODELS,
    key=lambda row: str(row["recipient"]),
)

RegisterReader = Annotated[Reader, Depends(reader_with(Role.AUDITOR, Role.OFFICER, models=MODELS))]
RegisterLists = Annotated[Lists, Depends(lists_for(Role.AUDITOR, Role.OFFICER, models=MODELS))]


@router.get("", responses=list_answers("recipients"))
def recipients(query: Annotated[NamedPage, Query()], lists: RegisterLists) -> Response:
    """Every recipient, also one that received data without being registered."""
    return lists.answer(LISTING, query, recorded=False)


@router.get("/{recipient}", responses=one_answer())
def recipient(recipient: Annotated[Word, Path()], reader: RegisterReader) -> Response:
    """One recipient."""
    return one_of(reader, LISTING, ONE, recipient)

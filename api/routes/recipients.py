"""Who receives data: registration, agreements, supervision, suspension."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.access.tokens import Role
from api.reading.documented import list_answers, one_answer
from api.reading.listing import Lists, lists_for
from api.reading.parameters import TwoTimes, Word
from api.reading.readers import Reader, reader_with
from api.reading.registers import Register, RegisterPage, recipients_then
from api.reading.sql import statement
from api.reading.tables import TableListing

router = APIRouter(prefix="/v1/recipients", tags=["recipients"])

MODELS = ("recipients",)
RECIPIENTS = Register(
    TableListing(
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
    ),
    one=statement("recipient"),
    fold=recipients_then,
)

RegisterReader = Annotated[Reader, Depends(reader_with(Role.AUDITOR, Role.OFFICER, models=MODELS))]
RegisterLists = Annotated[Lists, Depends(lists_for(Role.AUDITOR, Role.OFFICER, models=MODELS))]


@router.get("", responses=list_answers("recipients"))
def recipients(query: Annotated[RegisterPage, Query()], lists: RegisterLists) -> Response:
    """Every recipient, also one that received data without being registered."""
    return RECIPIENTS.page(lists, query)


@router.get("/{recipient}", responses=one_answer())
def recipient(
    recipient: Annotated[Word, Path()],
    query: Annotated[TwoTimes, Query()],
    reader: RegisterReader,
) -> Response:
    """One recipient."""
    return RECIPIENTS.row(reader, recipient, query)

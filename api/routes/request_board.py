"""The requests of members: what is due when, and one request whole."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.access.tokens import Role
from api.reading.answers import answer
from api.reading.documented import list_answers, one_answer
from api.reading.listing import Lists, lists_for
from api.reading.one_request import Shown
from api.reading.parameters import Word
from api.reading.positions import reached
from api.reading.readers import Reader, reader_with
from api.reading.request_board import MODELS, BoardQuery, DayQuery, RequestBoard
from api.reading.request_summary import DUE_SOON_DAYS, summary
from ledger.decisions.clock import day_of

router = APIRouter(prefix="/v1/requests", tags=["requests"])

BoardReader = Annotated[Reader, Depends(reader_with(Role.OFFICER, models=MODELS))]
BoardLists = Annotated[Lists, Depends(lists_for(Role.OFFICER, models=MODELS))]
CaseReader = Annotated[Reader, Depends(reader_with(Role.OFFICER))]


@router.get("", responses=list_answers("requests"))
def request_board(query: Annotated[BoardQuery, Query()], lists: BoardLists) -> Response:
    """Every right asked for by the last day for its decision, with the days left.

    With `as_of` in the past, as it stood at the end of that day; in the future, the clocks of then.
    """
    service = lists.service
    board = RequestBoard(query, service.catalogue.codes, _today(), service.service_goal_days)
    return lists.answer(board, query)


@router.get("/summary", responses=one_answer())
def request_summary(reader: BoardReader) -> Response:
    """How much is to be done today, by right and state; about no member."""
    today = _today()
    with reader.service.pool.connection() as connection:
        position = reached(connection, MODELS)
        counted = summary(connection, today)
    return answer({"as_of": today, "due_soon_days": DUE_SOON_DAYS, "summary": counted}, position)


@router.get("/{id}", responses=one_answer())
def one_request(
    request_id: Annotated[Word, Path(alias="id")],
    query: Annotated[DayQuery, Query()],
    reader: CaseReader,
) -> Response:
    """One request: each right with its clock, what was done, what is allowed next."""
    shown = Shown(query.as_of or _today(), reader.service.service_goal_days, datetime.now(UTC))
    with reader.service.pool.connection() as connection:
        head = reached(connection)
        told = shown.request(connection, request_id, head)
    as_of = f"as_of={query.as_of}" if query.as_of else None
    reader.record(head, [told["subject"]], 1, as_of)
    return answer(told, head)


def _today() -> date:
    return day_of(datetime.now(UTC))

"""What would be judged otherwise under another notice, or under rules that are not in force."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from api.access.tokens import Role
from api.judging.what_if import Question, answer_to
from api.reading.answers import answer
from api.reading.bodies import body_of, documented
from api.reading.documented import one_answer
from api.reading.readers import Reader, reader_with

router = APIRouter(prefix="/v1", tags=["what-if"])

Replayer = Annotated[Reader, Depends(reader_with(Role.AUDITOR, Role.INVESTIGATOR, Role.OFFICER))]


@router.post("/what-if", openapi_extra=documented(Question), responses=one_answer(body=True))
async def what_if(request: Request, reader: Replayer) -> Response:
    """Judge a period's history anew, and say which findings would appear, disappear or change.

    Every act from the first day to the last, and all that lapsed by then, is judged twice: by the
    notices and rules that held at each moment, and with the supposed ones; up to the head of the
    log. No view and no finding is touched; one such question at a time.
    """
    question = await body_of(request, Question)
    return answer(*await run_in_threadpool(answer_to, question, reader))

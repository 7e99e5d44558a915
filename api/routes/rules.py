"""The rules that judge: which there are, which are in force, and activating a set."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from api.access.callers import Anyone, TheService
from api.reading.answers import answer
from api.reading.documented import one_answer
from api.reading.parameters import Word
from api.reading.positions import reached
from api.steps import rules as steps
from api.steps.deciding import Body
from api.steps.step import Step

router = APIRouter(prefix="/v1/rules", tags=["rules"])

Version = Annotated[Word, Path(alias="version")]


@router.get("", responses=one_answer())
def rule_sets(_: Anyone, service: TheService) -> Response:
    """The rule sets of this program with their laws, what was activated, which is in force."""
    with service.pool.connection() as connection:
        head = reached(connection)
        return answer(steps.rule_sets(connection, head), head)


@router.get("/{version}")
def rule_set(_: Anyone, version: Version) -> dict[str, Any]:
    """One set: each rule with its articles, the sentences of the policy, and its words."""
    return steps.rule_set(version)


@router.post("/{version}/activate", status_code=201, openapi_extra=steps.ACTIVATION)
async def activate(version: Version, step: Step) -> Body:
    """Have a set judge what happens from `effective_from` on; 409 where it does already."""
    return await step.take(steps.activate, version)

"""What is open in a notice, and what changed between two versions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.access.tokens import Role, Token
from api.openapi_bodies import fact_body
from api.reading.answers import answer
from api.reading.documented import one_answer
from api.reading.notice_versions import MODELS, version_before, version_of
from api.reading.parameters import Query as Parameters
from api.reading.parameters import Word
from api.reading.positions import reached
from api.reading.readers import Reader, reader_with
from api.service import Service
from api.steps.deciding import Body
from api.steps.notices import diff_told, draft_of, lint_told, linted_draft
from api.steps.step import Step
from ledger.rules.lint import lint
from ledger.vocabulary.notices import NoticePublished

router = APIRouter(prefix="/v1/notices", tags=["notices"])

VersionReader = Annotated[Reader, Depends(reader_with(Role.AUDITOR, Role.OFFICER, models=MODELS))]
Version = Annotated[Word, Path()]


class Against(Parameters):
    """With which older version; without it, with the one that took effect before."""

    against: Word | None = None


class AgainstVersion(Parameters):
    """With which published version a draft is compared."""

    against: Word


@router.post("/lint", openapi_extra=fact_body(NoticePublished), responses=one_answer(body=True))
async def lint_draft(step: Step) -> Response:
    """What a draft leaves open or says against the law; nothing is published.

    Codes may be in any spelling, or names; what cannot be read is among the findings.
    """
    return await step.call(_linted)


@router.post("/diff", openapi_extra=fact_body(NoticePublished), responses=one_answer(body=True))
async def diff_draft(query: Annotated[AgainstVersion, Query()], step: Step) -> Response:
    """What a draft would change of a published version."""
    return await step.call(_compared, query.against)


@router.get("/{version}/lint", responses=one_answer())
def lint_version(version: Version, reader: VersionReader) -> Response:
    """What a version leaves open or says against the law, each with its article."""
    with reader.service.pool.connection() as connection:
        position = reached(connection, MODELS)
        notice = version_of(connection, version)
    return answer(lint_told(notice, lint(notice, reader.service.catalogue.codes)), position)


@router.get("/{version}/diff", responses=one_answer())
def diff_versions(
    version: Version, query: Annotated[Against, Query()], reader: VersionReader
) -> Response:
    """What changed in a version, in words: what widened, which needs telling, comes first."""
    with reader.service.pool.connection() as connection:
        position = reached(connection, MODELS)
        newer = version_of(connection, version)
        named = query.against
        older = version_of(connection, named) if named else version_before(connection, version)
    return answer(diff_told(reader.service, older, newer), position)


def _linted(service: Service, _: Token, body: Body) -> Response:
    with service.pool.connection() as connection:
        position = reached(connection)
    return answer(linted_draft(service, body), position)


def _compared(service: Service, _: Token, against: str, body: Body) -> Response:
    draft = draft_of(service, body)
    with service.pool.connection() as connection:
        position = reached(connection, MODELS)
        older = version_of(connection, against)
    return answer(diff_told(service, older, draft), position)

"""Completeness: proof that nothing of a member is left out, and the maps it hangs on."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.access.callers import Overseer, TheService
from api.access.tokens import Role
from api.completeness.proving import section_of
from api.problems import Problem
from api.reading.answers import headers_at
from api.reading.documented import POSITION
from api.reading.known import check_known
from api.reading.positions import HEADER, reached, wait_for
from api.reading.readers import MinPositionHeader, Reader, reader_with
from api.steps.deciding import actor_of
from ledger.completeness.section import Section

router = APIRouter(tags=["completeness"])

MODELS = ("completeness",)
CHUNK_BYTES = 30_000
"""A multiple of three: base64 of the pieces is base64 of the whole."""

CompletenessReader = Annotated[
    Reader,
    Depends(reader_with(Role.AUDITOR, Role.INVESTIGATOR, Role.OFFICER)),
]
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "What the newest map proves of the member",
        "headers": POSITION,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/CopySection"}}},
    }
}
MAPPED: dict[str, Any] = {
    "type": "object",
    "required": ["position", "members", "root", "event"],
    "properties": {
        "position": {"type": "integer", "description": "up to where the map is made of the log"},
        "members": {"type": "integer"},
        "root": {"type": "string", "description": "SHA-256 in hexadecimal"},
        "event": {"type": "integer", "description": "where the log tells of it"},
    },
}
MADE: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "headers": POSITION,
        "content": {"application/json": {"schema": MAPPED}},
    }
    for status, description in ((201, "Made"), (200, "Nothing has come since the last map"))
}


@router.post("/v1/completeness", status_code=201, responses=MADE)
async def make_map(
    service: TheService,
    caller: Overseer,
    response: Response,
    min_position: MinPositionHeader = 0,
) -> dict[str, Any]:
    """Have a map made of what is held of every member, and its root written into the log.

    It is made without being asked for, too, so that every event is in a map within a day.
    """
    if min_position:
        await wait_for(service, MODELS, min_position)
    told, is_new = await run_in_threadpool(service.mapper.make, actor_of(caller))
    response.status_code = 201 if is_new else 200
    response.headers[HEADER] = str(told.position)
    fact = told.fact
    return {
        "position": fact.position,
        "members": fact.members,
        "root": fact.root,
        "event": told.position,
    }


@router.get("/v1/members/{subject}/completeness", responses=ANSWERS, tags=["members"])
def completeness(subject: UUID, reader: CompletenessReader) -> Response:
    """Count and running hash of the member's events up to the newest map, and what proves them.

    An erasure changes nothing here: the events stay, and their leaves with them.
    """
    with reader.service.pool.connection() as connection:
        head = reached(connection)
        check_known(connection, subject)
        published = reader.service.coverage.now(connection)
        section = section_of(connection, published, subject)
    if section is None:
        raise Problem(404, "No map has this member yet", "POST /v1/completeness makes one")
    reader.record(head, [str(subject)], section.events)
    return StreamingResponse(
        _pieces(section), headers=headers_at(head), media_type="application/json"
    )


def _pieces(section: Section) -> Iterator[bytes]:
    """The section as JSON, without its leaves being there twice."""
    leaves = memoryview(section.leaves)
    yield msgspec.json.encode(msgspec.structs.replace(section, leaves=b"")).removesuffix(b'"}')
    for start in range(0, len(leaves), CHUNK_BYTES):
        yield b64encode(leaves[start : start + CHUNK_BYTES])
    yield b'"}'

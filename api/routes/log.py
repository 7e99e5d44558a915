"""The log's tree for whoever checks it: checkpoint, tiles, entries, key (C2SP tlog-tiles)."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from api.access.callers import TheService
from api.access.tokens import Role
from api.problems import RETRY, Problem
from api.publishing.access import TreeReader
from api.publishing.served import (
    address_of,
    bundle_of,
    compressed,
    published_now,
    takes_gzip,
    tile_of,
)
from api.reading.readers import Reader, reader_with
from api.reading.sql import rows, statement
from api.service import Service

Endpoint = Callable[..., Response]

router = APIRouter(prefix="/log", tags=["transparency"])

EntriesReader = Annotated[Reader, Depends(reader_with(Role.AUDITOR))]
VKEY = statement("log_key")
TEXT = "text/plain; charset=utf-8"
OCTETS = "application/octet-stream"
FOR_EVER = "max-age=31536000, immutable"
SOON_OLD = "max-age=1"


def answers(media_type: str, description: str) -> dict[int | str, dict[str, Any]]:
    schema = {"type": "string", "format": "binary" if media_type == OCTETS else "text"}
    return {200: {"description": description, "content": {media_type: {"schema": schema}}}}


def served(path: str, media_type: str, description: str) -> Callable[[Endpoint], Endpoint]:
    """Answers GET, and HEAD like it: the server sends no body then (RFC 9110 section 9.3.2)."""

    def add(endpoint: Endpoint) -> Endpoint:
        responses = answers(media_type, description)
        router.get(path, response_class=Response, responses=responses)(endpoint)
        router.head(path, response_class=Response, include_in_schema=False)(endpoint)
        return endpoint

    return add


@served("/checkpoint", TEXT, "A signed note (C2SP)")
def checkpoint(_: TreeReader, service: TheService) -> Response:
    """How long the log is and the root of its tree, signed, with what witnesses said of it.

    Signed at most a second after a commit. Needs no token where the log is public.
    """
    with service.pool.connection() as connection:
        published = published_now(service, connection)
    return Response(published.text, headers=_caching(service, SOON_OLD), media_type=TEXT)


@served("/vkey", TEXT, "A verifier key (C2SP)")
def vkey(_: TreeReader, service: TheService) -> Response:
    """The key that verifies checkpoints; get it once, by a way you trust, and keep it."""
    with service.pool.connection() as connection:
        found = rows(connection, VKEY)
    if not found:
        raise Problem(503, "Nothing is published yet", headers=RETRY)
    return Response(f"{found[0][0]}\n", headers=_caching(service, SOON_OLD), media_type=TEXT)


@served("/tile/entries/{path:path}", OCTETS, "Entries, each behind its length in two bytes")
def tile_entries(path: str, request: Request, reader: EntriesReader) -> Response:
    """A bundle of at most 256 entries, or of `.p/<W>`; always with a token, and recorded.

    An entry is the microseconds since 1970 at which the event was recorded, in eight bytes, and the
    event as stored.
    """
    with reader.service.pool.connection() as connection:
        published = published_now(reader.service, connection)
        address = address_of(request.scope["raw_path"], f"tile/entries/{path}", published.size)
        found = bundle_of(connection, address)
    reader.record(published.size, found.subjects, found.entries, f"entries/{path}")
    headers = {
        "Cache-Control": f"private, {FOR_EVER}",
        "Vary": "Accept-Encoding, Authorization",
    }
    if takes_gzip(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
        return Response(compressed(found.content), headers=headers, media_type=OCTETS)
    return Response(found.content, headers=headers, media_type=OCTETS)


@served("/tile/{level}/{path:path}", OCTETS, "Hashes of 32 bytes")
def tile(level: str, path: str, request: Request, _: TreeReader, service: TheService) -> Response:
    """A tile of 256 hashes of a level, or of `.p/<W>`: as much as the checkpoint covers.

    Needs no token where the log is public.
    """
    with service.pool.connection() as connection:
        published = published_now(service, connection)
        asked = request.scope["raw_path"]
        content = tile_of(connection, address_of(asked, f"tile/{level}/{path}", published.size))
    return Response(content, headers=_caching(service, FOR_EVER), media_type=OCTETS)


def _caching(service: Service, how_long: str) -> Mapping[str, str]:
    if service.public_log:
        return {"Cache-Control": f"public, {how_long}"}
    return {"Cache-Control": f"private, {how_long}", "Vary": "Authorization"}

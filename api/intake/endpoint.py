"""`POST /v1/events`: bytes in, positions out; a plain ASGI endpoint, since all events pass it."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import orjson
import psycopg
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from api.access.bearer import CHALLENGE
from api.access.emitters import Emitter, RevokedError
from api.intake.message import documents, fault
from api.intake.refused import busy, conflicts, invalid_events, unavailable
from api.intake.repeats import Repeats
from api.intake.sender import emitter_of
from api.problems import Problem, invalid
from api.publishing.errors import PublishingError
from api.publishing.published import Published
from api.publishing.receipts import receipts
from api.service import Service
from ledger.intake.limits import BODY_BYTES
from ledger.intake.receive import RefusedError, Terms, receive
from ledger.log.append import Appended, State
from ledger.log.writer import QueueFullError, WriterClosedError
from ledger.sealing.errors import SealingError
from ledger.vocabulary.envelope import Received

BODY_SECONDS = 30.0
"""For how long a body may take to arrive."""

log = logging.getLogger("ledger.intake")

Told = dict[str, Any]

JSON_TYPE = (b"content-type", b"application/json")


class EventsEndpoint:
    """Answers 201 with the positions; 200 when every event was there already.

    With `?wait=published` also a receipt of each.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Scope, incoming: Receive, send: Send) -> None:
        try:
            waits = is_to_wait(scope["query_string"])
            status, told = await self._answer(Headers(scope=scope), incoming)
            if waits:
                told["proofs"] = await self._proofs(told["positions"])
        except Problem as problem:
            self._service.metrics.requests.labels(problem.status).inc()
            await problem.response()(scope, incoming, send)
            return
        self._service.metrics.requests.labels(status).inc()
        body = orjson.dumps(told)
        headers = [JSON_TYPE, (b"content-length", str(len(body)).encode())]
        if waits and told["proofs"] is None:
            headers.append((b"retry-after", b"1"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, headers: Headers, incoming: Receive) -> tuple[int, Told]:
        emitter = await emitter_of(self._service.emitters, headers)
        body = await read_body(headers, incoming)
        events = self._received(documents(headers, body), emitter)
        repeats = Repeats.of(events)
        appended = await self._append(repeats.first_ones, emitter)
        return self._told(repeats.spread(appended))

    def _received(self, found: Sequence[Any], emitter: Emitter) -> list[Received]:
        terms = Terms(
            now=datetime.now(UTC),
            catalogue=self._service.catalogue.codes,
            source_prefix=emitter.token.source or "",
            types=frozenset(emitter.token.types) if emitter.token.types else None,
        )
        try:
            return receive(found, terms)
        except RefusedError as error:
            raise invalid_events(error.refusals) from None

    async def _append(self, events: Sequence[Received], emitter: Emitter) -> Appended | None:
        if not events:
            return None
        try:
            waiting = self._service.writer.submit(events, emitter.permit, emitter.epoch)
            return await asyncio.wrap_future(waiting)
        except QueueFullError:
            raise busy() from None
        except RevokedError:
            self._service.emitters.forget(emitter)
            raise Problem(401, "The token was revoked", headers=CHALLENGE) from None
        except (WriterClosedError, SealingError, psycopg.Error) as error:
            raise unavailable(error) from error

    async def _proofs(self, positions: Sequence[int]) -> list[str] | None:
        """A receipt of each event; None where no checkpoint has come in time: all are stored."""
        try:
            published = await self._service.coverage.of(max(positions, default=0))
            if published is None:
                return None
            return await run_in_threadpool(self._receipts, positions, published)
        except (PublishingError, psycopg.Error) as error:
            log.warning("action=no-receipts error=%s", type(error).__name__)
            return None

    def _receipts(self, positions: Sequence[int], published: Published) -> list[str]:
        with self._service.pool.connection() as connection:
            return receipts(connection, positions, published)

    def _told(self, appended: Appended | None) -> tuple[int, Told]:
        states = appended.states if appended else ()
        positions = appended.positions if appended else ()
        if State.CONFLICT in states:
            raise conflicts(states)
        duplicates = [i for i, state in enumerate(states) if state is State.DUPLICATE]
        accepted = len(states) - len(duplicates)
        self._service.metrics.accepted.inc(accepted)
        self._service.metrics.duplicates.inc(len(duplicates))
        told = {
            "log": self._service.log_name,
            "accepted": accepted,
            "positions": list(positions),
            "duplicates": duplicates,
        }
        return (201 if accepted else 200), told


def is_to_wait(query: bytes) -> bool:
    """Whether the answer is to come with receipts. Raises a 422 `Problem` for another wish."""
    wishes = parse_qs(query.decode("latin-1"), keep_blank_values=True).get("wait", [])
    if wishes not in ([], ["published"]):
        raise invalid(("/query/wait", "may be `published`"))
    return bool(wishes)


async def read_body(headers: Headers, incoming: Receive) -> bytes:
    """Raises a `Problem`: 413 beyond `BODY_BYTES`, 408 after `BODY_SECONDS`, 400 when cut off."""
    announced = headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > BODY_BYTES:
        raise _too_large()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _chunks(incoming)
    except TimeoutError:
        raise Problem(408, "The body did not arrive in time") from None


async def _chunks(incoming: Receive) -> bytes:
    message = await incoming()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False) and len(body) <= BODY_BYTES:
        message = await incoming()
        body += message.get("body", b"")
    if message["type"] == "http.disconnect":
        raise Problem(400, "The connection was closed before the body was whole")
    if len(body) > BODY_BYTES:
        raise _too_large()
    return body


def _too_large() -> Problem:
    message = f"a request body has at most {BODY_BYTES} bytes"
    return Problem(413, "Request body too large", errors=[fault(0, "", message)])

"""`POST /v1/decisions`: may it be done? A plain ASGI endpoint, asked before every act."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

import msgspec
import psycopg
from psycopg_pool import PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, QueryParams
from starlette.types import Receive, Scope, Send

from api.access.bearer import CHALLENGE
from api.access.emitters import Emitter, RevokedError
from api.access.unasked import refuse_parameters
from api.deciding.desk import Desk, DeskFullError
from api.deciding.judging import Judged, ToRecord
from api.deciding.message import asked
from api.deciding.refused import full, invalid_questions
from api.intake.endpoint import read_body
from api.intake.message import fault
from api.intake.refused import busy, unavailable
from api.intake.sender import emitter_of
from api.member_words import naming_member
from api.problems import Problem
from api.reading.answers import as_json, json_answer
from api.reading.parameters import POSITION_MAX
from api.reading.positions import wait_for
from api.service import Service
from api.steps.deciding import actor_of
from ledger.catalogue.catalogue import Catalogue
from ledger.intake.content import clear_texts
from ledger.intake.receive import RefusedError, Terms
from ledger.log.writer import QueueFullError, WriterClosedError
from ledger.rules.asking import Question, questions, tolerant
from ledger.sealing.errors import SealingError
from ledger.vocabulary.envelope import Received
from ledger.vocabulary.own import OWN_SOURCE

READ_AT_ONCE_BYTES = 16 * 1024
"""A larger body is read in a thread: the loop waits for nobody's thousand questions."""
MIN_POSITION = "ledger-min-position"


class DecisionsEndpoint:
    """Answers 200 with a decision, or with `{"decisions": […]}` to an array of questions."""

    def __init__(self, service: Service, desk: Desk) -> None:
        self._service = service
        self._desk = desk
        self._tolerant = service.catalogue.codes, tolerant(service.catalogue.codes)

    async def __call__(self, scope: Scope, incoming: Receive, send: Send) -> None:
        try:
            body, position = await self._answer(scope, incoming)
        except Problem as problem:
            await problem.response()(scope, incoming, send)
            return
        await json_answer(body, position)(scope, incoming, send)

    async def _answer(self, scope: Scope, incoming: Receive) -> tuple[bytes, int]:
        headers = Headers(scope=scope)
        emitter = await emitter_of(self._service.emitters, headers)
        refuse_parameters(QueryParams(scope["query_string"]))
        body = await read_body(headers, incoming)
        read = partial(self._questions, headers, body, emitter)
        small = len(body) <= READ_AT_ONCE_BYTES
        found, is_many = read() if small else await run_in_threadpool(read)
        await self._reach(headers)
        judged = await self._judged(found)
        if judged.head.epoch != emitter.epoch:
            emitter = await self._known_still(emitter, headers)
        places = await self._record(judged.to_record, found, emitter)
        self._count(judged)
        write = partial(_written, judged, places, is_many=is_many)
        told = write() if small else await run_in_threadpool(write)
        return told, judged.head.position

    def _questions(
        self, headers: Headers, body: bytes, emitter: Emitter
    ) -> tuple[list[Question], bool]:
        documents, is_many = asked(headers, body)
        if not documents:
            raise Problem(422, "Invalid questions", errors=[fault(0, "", "there is no question")])
        terms = Terms(
            now=datetime.now(UTC),
            catalogue=self._catalogue(),
            source_prefix=emitter.token.source or "",
            types=frozenset(emitter.token.types) if emitter.token.types else None,
        )
        try:
            return questions(documents, terms), is_many
        except RefusedError as error:
            raise invalid_questions(error.refusals) from None

    def _catalogue(self) -> Catalogue:
        """The codes in force, made tolerant once."""
        codes = self._service.catalogue.codes
        if self._tolerant[0] is not codes:
            self._tolerant = codes, tolerant(codes)
        return self._tolerant[1]

    async def _reach(self, headers: Headers) -> None:
        """Waits for the position that the answer is to reflect at least."""
        text = headers.get(MIN_POSITION, "0")
        if not (text.isascii() and text.isdecimal() and int(text) <= POSITION_MAX):
            message = "is a position of the log"
            raise Problem(
                422, "Invalid request", errors=[fault(0, f"/header/{MIN_POSITION}", message)]
            )
        if int(text):
            await wait_for(self._service, (), int(text))

    async def _judged(self, found: Sequence[Question]) -> Judged:
        try:
            return await self._desk.ask(found)
        except DeskFullError:
            raise full() from None
        except (psycopg.Error, PoolTimeout) as error:
            raise unavailable(error) from error

    async def _known_still(self, emitter: Emitter, headers: Headers) -> Emitter:
        """The token, read again: the log's epoch has moved since it was read."""
        self._service.emitters.forget(emitter)
        return await emitter_of(self._service.emitters, headers)

    async def _record(
        self, to_record: Mapping[int, ToRecord], found: Sequence[Question], emitter: Emitter
    ) -> dict[int, int | None]:
        """The position of each decision that is to be recorded; durable on return."""
        if not to_record:
            return {}
        await run_in_threadpool(self._check_texts, to_record, found)
        events = [_event(each, emitter) for each in to_record.values()]
        try:
            waiting = self._service.writer.submit(events, emitter.permit, emitter.epoch)
            appended = await asyncio.wrap_future(waiting)
        except QueueFullError:
            raise busy() from None
        except RevokedError:
            raise Problem(401, "The token was revoked", headers=CHALLENGE) from None
        except (WriterClosedError, SealingError, psycopg.Error) as error:
            raise unavailable(error) from error
        return dict(zip(to_record, appended.positions, strict=True))

    def _check_texts(self, indexes: Mapping[int, ToRecord], found: Sequence[Question]) -> None:
        """Who asks by subject names the member nowhere else either."""
        for index in indexes:
            act = found[index].act
            texts = clear_texts(msgspec.to_builtins(act), type(act))
            if found[index].subject and (named := naming_member(self._service, texts)):
                pointer = named.removeprefix("/data")
                message = "holds a member's reference in clear"
                raise Problem(422, "Invalid questions", errors=[fault(index, pointer, message)])

    def _count(self, judged: Judged) -> None:
        for each in judged.answers:
            self._service.metrics.decisions.labels(each["outcome"]).inc()


def _written(judged: Judged, places: Mapping[int, int | None], *, is_many: bool) -> bytes:
    answers = [a | {"recorded": places.get(n)} for n, a in enumerate(judged.answers)]
    return as_json({"decisions": answers} if is_many else answers[0])


def _event(each: ToRecord, emitter: Emitter) -> Received:
    return Received(
        source=OWN_SOURCE,
        id=each.fact.decision,
        time=datetime.now(UTC),
        fact=each.fact,
        subject=each.subject,
        actor=actor_of(emitter.token),
    )

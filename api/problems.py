"""RFC 9457 problem documents: the one table from what went wrong to an HTTP status."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
import psycopg
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.publishing.errors import PublishingError
from ledger.log.writer import QueueFullError, WriterClosedError
from ledger.sealing.errors import SealingError

MEDIA_TYPE = "application/problem+json"
RETRY = {"Retry-After": "1"}

log = logging.getLogger("ledger.http")


@dataclass
class Problem(Exception):
    """Something the caller must know; `errors` names events by index and JSON pointer.

    `members` are more members of the document (RFC 9457 §3.2).
    """

    status: int
    title: str
    detail: str | None = None
    errors: Sequence[Mapping[str, Any]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Any] = field(default_factory=dict)

    def response(self) -> Response:
        body: dict[str, Any] = {"type": "about:blank", "title": self.title, "status": self.status}
        if self.detail:
            body["detail"] = self.detail
        if self.errors:
            body["errors"] = list(self.errors)
        body |= self.members
        return Response(
            orjson.dumps(body), self.status, headers=dict(self.headers), media_type=MEDIA_TYPE
        )


def invalid(*faults: tuple[str, str]) -> Problem:
    """A 422 that says by JSON pointer what is wrong where."""
    errors = [{"pointer": pointer, "message": message} for pointer, message in faults]
    return Problem(422, "Invalid request", errors=errors)


def impossible(why: str, **members: Any) -> Problem:
    """A 409: what is asked for contradicts what is in the log."""
    return Problem(409, "Not possible as things stand", why, members=members)


def faults_of(found: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Pointers and messages of what pydantic found."""
    for fault in found:
        yield "".join(f"/{step}" for step in fault["loc"]), fault["msg"]


def explain_problems(app: FastAPI) -> None:
    """Has every error of the application answered as a problem."""
    app.add_exception_handler(Problem, _known)
    app.add_exception_handler(HTTPException, _of_the_framework)
    app.add_exception_handler(RequestValidationError, _invalid)
    for error in (psycopg.Error, PoolTimeout, WriterClosedError, SealingError):
        app.add_exception_handler(error, _unavailable)
    app.add_exception_handler(QueueFullError, _busy)
    app.add_exception_handler(PublishingError, _unproven)
    app.add_exception_handler(Exception, _defect)


def _known(_: Request, problem: Exception) -> Response:
    if not isinstance(problem, Problem):
        raise problem
    return problem.response()


def _of_the_framework(_: Request, error: Exception) -> Response:
    """No such route, or not with this method."""
    if not isinstance(error, HTTPException):
        raise error
    title = HTTPStatus(error.status_code).phrase
    return Problem(error.status_code, title, headers=dict(error.headers or {})).response()


def _invalid(_: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return invalid(*faults_of(error.errors())).response()


def _unavailable(_: Request, error: Exception) -> Response:
    log.error("action=unavailable error=%s", type(error).__name__)
    return Problem(503, "The database cannot be reached", headers=RETRY).response()


def _busy(_: Request, __: Exception) -> Response:
    return Problem(503, "Too much is waiting to be stored", headers=RETRY).response()


def _unproven(_: Request, error: Exception) -> Response:
    if not isinstance(error, PublishingError):
        raise error
    log.error("action=unproven error=%s", type(error).__name__)
    return Problem(503, error.what[0].upper() + error.what[1:], headers=RETRY).response()


def _defect(_: Request, error: Exception) -> Response:
    """A mistake of ours: the log tells its kind and place, never what it was about."""
    log.error("action=defect error=%s", type(error).__name__)
    return Problem(500, "Internal error").response()

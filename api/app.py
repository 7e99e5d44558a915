"""The HTTP application: routes, problems, documentation."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from api.background import repeated
from api.deciding.desk import Desk
from api.deciding.endpoint import DecisionsEndpoint
from api.erasing.steps import carry_out_open
from api.intake.endpoint import EventsEndpoint
from api.openapi import described
from api.problems import explain_problems
from api.routes import (
    catalogue,
    completeness,
    copies,
    disclosures,
    erasures,
    event_types,
    events,
    findings,
    health,
    investigations,
    keeping,
    keys,
    log,
    members,
    notice_coverage,
    notice_lint,
    notices,
    notifications,
    organisation,
    proofs,
    recipients,
    reports,
    request_board,
    requests,
    restrictions,
    reveal,
    rules,
    what_if,
)
from api.service import Service

ROUTERS = (
    health.router,
    catalogue.router,
    event_types.router,
    keys.router,
    events.router,
    proofs.router,
    log.router,
    members.router,
    reveal.router,
    copies.router,
    completeness.router,
    restrictions.router,
    disclosures.router,
    recipients.router,
    notice_lint.router,
    notice_coverage.router,
    notices.router,
    organisation.router,
    request_board.router,
    requests.router,
    erasures.router,
    keeping.router,
    notifications.router,
    reports.router,
    findings.router,
    rules.router,
    what_if.router,
    investigations.router,
)
MAPPING_SECONDS = 60.0
"""How often it is looked whether a map of completeness is due."""
CATALOGUE_SECONDS = 1.0
"""How long an imported catalogue takes to be in force."""
ERASURE_SECONDS = 1.0
"""How long an erasure that was interrupted waits to go on."""
PUBLISHING_SECONDS = 0.2
"""How often it is looked whether there is something to sign."""
WITNESSING_SECONDS = 0.2
"""How often it is looked whether there is something to cosign."""
WATCHING_SECONDS = 1.0
"""How often it is looked whether an anchor hangs."""
TELLING_SECONDS = 1.0
"""How long recipients wait to be told of a correction, once it is projected."""


def make_app(service: Service | None = None) -> FastAPI:
    """The application; without a service it only describes itself."""
    app = _Application(
        title="Processing ledger",
        version="0.1.0",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.service = service
    if service:
        app.state.desk = Desk(service.judging.judged)
        app.router.routes += [
            _plain("/v1/events", EventsEndpoint(service)),
            _plain("/v1/decisions", DecisionsEndpoint(service, app.state.desk)),
        ]
    for router in ROUTERS:
        app.include_router(router)
    explain_problems(app)
    return app


def _plain(path: str, endpoint: Callable[..., Any]) -> Route:
    """Beside FastAPI, whose handling of bodies it does not need."""
    return Route(path, endpoint, methods=["POST"], include_in_schema=False)


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            self.openapi_schema = described(self)
        return self.openapi_schema


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    async with (
        repeated(service.catalogue.refresh, CATALOGUE_SECONDS, "catalogue-refresh"),
        repeated(service.mapper.step, MAPPING_SECONDS, "mapping"),
        repeated(service.telling.step, TELLING_SECONDS, "telling"),
        repeated(service.publisher.step, PUBLISHING_SECONDS, "publishing"),
        repeated(partial(carry_out_open, service.erasing), ERASURE_SECONDS, "erasing"),
        _brought_outside(service),
    ):
        yield
    await run_in_threadpool(app.state.desk.close)
    if closing := getattr(app.state, "closing", None):
        await run_in_threadpool(closing.close)


@asynccontextmanager
async def _brought_outside(service: Service) -> AsyncIterator[None]:
    outside = service.outside
    async with AsyncExitStack() as stack:
        if outside.rounds.names:
            witnessing = repeated(outside.rounds.step, WITNESSING_SECONDS, "witnessing")
            await stack.enter_async_context(witnessing)
        for each in outside.anchorings:
            anchoring = repeated(each.step, outside.anchor_seconds, "anchoring")
            await stack.enter_async_context(anchoring)
            watching = repeated(each.watch, WATCHING_SECONDS, "anchor-watch")
            await stack.enter_async_context(watching)
        yield

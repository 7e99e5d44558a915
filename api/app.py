"""The HTTP application: routes, problems, documentation."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
from fastapi import FastAPI
from psycopg_pool import PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from api.intake.endpoint import EventsEndpoint
from api.openapi import described
from api.problems import explain_problems
from api.routes import (
    catalogue,
    disclosures,
    event_types,
    events,
    health,
    keys,
    members,
    notices,
    notifications,
    organisation,
    recipients,
    request_board,
    requests,
    restrictions,
    reveal,
)
from api.service import Service

ROUTERS = (
    health.router,
    catalogue.router,
    event_types.router,
    keys.router,
    events.router,
    members.router,
    reveal.router,
    restrictions.router,
    disclosures.router,
    recipients.router,
    notices.router,
    organisation.router,
    request_board.router,
    requests.router,
    notifications.router,
)
CATALOGUE_SECONDS = 1.0
"""How long an imported catalogue takes to be in force."""

log = logging.getLogger("ledger.http")


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
        app.router.routes.append(
            Route("/v1/events", EventsEndpoint(service), methods=["POST"], include_in_schema=False)
        )
    for router in ROUTERS:
        app.include_router(router)
    explain_problems(app)
    return app


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            self.openapi_schema = described(self)
        return self.openapi_schema


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    following = asyncio.create_task(_follow_catalogue(app.state.service))
    yield
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following
    if closing := getattr(app.state, "closing", None):
        await run_in_threadpool(closing.close)


async def _follow_catalogue(service: Service) -> None:
    while True:
        try:
            await run_in_threadpool(service.catalogue.refresh)
        except (psycopg.Error, PoolTimeout) as error:
            log.warning("action=catalogue-refresh-failed error=%s", type(error).__name__)
        await asyncio.sleep(CATALOGUE_SECONDS)

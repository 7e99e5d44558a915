"""Liveness, readiness and metrics: the only answers without a token."""

from dataclasses import asdict
from typing import Any

import psycopg
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.access.callers import TheService
from api.problems import Problem
from api.publishing.published import Published
from api.reading.overdue import Counted
from api.service import Service
from api.witnessing.keepers import Shown, keepers, shown
from projections.status import Status, status

router = APIRouter(tags=["health"])


@router.get("/healthz")
def is_alive(service: TheService) -> dict[str, str]:
    """Whether the process works: it can still append."""
    if not service.writer.is_alive:
        raise Problem(503, "The writer has ended")
    return {"status": "alive"}


@router.get("/readyz")
def is_ready(service: TheService) -> dict[str, Any]:
    """Whether questions can be answered: head, and position, lag and fault of each read model.

    `published` is the size of the checkpoint that is shown; `keepers` are the witnesses and
    anchors, each with the size of the last one it has. That one fails makes nothing unready.

    503 also while no checkpoints are signed, because something contradicts what was signed before.
    """
    found, published, known = _status(service)
    late = [view.name for view in found.projections if view.is_late]
    answer = {
        **asdict(found),
        "published": published.size if published else None,
        "keepers": [asdict(each) for each in known],
    }
    if late:
        raise Problem(503, "Read models are stopped or behind", ", ".join(late), [answer])
    if fault := service.publisher.fault:
        raise Problem(503, "Checkpoints are not published", fault.what, [answer])
    return {"status": "ready", **answer}


@router.get("/metrics", response_class=Response)
def metrics(service: TheService) -> Response:
    """Prometheus text format."""
    found, published, known = _status(service)
    is_stopped = service.publisher.fault is not None
    exposed = service.metrics.exposition(found, published, is_stopped, _overdue(service), known)
    return Response(exposed, media_type=CONTENT_TYPE_LATEST)


def _overdue(service: Service) -> Counted | None:
    try:
        with service.pool.connection() as connection:
            return service.overdue.now(connection)
    except psycopg.Error as error:
        raise Problem(503, "The database cannot be reached") from error


def _status(service: Service) -> tuple[Status, Published | None, list[Shown]]:
    try:
        with service.pool.connection() as connection:
            known = shown(keepers(connection, service.outside.names))
            return status(connection), service.coverage.now(connection), known
    except psycopg.Error as error:
        raise Problem(503, "The database cannot be reached") from error

"""Liveness, readiness and metrics: the only answers without a token."""

from dataclasses import asdict
from typing import Any

import psycopg
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.access.callers import TheService
from api.problems import Problem
from api.service import Service
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
    """Whether questions can be answered: head, and position, lag and fault of each read model."""
    found = _status(service)
    late = [view.name for view in found.projections if view.is_late]
    answer = asdict(found)
    if late:
        raise Problem(503, "Read models are stopped or behind", ", ".join(late), [answer])
    return {"status": "ready", **answer}


@router.get("/metrics", response_class=Response)
def metrics(service: TheService) -> Response:
    """Prometheus text format."""
    shown = service.metrics.exposition(_status(service))
    return Response(shown, media_type=CONTENT_TYPE_LATEST)


def _status(service: Service) -> Status:
    try:
        with service.pool.connection() as connection:
            return status(connection)
    except psycopg.Error as error:
        raise Problem(503, "The database cannot be reached") from error

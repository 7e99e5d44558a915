"""Query parameters of routes that have none: refused, as a route that has some refuses others."""

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams

from api.problems import invalid

UNKNOWN = "Extra inputs are not permitted"


def refuse_unasked(request: Request) -> None:
    """Raises a 422 `Problem` where the route has no parameters, so that a slip never means
    «everything».
    """
    if request.query_params and not _asks(request.scope["route"]):
        refuse_parameters(request.query_params)


def refuse_parameters(given: QueryParams) -> None:
    """Raises a 422 `Problem` that names each."""
    if given:
        raise invalid(*((f"/query/{name}", UNKNOWN) for name in dict.fromkeys(given)))


def _asks(route: APIRoute) -> bool:
    """Whether it has parameters, of which it knows itself."""
    return bool(route.dependant.query_params)

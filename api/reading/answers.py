"""One thing as an answer: JSON that no cache keeps, with the position that it reflects."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from api.reading.positions import HEADER

UNCACHED = {"Cache-Control": "no-store", "Vary": "Accept, Authorization"}


def headers_at(position: int) -> dict[str, str]:
    return UNCACHED | {HEADER: str(position)}


def as_json(value: Mapping[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)


def answer(value: Mapping[str, Any], position: int) -> Response:
    return json_answer(as_json(value), position)


def json_answer(body: bytes, position: int) -> Response:
    return Response(body, headers=headers_at(position), media_type="application/json")

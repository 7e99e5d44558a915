"""One witness over HTTP: connections are kept, everything is bounded in time and bytes."""

import asyncio
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx

from api.witnessing.submission import (
    ADD,
    ANSWER_BYTES_MAX,
    ConflictError,
    WitnessError,
    claimed_size,
)

CONTENT_TYPE = "text/plain; charset=utf-8"


class WitnessClient:
    """Submits to one witness after another call; belongs to the event loop it is first used in."""

    def __init__(self, url: str, timeout_seconds: float) -> None:
        self._url = f"{url.rstrip('/')}/{ADD}"
        self._seconds = timeout_seconds
        self._http = httpx.AsyncClient(
            timeout=timeout_seconds,
            limits=httpx.Limits(max_connections=1, keepalive_expiry=None),
            headers={"Accept-Encoding": "identity"},
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def submit(self, body: bytes) -> bytes:
        """The lines of an answer of 200. Raises `ConflictError`, or `WitnessError`."""
        try:
            # httpx's own bound is for each piece of an answer
            async with asyncio.timeout(self._seconds):
                status, content_type, answer = await self._post(body)
        except (TimeoutError, httpx.TimeoutException):
            raise WitnessError("it did not answer in time") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise WitnessError(f"it cannot be reached: {type(error).__name__}") from None
        if status == HTTPStatus.CONFLICT:
            raise ConflictError(claimed_size(content_type, answer))
        if status != HTTPStatus.OK:
            raise WitnessError(f"it answered {status}")
        return answer

    async def _post(self, body: bytes) -> tuple[int, str, bytes]:
        headers = {"Content-Type": CONTENT_TYPE}
        async with self._http.stream("POST", self._url, content=body, headers=headers) as answer:
            content = bytearray()
            async for piece in answer.aiter_raw():
                content += piece
                if len(content) > ANSWER_BYTES_MAX:
                    raise WitnessError("its answer is too long")
            return answer.status_code, answer.headers.get("Content-Type", ""), bytes(content)


def is_web_address(url: str) -> bool:
    """Whether something can be below it."""
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"} and bool(parts.hostname) and has_port and not parts.query
    )

"""Where a walk through a list is: after which position, and up to which it was when it began.

A walk sees the list as of its first page, so it ends although every page read adds to the log.
"""

from dataclasses import dataclass
from typing import Self

from starlette.requests import Request


@dataclass(frozen=True, slots=True)
class Place:
    """`until` is None at the beginning of a walk; spelt `after` or `after.until`."""

    after: int = 0
    until: int | None = None

    @classmethod
    def of(cls, cursor: str | None) -> Self:
        after, _, until = (cursor or "0").partition(".")
        return cls(int(after), int(until) if until else None)

    def next(self, after: int, until: int) -> str | None:
        """The cursor of the next page; None when there is nothing beyond."""
        return f"{after}.{until}" if after < until else None


def next_link(request: Request, cursor: str) -> str:
    """The value of a `Link` header (RFC 8288), relative to this server."""
    url = request.url.include_query_params(after=cursor)
    return f'<{url.path}?{url.query}>; rel="next"'

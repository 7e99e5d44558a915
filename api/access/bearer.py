"""The bearer token of a request (RFC 6750 §2.1)."""

from starlette.datastructures import Headers

from api.problems import Problem

CHALLENGE = {"WWW-Authenticate": "Bearer"}


def token_text(headers: Headers) -> str:
    """The token of an `Authorization: Bearer` header. Raises a 401 `Problem` without one."""
    scheme, _, text = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Problem(401, "A bearer token is needed", headers=CHALLENGE)
    return text.strip()

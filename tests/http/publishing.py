"""A service whose read models are kept up to date, and what it publishes."""

from threading import Event

from api.access.tokens import Role
from api.publishing.published import Published, last_published
from tests.http.conftest import Running
from tests.http.tlog_client import Tree, Verifier


def published(running: Running) -> Published | None:
    with running.service.pool.connection() as connection:
        return last_published(connection)


def published_at(running: Running, size: int) -> Published:
    """The first checkpoint seen that covers so many events."""
    while (found := published(running)) is None or found.size < size:
        Event().wait(0.01)
    return found


def vkey(running: Running) -> str:
    with running.client(Role.AUDITOR) as auditor:
        return auditor.get("/log/vkey").text.removesuffix("\n")


def verified(running: Running) -> tuple[Tree, list[bytes]]:
    """The latest checkpoint and every entry under it, by the independent client."""
    with running.client(Role.AUDITOR) as auditor:
        verifier = Verifier(auditor, vkey(running))
        tree = verifier.checkpoint()
        return tree, verifier.entries(tree)

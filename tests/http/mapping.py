"""Maps made over HTTP, and what is needed to check a copy against them."""

from threading import Event
from typing import Any

from api.access.tokens import Role
from api.publishing.published import last_published
from ledger.transparency.keys import VerifierKey
from tests.http.conftest import Running
from tests.http.copying import copy_of, everything, member_with
from tests.http.reading import project


def make_map(running: Running, role: Role = Role.AUDITOR) -> dict[str, Any]:
    """A map of all there is; a signed checkpoint covers the event that tells of it."""
    project(running)
    with running.client(role) as client:
        answer = client.post("/v1/completeness")
    assert answer.status_code in (200, 201), answer.text
    made: dict[str, Any] = answer.json()
    project(running)
    until_signed(running, made["event"])
    return made


def until_signed(running: Running, position: int) -> None:
    while signed(running) < position:
        Event().wait(0.01)


def signed(running: Running) -> int:
    with running.service.pool.connection() as connection:
        published = last_published(connection)
    return published.size if published else 0


def verifier(running: Running) -> VerifierKey:
    with running.log.connect() as connection:
        ((vkey,),) = connection.execute("SELECT vkey FROM log_key").fetchall()
    return VerifierKey.parse(vkey)


def proven_copy(running: Running, *events: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The subject of a member with events of many kinds, and a copy that a map covers."""
    subject, _ = member_with(running, *(events or everything()))
    make_map(running)
    return subject, copy_of(running, subject)

"""The demonstration: a simulated shop in the log, a token for each role, and lines to try."""

import json
import os
import shlex
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from threading import Event as Signal

import typer

from api.access.keys import issue_key
from api.access.tokens import Role
from api.cli.exits import UnreachableError
from api.cli.targets import append_locally
from api.service import Service
from ledger.simulator.simulate import simulate
from projections.status import status

MEMBERS, EVENTS, SEED, DAYS = 200, 5_000, 7, 180
FIRST_TIME = """
SELECT convert_from(data, 'UTF8')::json ->> 'time' FROM events
WHERE type = 'notice.published' ORDER BY position LIMIT 1
"""
"""The history begins with its notice."""
BATCH_EVENTS = 500
TOKEN_DAYS = 7
PROJECTED_SECONDS = 120.0
POLL_SECONDS = 0.1
SOURCE = "/shop"
ACTOR = "local:demo"

Announce = Callable[[], None]


def prepare_demo(service: Service, url: str, home: Path, env: Path | None) -> Announce:
    """Fills an empty log, makes tokens, waits for the read models; answers how to say so.

    `env` is a file that a shell can read for the address and the tokens.
    """
    member = _fill(service)
    tokens = {role: _token(service, role) for role in Role}
    _await_projections(service)
    with service.pool.connection() as connection:
        subject = service.subjects.find(connection, member)
    lines = _lines(url, tokens, str(subject))
    if env:
        _write_private(env, _variables(url, tokens, home))
    return lambda: typer.echo("\n".join(lines))


def _fill(service: Service) -> str:
    """Appends the history unless the log has one; answers a member who is in it."""
    until = _until(service)
    history = simulate(MEMBERS, EVENTS, SEED, until=until, days=DAYS)
    member = ""
    while batch := [event.document for event in islice(history, BATCH_EVENTS)]:
        member = member or next((e["subject"] for e in batch if "subject" in e), "")
        append_locally(service, batch)
    return member


def _until(service: Service) -> datetime:
    """The end of the history: of the one that is there already, or the last full hour."""
    with service.pool.connection() as connection:
        row = connection.execute(FIRST_TIME).fetchone()
    if row:
        return datetime.fromisoformat(row[0]) + timedelta(days=DAYS)
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def _token(service: Service, role: Role) -> str:
    _, text = issue_key(
        service.pool.connection,
        service.own_events,
        role,
        "demo",
        source=SOURCE if role is Role.EMITTER else None,
        expires_at=datetime.now(UTC) + timedelta(days=TOKEN_DAYS),
        actor=ACTOR,
    )
    return text


def _await_projections(service: Service) -> None:
    pause = Signal()
    for _ in range(int(PROJECTED_SECONDS / POLL_SECONDS)):
        with service.pool.connection() as connection:
            if all(view.lag_events == 0 for view in status(connection).projections):
                return
        pause.wait(POLL_SECONDS)
    raise UnreachableError(f"the projector did not catch up within {PROJECTED_SECONDS:.0f} s")


def _lines(url: str, tokens: dict[Role, str], subject: str) -> Iterator[str]:
    event = {
        "specversion": "1.0",
        "id": f"demo-{datetime.now(UTC):%Y%m%dT%H%M%S}",
        "source": f"{SOURCE}/demo",
        "type": "marketing.refused",
        "subject": "M000001",
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "data": {"channels": ["email"], "received_by": "telephone"},
    }
    yield f"A simulated shop of {MEMBERS} members is served on {url}"
    yield f"Tokens, valid for {TOKEN_DAYS} days:"
    for role, text in tokens.items():
        yield f"  {role:<13} {text}"
    yield "Try:"
    yield _curl(tokens[Role.AUDITOR], f"{url}/v1/disclosures/summary")
    yield _curl(tokens[Role.INVESTIGATOR], f"{url}/v1/members/{subject}")
    yield _curl(tokens[Role.EMITTER], f"{url}/v1/events", json.dumps(event))


def _variables(url: str, tokens: dict[Role, str], home: Path) -> str:
    a_month_ago = (datetime.now(UTC) - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    named = {"LEDGER_HOME": str(home), "LEDGER_URL": url, "A_MONTH_AGO": a_month_ago}
    named |= {role.name: text for role, text in tokens.items()}
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in named.items())


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _curl(token: str, url: str, body: str | None = None) -> str:
    sent = f" -H 'Content-Type: application/json' -d '{body}'" if body else ""
    return f"  curl -s -H 'Authorization: Bearer {token}'{sent} {url}"

"""Where emitted events go: the log of this machine, or a service over HTTP."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from time import sleep
from typing import Any

import httpx
import orjson

from api.cli.emission import BatchRefusedError, Stored, Target
from api.cli.exits import NoError, UnreachableError
from api.intake.repeats import Repeats
from api.problems import Problem
from api.service import Service
from ledger.intake.receive import RefusedError, Terms, receive
from ledger.log.append import State

ATTEMPTS = 7
FIRST_WAIT_SECONDS = 0.5
TIMEOUT_SECONDS = 60.0
BATCH = "application/cloudevents-batch+json"


@contextmanager
def local_target() -> Iterator[Target]:
    """Appends to the log that the settings name; any source but the ledger's own may be given."""
    from api.cli.opening import opened

    with opened() as service:
        service.catalogue.refresh()
        yield lambda documents: append_locally(service, documents)


def append_locally(service: Service, documents: Sequence[Any]) -> Stored:
    """Checks and appends as intake does."""
    terms = Terms(now=datetime.now(UTC), catalogue=service.catalogue.codes, source_prefix=None)
    try:
        repeats = Repeats.of(receive(documents, terms))
        waiting = service.writer.submit(repeats.first_ones)
        appended = repeats.spread(waiting.result())
    except RefusedError as error:
        refused = [(each.index, each.pointer, each.message) for each in error.refusals]
        raise BatchRefusedError(refused) from None
    except Problem as problem:
        raise BatchRefusedError(_faults(problem.errors)) from None
    states = appended.states if appended else ()
    clashing = [i for i, state in enumerate(states) if state is State.CONFLICT]
    if clashing:
        raise BatchRefusedError(
            [(i, "/id", "another event has this source and id") for i in clashing]
        )
    new = sum(state is State.NEW for state in states)
    return Stored(new, len(states) - new)


@contextmanager
def http_target(url: str, token: str) -> Iterator[Target]:
    """Posts to a service; waits and tries again while it is busy or out of reach."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": BATCH}
    with httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT_SECONDS) as client:
        yield lambda documents: _post(client, orjson.dumps(documents))


def _post(client: httpx.Client, body: bytes) -> Stored:
    reason = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            wait = FIRST_WAIT_SECONDS * 2 ** (attempt - 1)
            print(f"{client.base_url}: {reason}; again in {wait:.1f} s", file=sys.stderr)
            sleep(wait)
        try:
            answer = client.post("/v1/events", content=body)
        except httpx.TransportError as error:
            reason = str(error)
            continue
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            return _stored(answer)
        reason = "it answers 503"
    raise UnreachableError(f"{client.base_url}: {reason}, after {ATTEMPTS} attempts")


def _stored(answer: httpx.Response) -> Stored:
    told = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    if answer.is_success:
        return Stored(told["accepted"], len(told["duplicates"]))
    if told.get("errors"):
        raise BatchRefusedError(_faults(told["errors"]))
    raise NoError(f"{answer.status_code} {told.get('title', answer.reason_phrase)}")


def _faults(errors: Sequence[Any]) -> list[tuple[int, str, str]]:
    return [(error["index"], error["pointer"], error["message"]) for error in errors]

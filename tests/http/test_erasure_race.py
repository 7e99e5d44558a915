"""Two hundred writers race an erasure: nothing is sealed behind its fence, nothing else is lost."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.erasing import projecting
from tests.http.events import collected
from tests.http.reading import post, subject_of, truth

WRITERS = 200
ROUNDS = 6
ERASED, OTHER = "M000123", "M000456"


def event(writer: int, turn: int) -> dict[str, Any]:
    member = ERASED if turn % 2 else OTHER
    return collected(0, member, id=f"w{writer}-{turn}", time=datetime.now(UTC).isoformat())


async def race(running: Running) -> tuple[set[str], httpx.Response]:
    """What was acknowledged, and the answer to the order given in the middle."""
    acknowledged: set[str] = set()
    half = asyncio.Event()
    limits = httpx.Limits(max_connections=WRITERS)
    emitter = {"Authorization": f"Bearer {running.tokens[Role.EMITTER]}"}
    officer = {"Authorization": f"Bearer {running.tokens[Role.OFFICER]}"}

    async def write(http: httpx.AsyncClient, writer: int) -> None:
        for turn in range(ROUNDS):
            sent = event(writer, turn)
            answer = await http.post("/v1/events", json=sent, headers=emitter)
            assert answer.status_code == 201, answer.text
            acknowledged.add(sent["id"])
            if len(acknowledged) > WRITERS * ROUNDS // 3:
                half.set()

    async with httpx.AsyncClient(base_url=running.url, timeout=120, limits=limits) as http:
        writing = [asyncio.create_task(write(http, writer)) for writer in range(WRITERS)]
        await half.wait()
        body = {"member": ERASED, "erasure": "E1", "trigger": "period_over", "reason": "it is over"}
        answer = await http.post("/v1/erasures", json=body, headers=officer)
        await asyncio.gather(*writing)
    return acknowledged, answer


def test_two_hundred_writers_race_an_erasure(running: Running) -> None:
    post(running, [collected(1, ERASED), collected(2, OTHER)])
    erased, other = subject_of(running, ERASED), subject_of(running, OTHER)
    with projecting(running):
        acknowledged, answer = asyncio.run(race(running))
    assert answer.status_code == 201, answer.text
    fence = answer.json()["position"]
    written = truth(running, lambda e: e["id"].startswith("w"))
    assert {e["id"] for e in written} == acknowledged
    assert len(written) == WRITERS * ROUNDS
    behind = [e for e in written if e["position"] > fence]
    assert [e for e in behind if e["subject"] == erased and "values" in e["data"]] == []
    assert any(e["subject"] != erased and e["subject"] != other for e in behind)
    assert all("values" in e["data"] for e in written if e["subject"] == other)
    with running.log.connect() as connection:
        keys = connection.execute("SELECT DISTINCT subject::text FROM data_keys").fetchall()
    assert erased not in {row[0] for row in keys}
    without = [e for e in behind if "values" not in e["data"]]
    assert all("ledger:tombstone" in e["tags"] or e["subject"] == erased for e in without)

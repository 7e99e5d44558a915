"""The desk: requests that come together are judged together, and none pays for another."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Event

import pytest

from api.deciding.desk import LANES, TOGETHER, WAITING_QUESTIONS, Desk, DeskFullError
from api.deciding.judging import Judged
from api.deciding.reading import Head
from api.problems import Problem
from ledger.rules.asking import Question
from ledger.vocabulary.codes import Manner, Operation
from ledger.vocabulary.data import DataUsed

ACT = DataUsed(
    categories=["C001"],
    purposes=["090"],
    basis="TW20.1.0",
    notice="2026-01",
    region="TW",
    reason="-",
    manner=Manner.DISPLAY,
)
HEAD = Head(1, datetime(2026, 1, 1, tzinfo=UTC), 0)
WAIT_SECONDS = 20


def question(member: str) -> Question:
    return Question(ACT, Operation.USE, member=member)


def answers(requests: Sequence[Sequence[Question]]) -> list[Judged | Problem]:
    return [Judged(HEAD, [{"of": q.member} for q in request], {}) for request in requests]


class Held:
    """Judges nothing until it is let go; remembers how many requests came together."""

    def __init__(self) -> None:
        self.go = Event()
        self.together: list[int] = []

    def __call__(self, requests: Sequence[Sequence[Question]]) -> list[Judged | Problem]:
        self.together.append(len(requests))
        assert self.go.wait(WAIT_SECONDS)
        return answers(requests)


async def asked(desk: Desk, names: Sequence[str]) -> list[asyncio.Task[Judged]]:
    """The questions, all of them waiting."""
    asking = [asyncio.create_task(desk.ask([question(name)])) for name in names]
    await asyncio.sleep(0)
    return asking


def test_what_waits_is_judged_together_and_answered_apart() -> None:
    held, names = Held(), [f"M{n}" for n in range(40)]

    async def test() -> None:
        desk = Desk(held)
        asking = await asked(desk, names)
        held.go.set()
        judged = await asyncio.gather(*asking)
        assert [each.answers[0]["of"] for each in judged] == names
        desk.close()

    asyncio.run(test())
    assert sum(held.together) == len(names)
    assert len(held.together) <= LANES + 1


def test_no_more_are_judged_together_than_a_reading_holds() -> None:
    held = Held()

    async def test() -> None:
        desk = Desk(held)
        asking = await asked(desk, [f"M{n}" for n in range(3 * TOGETHER)])
        held.go.set()
        await asyncio.gather(*asking)
        desk.close()

    asyncio.run(test())
    assert max(held.together) == TOGETHER


def test_one_request_that_fails_leaves_the_others_alone() -> None:
    def judge(requests: Sequence[Sequence[Question]]) -> list[Judged | Problem]:
        return [
            Problem(503, "unreadable") if request[0].member == "bad" else each
            for request, each in zip(requests, answers(requests), strict=True)
        ]

    async def test() -> None:
        desk = Desk(judge)
        asking = await asked(desk, ["a", "bad", "b", "bad", "c"])
        found = await asyncio.gather(*asking, return_exceptions=True)
        assert [isinstance(each, Problem) for each in found] == [False, True, False, True, False]
        desk.close()

    asyncio.run(test())


def test_what_fails_for_all_is_told_to_each_and_the_desk_goes_on() -> None:
    failing = [OSError("gone")]

    def judge(requests: Sequence[Sequence[Question]]) -> list[Judged | Problem]:
        if failing:
            raise failing.pop()
        return answers(requests)

    async def test() -> None:
        desk = Desk(judge)
        with pytest.raises(OSError, match="gone"):
            await desk.ask([question("a")])
        assert (await desk.ask([question("b")])).answers == [{"of": "b"}]
        desk.close()

    asyncio.run(test())


def test_a_full_desk_takes_no_more() -> None:
    held = Held()

    async def test() -> None:
        desk = Desk(held)
        asking = await asked(desk, [f"M{n}" for n in range(LANES + 1)])
        with pytest.raises(DeskFullError):
            await desk.ask([question("a")] * WAITING_QUESTIONS)
        held.go.set()
        await asyncio.gather(*asking)
        desk.close()

    asyncio.run(test())

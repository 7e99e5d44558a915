"""One checkpoint and one witness, over a real connection."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from api.witnessing.client import WitnessClient
from api.witnessing.cosigning import FUTURE_SECONDS, cosign, cosignature
from api.witnessing.submission import WitnessError
from ledger.transparency.keys import VerifierKey
from ledger.transparency.notes import open_note
from tests.unit.witnessing.faults import LIES, claims
from tests.unit.witnessing.grown import ORIGIN, GrownLog
from tests.unit.witnessing.witness_server import WitnessServer, witnessing

WAIT_SECONDS = 20.0
NO_TIME_SECONDS = 0.2


@pytest.fixture
def grown() -> GrownLog:
    return GrownLog()


@pytest.fixture
def server(grown: GrownLog, tmp_path: Path) -> Iterator[WitnessServer]:
    with witnessing("witness.example", tmp_path) as server:
        server.witness.logs[ORIGIN] = grown.vkey
        yield server


def ask(
    server: WitnessServer, grown: GrownLog, *sizes: int, old: int = 0, seconds: float = WAIT_SECONDS
) -> bytes:
    """The lines for the last of the sizes, submitted one after the other."""

    async def submit() -> bytes:
        key, seen, lines = VerifierKey.parse(server.witness.vkey), old, b""
        async with aclosing(WitnessClient(server.url, seconds)) as client:
            for size in sizes:
                task = grown.at(size)
                lines = await cosign(client, task, seen, grown.prove)
                cosignature(lines, task.text, key, now())
                seen = size
        return lines

    return asyncio.run(submit())


def now() -> int:
    return int(time.time())


def test_w2_the_answer_makes_one_note_with_the_checkpoint(
    server: WitnessServer, grown: GrownLog
) -> None:
    lines = ask(server, grown, 3)
    keys = [grown.key.verifier, VerifierKey.parse(server.witness.vkey)]
    assert len(open_note(grown.at(3).note + lines, keys).signed) == 2


def test_w3_one_connection_serves_for_all(server: WitnessServer, grown: GrownLog) -> None:
    ask(server, grown, 1, 2, 3, 8, 8, 200)
    assert server.heard.statuses == [200] * 6
    assert len(server.heard.connections) == 1


@pytest.mark.parametrize("size", [0, 1, 2, 7, 8, 255])
def test_w5_a_witness_that_has_seen_another_size_is_given_the_proof_from_there(
    server: WitnessServer, grown: GrownLog, size: int
) -> None:
    ask(server, grown, 1, 2, 5)
    if size >= 5:
        ask(server, grown, size)
        assert server.heard.statuses[3:] == [409, 200]
        assert server.witness.cosigned(ORIGIN)[0] == size
    else:
        with pytest.raises(WitnessError, match=f"claims to have seen 5 events, there are {size}"):
            ask(server, grown, size)


def test_w5_a_witness_that_forgot_begins_anew(server: WitnessServer, grown: GrownLog) -> None:
    ask(server, grown, 5)
    server.witness.memory.unlink()
    ask(server, grown, 9, old=5)
    assert server.heard.statuses[1:] == [409, 200]


def test_a_witness_remembers_through_its_own_restart(
    server: WitnessServer, grown: GrownLog, tmp_path: Path
) -> None:
    ask(server, grown, 5)
    with witnessing("witness.example", tmp_path) as again:
        again.witness.logs[ORIGIN] = grown.vkey
        ask(again, grown, 9, old=5)
        assert again.heard.statuses == [200]


def test_no_witness_cosigns_a_fork(server: WitnessServer, grown: GrownLog) -> None:
    ask(server, grown, 5)
    for size in (5, 9):
        with pytest.raises(WitnessError, match="it answered 422"):
            ask(server, GrownLog(salt=b"forged"), size, old=5)


@pytest.mark.parametrize("lie", LIES)
def test_what_no_witness_may_say_is_refused(
    server: WitnessServer, grown: GrownLog, lie: str
) -> None:
    server.fault = LIES[lie]
    seconds = NO_TIME_SECONDS if "ever" in lie else WAIT_SECONDS
    with pytest.raises(WitnessError):
        ask(server, grown, 5, seconds=seconds)
    assert len(server.heard.statuses) <= 2


def test_a_witness_that_contradicts_itself_is_asked_once(
    server: WitnessServer, grown: GrownLog
) -> None:
    server.fault = claims(3)
    with pytest.raises(WitnessError, match="refuses the size 3 and claims it"):
        ask(server, grown, 5, old=3)
    assert server.heard.statuses == [409]


def test_a_witness_that_is_not_there_is_told(server: WitnessServer, grown: GrownLog) -> None:
    server.stop()
    with pytest.raises(WitnessError, match="cannot be reached: ConnectError"):
        ask(server, grown, 5)


@pytest.mark.parametrize("url", ["http://[", "http://127.0.0.1:0", "nonsense", "http://\x00"])
def test_an_address_that_is_none_is_told(grown: GrownLog, url: str) -> None:
    async def submit() -> None:
        async with aclosing(WitnessClient(url, NO_TIME_SECONDS)) as client:
            await cosign(client, grown.at(1), 0, grown.prove)

    with pytest.raises(WitnessError):
        asyncio.run(submit())


def test_a_clock_a_little_fast_is_no_lie(server: WitnessServer, grown: GrownLog) -> None:
    task, key = grown.at(5), VerifierKey.parse(server.witness.vkey)
    line = server.witness.cosignature(task.text, at=1_000 + FUTURE_SECONDS).encode()
    assert cosignature(line, task.text, key, 1_000).name == "witness.example"
    with pytest.raises(WitnessError, match="from the future"):
        cosignature(line, task.text, key, 999)


def test_n7_cosignatures_of_unknown_keys_are_ignored(
    server: WitnessServer, grown: GrownLog, tmp_path: Path
) -> None:
    task, key = grown.at(5), VerifierKey.parse(server.witness.vkey)
    with witnessing("stranger.example", tmp_path) as stranger:
        strange = stranger.witness.cosignature(task.text)
    lines = strange + server.witness.cosignature(task.text) + strange
    assert cosignature(lines.encode(), task.text, key, now()).name == "witness.example"

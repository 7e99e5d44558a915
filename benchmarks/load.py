"""Sends HTTP requests as fast as they are answered, from a process of its own."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import uvloop


@dataclass(frozen=True)
class Sent:
    """How long everything took, and for how long one request waited for its answer."""

    seconds: float
    median_seconds: float
    p99_seconds: float


def request(path: str, body: bytes = b"", token: str = "", method: str = "POST") -> bytes:
    """A whole HTTP/1.1 request."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send(url: str, requests: list[bytes], connections: int) -> Sent:
    """Sends each request once over so many open connections. Raises when one is refused."""
    host, port = url.removeprefix("http://").split(":")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "requests"
        with file.open("wb") as out:
            out.writelines(len(r).to_bytes(4, "big") + r for r in requests)
        command = [sys.executable, "-m", "benchmarks.load", host, port, str(connections), str(file)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return Sent(**json.loads(done.stdout))


def _main(host: str, port: str, connections: str, file: str) -> None:
    requests = list(_read(Path(file).read_bytes()))
    seconds, waits = uvloop.run(_send(host, int(port), requests, int(connections)))
    waits.sort()
    sent = Sent(seconds, waits[len(waits) // 2], waits[int(len(waits) * 0.99)])
    print(json.dumps(sent.__dict__))


def _read(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 4 + size]
        at += 4 + size


async def _send(
    host: str, port: int, requests: list[bytes], connections: int
) -> tuple[float, list[float]]:
    waiting = iter(requests)
    waits: list[float] = []
    began = perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(_follow(host, port, waiting, waits))
    return perf_counter() - began, waits


async def _follow(host: str, port: int, waiting: Iterator[bytes], waits: list[float]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for sending in waiting:
        began = perf_counter()
        writer.write(sending)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        waits.append(perf_counter() - began)
        if not head.startswith(b"HTTP/1.1 20"):
            raise RuntimeError(f"{head.decode()}{body.decode()}")
    writer.close()
    await writer.wait_closed()


if __name__ == "__main__":
    _main(*sys.argv[1:])

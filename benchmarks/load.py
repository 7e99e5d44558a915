"""Sends requests as fast as they are answered, over connections that stay open; one process."""

import asyncio
import sys
from dataclasses import dataclass
from time import perf_counter

import orjson
import uvloop


@dataclass(frozen=True)
class Load:
    """What to send: whole HTTP requests, each once, over so many connections."""

    host: str
    port: int
    requests: list[bytes]
    connections: int


@dataclass(frozen=True)
class Sent:
    """How long it took, and how long each request waited for its answer."""

    seconds: float
    waits: list[float]

    def percentile(self, part: float) -> float:
        waits = sorted(self.waits)
        return waits[min(len(waits) - 1, int(len(waits) * part))]


def http_request(path: str, body: bytes, token: str, media_type: str = "application/json") -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send(load: Load) -> Sent:
    """Raises `RuntimeError` with the answer when one is not a success."""
    return uvloop.run(_send(load))


async def _send(load: Load) -> Sent:
    waiting = iter(load.requests)
    waits: list[float] = []
    began = perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(load.connections):
            group.create_task(_connection(load, waiting, waits))
    return Sent(perf_counter() - began, waits)


async def _connection(load: Load, waiting: "iter[bytes]", waits: list[float]) -> None:  # type: ignore[valid-type]
    reader, writer = await asyncio.open_connection(load.host, load.port)
    for request in waiting:  # type: ignore[attr-defined]
        began = perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        waits.append(perf_counter() - began)
        if not head.startswith(b"HTTP/1.1 20"):
            raise RuntimeError(head.decode() + body.decode())
    writer.close()
    await writer.wait_closed()


def main() -> None:
    """Reads a file of length-prefixed requests, sends them, prints the figures as JSON."""
    host, port, connections, path = sys.argv[1:]
    with open(path, "rb") as file:  # noqa: PTH123
        data = file.read()
    requests, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        requests.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    sent = send(Load(host, int(port), requests, int(connections)))
    print(
        orjson.dumps(
            {"seconds": sent.seconds, "p50": sent.percentile(0.5), "p99": sent.percentile(0.99)}
        ).decode()
    )


if __name__ == "__main__":
    main()

"""A witness on the loopback, and what may be ordered to go wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR, socket
from threading import Thread
from typing import Any

from tests.unit.witnessing.faults import Fault
from tests.unit.witnessing.witness import Answer, Witness


@dataclass
class Heard:
    """What a witness was asked, and how it answered; each over which connection."""

    connections: set[tuple[str, int]] = field(default_factory=set)
    paths: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)


class WitnessServer(ThreadingHTTPServer):
    """Answers as the witness does, or as the fault has it while there is one."""

    daemon_threads = True

    def __init__(self, witness: Witness, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.witness = witness
        self.fault: Fault | None = None
        self.heard = Heard()
        self._open: set[socket] = set()

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/of/{self.witness.name}"

    @property
    def policy_line(self) -> str:
        return f"witness {self.witness.name} {self.witness.vkey} {self.url}"

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def stop(self) -> None:
        """Hangs up and hears no more."""
        self.shutdown()
        self.server_close()
        for connection in list(self._open):
            with suppress(OSError):  # the client has hung up
                connection.shutdown(SHUT_RDWR)

    def answer(self, path: str, body: bytes) -> Answer:
        if path != f"/of/{self.witness.name}/add-checkpoint":
            return Answer(404)
        if fault := self.fault:
            return fault(self.witness, body)
        return self.witness.add_checkpoint(body)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: WitnessServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.server.answer(self.path, body)
        heard = self.server.heard
        heard.connections.add(self.client_address)
        heard.paths.append(self.path)
        heard.bodies.append(body)
        heard.statuses.append(answer.status)
        try:
            self._send(answer)
        except (BrokenPipeError, ConnectionResetError):  # the client has had enough
            self.close_connection = True

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        if answer.location:
            self.send_header("Location", answer.location)
        if isinstance(answer.body, bytes):
            self.send_header("Content-Length", str(len(answer.body)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        for part in [answer.body] if isinstance(answer.body, bytes) else answer.body:
            self.wfile.write(part)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def witnessing(name: str, folder: Path, port: int = 0) -> Iterator[WitnessServer]:
    """A witness that answers until the block ends; its memory stays in the folder."""
    server = WitnessServer(Witness(name, folder / f"{name}.json"), port)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()

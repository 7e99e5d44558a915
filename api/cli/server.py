"""Running the HTTP server: its socket, its projector, its end."""

import os
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from api.app import make_app
from api.cli.exits import UnreachableError
from api.cli.log_lines import log_to_stderr
from api.cli.memory import settle
from api.cli.projector import ProjectorProcess
from api.cli.restoring import check_restored
from api.database import open_database
from api.metrics import SHARED_FOLDER
from api.service import open_service
from api.settings import Settings

BACKLOG_CONNECTIONS = 2048
GRACE_SECONDS = 20
"""How long requests in flight may take after the signal to end."""
WORKER = "api.cli.worker:make_worker"
UVICORN: dict[str, Any] = {
    "http": "httptools",
    "loop": "uvloop",
    "access_log": False,
    "log_config": None,
    "server_header": False,
    "timeout_graceful_shutdown": GRACE_SECONDS,
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """What `ledger serve` was asked for."""

    host: str
    port: int
    demo: bool
    demo_env: Path | None
    projector: bool
    workers: int


class AnnouncingServer(uvicorn.Server):
    """A server that says when it takes requests."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


def run_server(settings: Settings, options: Options) -> None:
    """Serves until a signal ends it; requests in flight are answered first."""
    log_to_stderr()
    with ExitStack() as stack:
        listening = stack.enter_context(_listen(options))
        database = stack.enter_context(open_database(settings))
        service = stack.enter_context(open_service(settings, database))
        check_restored(service)
        service.catalogue.refresh()
        if options.projector:
            stack.enter_context(ProjectorProcess(settings))
        url = f"http://{_shown(listening)}"
        announce: Callable[[], None] = partial(typer.echo, f"Serving on {url}")
        if options.demo:
            from api.cli.demo import prepare_demo

            announce = prepare_demo(service, url, settings.home, options.demo_env)
        _end_quietly()
        server = AnnouncingServer(uvicorn.Config(make_app(service), **UVICORN), announce)
        settle()
        server.run([listening])


def run_workers(settings: Settings, options: Options) -> None:
    """The same with several processes behind one socket; one that dies is started again."""
    log_to_stderr()
    with ExitStack() as stack:
        listening = stack.enter_context(_listen(options))
        database = stack.enter_context(open_database(settings))
        with open_service(settings, database) as service:
            check_restored(service)
        if options.projector:
            stack.enter_context(ProjectorProcess(settings))
        counted = stack.enter_context(TemporaryDirectory(prefix="ledger-metrics-"))
        os.environ |= settings.as_environment() | {SHARED_FOLDER: counted}
        config = uvicorn.Config(WORKER, factory=True, workers=options.workers, **UVICORN)
        typer.echo(f"Serving on http://{_shown(listening)}")
        Multiprocess(config, [listening]).run()


def _end_quietly() -> None:
    """uvicorn raises the signal that ended it once more; by then all that is left is to close."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)


def _listen(options: Options) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
        return socket.create_server(
            (options.host, options.port), family=family, backlog=BACKLOG_CONNECTIONS
        )
    except OSError as error:
        where = f"{options.host}:{options.port}"
        raise UnreachableError(f"cannot listen on {where}: {error.strerror}") from error


def _shown(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

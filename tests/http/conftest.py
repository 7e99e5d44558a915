"""A service on a real socket over a log of its own, and a client for each role."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
import uvicorn

from api.access.keys import issue_key
from api.access.tokens import Role
from api.app import make_app
from api.database import Database
from api.service import Service, open_service
from api.settings import Settings
from tests.database.conftest import (
    PROJECTOR,
    SCHEMA,
    SERVICE,
    Log,
    database_numbers,
    log,
    log_server,
    template,
)

__all__ = ["database_numbers", "log", "log_server", "template"]

SOURCE = "/shop"
START_SECONDS = 20


@dataclass(frozen=True)
class Running:
    """A service that answers at `url`, with one token a role."""

    log: Log
    service: Service
    url: str
    tokens: dict[Role, str]

    @contextmanager
    def client(self, role: Role | None = Role.EMITTER) -> Iterator[httpx.Client]:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        with httpx.Client(base_url=self.url, headers=headers, timeout=30) as client:
            yield client


class SignallingServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


@contextmanager
def serving(service: Service) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(make_app(service), http="httptools", loop="uvloop", log_config=None)
    server = SignallingServer(config)
    thread = Thread(target=server.run, args=([listening],))
    thread.start()
    assert server.is_up.wait(START_SECONDS)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, keyring_file=tmp_path / "keyring.json", schema=SCHEMA)


@pytest.fixture
def service(log: Log, settings: Settings) -> Iterator[Service]:
    database = Database(log.conninfo(SERVICE), log.conninfo(PROJECTOR))
    with open_service(settings, database) as service:
        yield service


@pytest.fixture
def token_for(service: Service) -> Callable[[Role], str]:
    def make(role: Role) -> str:
        source = SOURCE if role is Role.EMITTER else None
        _, text = issue_key(
            service.pool.connection, service.own_events, role, "test", source=source, actor="test"
        )
        return text

    return make


@pytest.fixture
def running(log: Log, service: Service, token_for: Callable[[Role], str]) -> Iterator[Running]:
    tokens = {role: token_for(role) for role in Role}
    with serving(service) as url:
        yield Running(log, service, url, tokens)

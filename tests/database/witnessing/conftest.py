"""A log that signs, witnesses on the loopback that know it, and anchors of each kind."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from api.publishing.published import Published
from api.witnessing.anchor import Anchor
from api.witnessing.bucket import BucketAnchor
from api.witnessing.folder import FolderAnchor
from api.witnessing.keepers import Keeper, keepers
from api.witnessing.quorum import Quorum
from api.witnessing.rounds import Rounds
from ledger.transparency.policy import Policy
from ledger.transparency.policy_file import parse_policy
from tests.aws import running_aws
from tests.database.conftest import SERVICE
from tests.database.publishing.conftest import ORIGIN, Clock, House, always, house
from tests.unit.witnessing.bucket_service import with_a_fresh_bucket
from tests.unit.witnessing.witness_server import WitnessServer, witnessing

__all__ = ["always", "house"]

TIMEOUT_SECONDS = 20.0


@dataclass
class Court:
    """A log and its witnesses, by name; `rounds` are as a fresh process makes them."""

    house: House
    folder: Path
    stack: ExitStack
    servers: dict[str, WitnessServer] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)

    def calls(self, *names: str) -> None:
        """Has these witnesses, who know the log."""
        for name in names:
            self.servers[name] = self.stack.enter_context(witnessing(name, self.folder))
            self.servers[name].witness.logs[ORIGIN] = self.vkey

    @property
    def vkey(self) -> str:
        with self.house.log.connect() as service:
            row = service.execute("SELECT vkey FROM log_key").fetchone()
        assert row is not None
        return str(row[0])

    def policy(self, *lines: str) -> Policy:
        """Of all witnesses and these lines; none without a line is demanded."""
        named = [server.policy_line for server in self.servers.values()]
        text = "\n".join([f"log {self.vkey}", *named, *(lines or ["quorum none"])])
        return parse_policy(text.encode())

    def rounds(self, policy: Policy, seconds: float = TIMEOUT_SECONDS) -> Rounds:
        made = Rounds(self.connect, policy, seconds, self.clock)
        return self.stack.enter_context(closing(made))

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.house.log.conninfo(SERVICE), autocommit=True)

    def shown(self, policy: Policy) -> Published | None:
        with self.connect() as service:
            return Quorum(policy).published(service)

    def shown_size(self, policy: Policy) -> int | None:
        found = self.shown(policy)
        return found.size if found else None

    def accounts(self, rounds: Rounds) -> dict[str, Keeper]:
        with self.connect() as service:
            return {each.name: each for each in keepers(service, rounds.names)}


@pytest.fixture
def court(house: House, tmp_path: Path) -> Iterator[Court]:
    with ExitStack() as stack:
        house.publisher().step()
        yield Court(house, tmp_path, stack)


@pytest.fixture
def sign(court: Court) -> Callable[[int], None]:
    """Adds so many events and signs what there is."""
    publisher = court.house.publisher()

    def more(events: int) -> None:
        court.house.grow(events)
        publisher.step()

    return more


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    with running_aws() as url:
        yield url


@pytest.fixture
def folder_anchor(tmp_path: Path) -> FolderAnchor:
    return FolderAnchor(tmp_path / "anchor")


@pytest.fixture(params=["folder", "bucket"])
def anchor(request: pytest.FixtureRequest, folder_anchor: FolderAnchor, s3_url: str) -> Anchor:
    if request.param == "folder":
        return folder_anchor
    return BucketAnchor.connect(with_a_fresh_bucket(s3_url), s3_url)

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from ledger.postgres.embedded import EmbeddedPostgres, Server


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    """The home of a server that was started once and stopped."""
    folder = _folder()
    with EmbeddedPostgres(folder / "home"):
        pass
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that PostgreSQL's account can enter, unlike pytest's own."""
    folder = _folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def new_home(folder: Path) -> Path:
    """A home that does not exist yet."""
    return folder / "home"


@pytest.fixture
def home(made_once: Path, folder: Path) -> Path:
    """A home with a server that is not running: quicker than a first start."""
    subprocess.run(["/bin/cp", "-a", made_once, folder / "home"], check=True)
    return folder / "home"


@pytest.fixture(scope="module")
def served_home() -> Iterator[Path]:
    folder = _folder()
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server(served_home: Path) -> Iterator[Server]:
    """A running server for tests that leave it as it is."""
    with EmbeddedPostgres(served_home) as server:
        yield server


def _folder() -> Path:
    folder = Path(mkdtemp(prefix="ledger-test-"))
    folder.chmod(0o711)
    return folder

"""A publisher that is killed at any step goes on to the same tree."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.database.projections.trees import leaves, root
from tests.database.publishing.conftest import House, stepped

pytestmark = pytest.mark.usefixtures("always")

DYING = """
import os, signal, sys
from pathlib import Path
from api.publishing import publisher
from api.publishing.log_key import LogKeyFile
from api.publishing.remembered import RememberedNote
import psycopg
conninfo, folder, owner, name, moment = sys.argv[1:]
owner = {"publisher": publisher, "remembered": RememberedNote, "key": LogKeyFile}[owner]
real = getattr(owner, name)
def dying(*arguments):
    if moment == "after":
        real(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(owner, name, dying)
publisher.Publisher(
    lambda: psycopg.connect(conninfo, autocommit=True),
    LogKeyFile(Path(folder, "log.key"), "log.example/shop"),
    RememberedNote(Path(folder, "checkpoint")),
    60,
).step()
"""
STEPS = [
    ("key", "_make"),
    ("publisher", "_sign"),
    ("remembered", "write"),
    ("publisher", "_record"),
]


def publish_and_die(house: House, *point: str) -> None:
    command = [sys.executable, "-c", DYING, house.log.conninfo(), str(house.folder), *point]
    ended = subprocess.run(command, check=False, env=os.environ, cwd=Path(__file__).parents[3])
    assert ended.returncode == -9


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("point", STEPS)
def test_killed_at_any_step_it_goes_on_to_the_same_tree(
    house: House, point: tuple[str, str], moment: str
) -> None:
    house.grow(5)
    publish_and_die(house, *point, moment)
    signed = house.note_file.read_bytes() if house.note_file.exists() else None
    house.grow(6)
    assert stepped(house).fault is None
    assert house.in_file().size == 11
    assert house.in_file().root == root(leaves(house.log))
    assert house.sizes() == ([5, 11] if signed else [11])

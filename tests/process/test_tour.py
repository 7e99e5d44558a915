"""The tour of the README: every command is run, and answers what the README says."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.conftest import Ledger

README = Path(__file__).parents[2] / "README.md"
STEP = re.compile(r"<!-- tour -->\n```sh\n(.*?)```\n(?:```text\n(.*?)```\n)?", re.DOTALL)
END_OF_STEP = "=== end of step ==="
TOUR_SECONDS = 300


def steps() -> list[tuple[str, str]]:
    """Each step's commands and what they are said to answer; … stands for anything."""
    return STEP.findall(README.read_text("utf-8"))


def missing(expected: str, answer: str) -> str | None:
    """The first piece of what was expected that does not come after the ones before it."""
    place = 0
    for piece in filter(None, expected.replace("\n", "…").split("…")):
        found = answer.find(piece, place)
        if found < 0:
            return piece
        place = found + len(piece)
    return None


@pytest.fixture
def place(ledger: Ledger) -> Iterator[Path]:
    """A folder where the demo has written its tokens, with the installed command in it."""
    folder = ledger.home.parent / "clone"
    folder.mkdir()
    (folder / ".venv").symlink_to(sys.prefix)
    env = folder / "demo.env"
    with ledger.serving("--demo", "--demo-env", str(env), until="Try:"):
        yield folder


def test_the_tour_answers_what_the_readme_says(place: Path) -> None:
    script = f"\necho '{END_OF_STEP}'\n".join(commands for commands, _ in steps())
    done = subprocess.run(
        ["/bin/bash", "-eu", "-c", script],
        cwd=place,
        capture_output=True,
        text=True,
        errors="replace",  # cut counts bytes, and may end within a character
        timeout=TOUR_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = done.stdout.split(f"{END_OF_STEP}\n")
    for (commands, expected), answer in zip(steps(), answers, strict=True):
        assert missing(expected, answer) is None, (
            f"{missing(expected, answer)}\n{commands}\n{answer}"
        )


def test_the_tour_has_its_steps() -> None:
    assert len(steps()) >= 8
    assert sum(bool(expected) for _, expected in steps()) >= 7

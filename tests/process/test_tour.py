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


def as_pattern(expected: str) -> re.Pattern[str]:
    lines = (re.escape(line).replace("…", ".*") for line in expected.splitlines())
    return re.compile(".*".join(lines), re.DOTALL)


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
        ["bash", "-eu", "-c", script],  # noqa: S607 - the reader's own shell
        cwd=place,
        capture_output=True,
        text=True,
        timeout=TOUR_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = done.stdout.split(f"{END_OF_STEP}\n")
    for (commands, expected), answer in zip(steps(), answers, strict=True):
        assert as_pattern(expected).search(answer), f"{commands}\n{answer}"


def test_the_tour_has_its_steps() -> None:
    assert len(steps()) >= 8
    assert sum(bool(expected) for _, expected in steps()) >= 7

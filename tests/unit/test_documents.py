"""The documents say what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def named_in(document: str) -> set[str]:
    return set(re.findall(r"`([a-z_0-9./]+/)`", (ROOT / document).read_text("utf-8")))


def test_the_architecture_names_every_package() -> None:
    inner = {
        f"{side}/{path.parent.name}/"
        for side in ("api", "ledger")
        for path in ROOT.glob(f"{side}/*/__init__.py")
    }
    outer = {"api/", "benchmarks/", "docker/", "projections/", "tests/"}
    assert inner | outer == named_in("ARCHITECTURE.md")


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "DECISIONS.md"])
def test_what_a_document_names_exists(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    for name in re.findall(r"`((?:tests|ledger|api|docker)/[a-z_0-9./]*)`", text):
        assert (ROOT / name).exists(), name


def test_every_decision_names_its_guard() -> None:
    decisions = re.split(r"^\d+\. ", (ROOT / "DECISIONS.md").read_text("utf-8"), flags=re.MULTILINE)
    assert all("Guard:" in decision for decision in decisions[1:])


def test_the_commands_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    commands = re.findall(r"^make ([a-z]+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert commands
    assert set(commands) <= targets

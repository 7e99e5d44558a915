"""What is installed: the lock files and the project, as far as files can show it."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked(name: str) -> dict[str, tuple[str, list[str]]]:
    """Package to its version and hashes; fails on a line that is neither a pin nor a hash."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    pins = {}
    for line in text.splitlines():
        pin = PIN.match(line)
        assert pin, f"{name}: not an exact version: {line}"
        pins[pin[1]] = (pin[2], re.findall(r"--hash=sha256:([0-9a-f]{64})\b", line))
    return pins


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes(name: str) -> None:
    assert [package for package, (_, hashes) in locked(name).items() if not hashes] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_index_and_no_file(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert re.findall(r"(?m)^\s*(?:-[a-z]|--(?!hash=)|/|\.)\S*", text) == []


def test_the_development_lock_contains_the_other_two() -> None:
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()
    assert locked("requirements-build.lock").items() <= locked("requirements-dev.lock").items()


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"]),
        ("requirements-build.lock", PROJECT["build-system"]["requires"]),
        ("requirements-build.lock", PROJECT["dependency-groups"]["build"]),
        (
            "requirements-dev.lock",
            [item for item in PROJECT["dependency-groups"]["dev"] if isinstance(item, str)],
        ),
    ],
)
def test_the_locks_fit_the_project(name: str, wanted: list[str]) -> None:
    pins = locked(name)
    for requirement in map(Requirement, wanted):
        version, _ = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version.split()[0]), requirement


def test_python_3_11_is_enough_and_3_10_is_not() -> None:
    wanted = SpecifierSet(PROJECT["project"]["requires-python"])
    assert Version("3.11.0") in wanted
    assert Version("3.10.99") not in wanted


def test_the_wheel_holds_the_three_packages_and_the_command() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["ledger", "projections", "api"]
    assert PROJECT["project"]["scripts"] == {"ledger": "api.cli:main"}


def test_every_package_of_the_ledger_has_its_floor() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    inside = next(contract for contract in contracts if contract.get("containers") == ["ledger"])
    floors = {name for layer in inside["layers"] for name in re.findall(r"\w+", layer)}
    packages = {file.parent.name for file in (ROOT / "ledger").glob("*/__init__.py")}
    assert inside["exhaustive"]
    assert packages <= floors


def test_continuous_integration_runs_exactly_the_checks() -> None:
    commands = [shlex.split(line) for line in (ROOT / ".ci/run").read_text().splitlines()]
    assert commands[-1][:4] == ["exec", "make", "--no-print-directory", "check"]

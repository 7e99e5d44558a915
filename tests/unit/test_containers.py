"""What runs in production: the image, the services around it and their secrets, read as files."""

import json
import re
import runpy
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
EXACT_TAG = re.compile(r"[\w./-]+:\d+\.\d+(\.\d+)?(-[a-z]+)*")
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
# not imported: an installed package, too, is named docker
write = runpy.run_path(str(ROOT / "docker/make_secrets.py"))["write"]


def instructions() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    return [(word.upper(), rest.strip()) for word, rest in lines]


def last(word: str) -> str:
    return [rest for name, rest in instructions() if name == word][-1]


def final_stage() -> list[tuple[str, str]]:
    words = [word for word, _ in instructions()]
    return instructions()[len(words) - words[::-1].index("FROM") :]


def initial_sql() -> str:
    return (ROOT / "docker/postgres/owner.sql").read_text()


def is_one_shot(name: str) -> bool:
    waits = [service.get("depends_on", {}).get(name, {}) for service in SERVICES.values()]
    return any(wait.get("condition") == "service_completed_successfully" for wait in waits)


def test_the_image_starts_from_exact_tags() -> None:
    bases = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert [base for base in bases if not EXACT_TAG.fullmatch(base)] == []
    assert len(bases) == 2


def test_the_image_installs_only_what_is_locked() -> None:
    runs = " && ".join(rest for word, rest in instructions() if word == "RUN")
    installs = [command for command in re.split(r"\s*&&\s*", runs) if "/pip " in command]
    allowed = ("--require-hashes", "--no-deps")
    assert len(installs) == 4
    assert [command for command in installs if not any(flag in command for flag in allowed)] == []


def test_the_image_runs_as_a_numbered_user_other_than_root() -> None:
    user, group = last("USER").split(":")
    assert int(user) > 0
    assert int(group) > 0


@pytest.mark.parametrize("word", ["ENTRYPOINT", "CMD"])
def test_the_image_starts_without_a_shell(word: str) -> None:
    command = json.loads(last(word))
    assert command
    assert all(isinstance(part, str) for part in command)


def test_the_image_starts_the_service_and_checks_its_health() -> None:
    assert json.loads(last("ENTRYPOINT")) == ["ledger"]
    assert json.loads(last("CMD"))[0] == "serve"
    probe = json.loads(last("HEALTHCHECK").split("CMD", 1)[1])
    assert probe[:2] == ["python", "-c"]
    assert "/healthz" in probe[2]


def test_the_image_has_the_fonts_that_documents_are_set_in() -> None:
    runs = " ".join(rest for word, rest in final_stage() if word == "RUN")
    assert "apt-get install --yes --no-install-recommends fonts-noto-cjk" in runs
    assert "fonts-noto-cjk" in (ROOT / ".ci/run").read_text()
    assert "fonts-noto-cjk" in (ROOT / "README.md").read_text()


def test_the_image_holds_no_secret() -> None:
    words = {word for word, _ in final_stage()}
    assert words.isdisjoint({"ADD", "ARG", "SHELL"})
    assert not re.search(r"(?i)password|secret|token", (ROOT / "Dockerfile").read_text())
    assert (ROOT / ".dockerignore").read_text().splitlines()[0] == "*"


def test_production_has_its_four_services() -> None:
    assert set(SERVICES) == {"postgres", "migrate", "service", "projector"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_confined(name: str) -> None:
    service = SERVICES[name]
    user, group = service["user"].split(":")
    assert service["init"] is True
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(user) > 0
    assert int(group) > 0
    assert service.keys().isdisjoint({"privileged", "cap_add", "pid", "network_mode", "ipc"})


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_limits(name: str) -> None:
    assert SERVICES[name]["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_an_exact_image(name: str) -> None:
    assert EXACT_TAG.fullmatch(SERVICES[name]["image"])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_reports_its_health_or_ends(name: str) -> None:
    service = SERVICES[name]
    if is_one_shot(name):
        assert service["healthcheck"] == {"disable": True}
        assert service["restart"] == "no"
    else:
        assert service["healthcheck"]["test"][0] == "CMD"
        assert service["restart"] == "unless-stopped"


def test_the_service_is_probed_as_the_image_says() -> None:
    probe = json.loads(last("HEALTHCHECK").split("CMD", 1)[1])
    assert SERVICES["service"]["healthcheck"]["test"] == ["CMD", *probe]
    assert SERVICES["service"]["command"] == json.loads(last("CMD"))


def test_the_image_carries_the_version_of_the_project() -> None:
    built = {service["image"] for service in SERVICES.values() if "build" in service}
    assert built == {f"processing-ledger:{VERSION}"}


def test_every_secret_is_a_file_outside_the_repository() -> None:
    files = {name: f"./secrets/{name}" for name in COMPOSE["secrets"]}
    assert COMPOSE["secrets"] == {name: {"file": file} for name, file in files.items()}
    assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_gets_its_secrets_as_files_only(name: str) -> None:
    service = SERVICES[name]
    environment = service["environment"]
    secret = {
        key: value
        for key, value in environment.items()
        if re.search(r"PASSWORD|URL|TOKEN|KEYRING", key)
    }
    mounted = {
        Path(value).name for value in secret.values() if value.startswith("/run/secrets/")
    } | set(re.findall(r"/run/secrets/(\w+)", initial_sql() if name == "postgres" else ""))
    assert all(key.endswith("_FILE") for key in secret)
    assert mounted == set(service["secrets"])


def test_only_the_service_is_published_and_only_on_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"service": ["${LEDGER_PUBLISH:-127.0.0.1:8000}:8000"]}


def test_the_database_has_no_way_out() -> None:
    assert COMPOSE["networks"]["database"]["internal"] is True
    reaching_out = [name for name, one in SERVICES.items() if one["networks"] != ["database"]]
    assert reaching_out == ["service"]


def test_nobody_but_the_owner_of_the_schemas_is_given_the_owners_password() -> None:
    holders = {name for name, service in SERVICES.items() if "owner_url" in service["secrets"]}
    assert holders == {"migrate"}
    assert "SUPERUSER" not in initial_sql()


def test_secrets_are_made_for_everything_that_production_mounts(tmp_path: Path) -> None:
    write(tmp_path / "secrets")
    made = {file.name: file for file in (tmp_path / "secrets").iterdir()}
    assert made.keys() == COMPOSE["secrets"].keys()
    assert made["service_password"].read_text() in made["service_url"].read_text()
    assert len({file.read_text() for file in made.values()}) == len(made)


def test_only_their_maker_reaches_the_secrets(tmp_path: Path) -> None:
    write(tmp_path / "secrets")
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "secrets").iterdir()} == {
        0o444
    }


def test_secrets_are_never_overwritten(tmp_path: Path) -> None:
    write(tmp_path / "secrets")
    before = {file: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    with pytest.raises(FileExistsError):
        write(tmp_path / "secrets")
    assert {file: file.read_text() for file in (tmp_path / "secrets").iterdir()} == before
    assert [one.name for one in tmp_path.iterdir()] == ["secrets"]

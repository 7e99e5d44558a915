"""The settings of a process: read from the environment once, then frozen."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ledger.postgres.embedded import default_home

DEFAULT_SCHEMA = "ledger"
DEFAULT_GOAL_DAYS = 7
MOST_GOAL_DAYS = 30
DEFAULT_ANSWER_DAYS = 14
MOST_ANSWER_DAYS = 90
REST_DAYS = ("TW", "none")
KEYRINGS = FILE, KMS = ("file", "kms")
DEMO = "demo"
JOURNAL = "erasures.journal"
PLACE_CHARACTERS = 500


class SettingsError(Exception):
    """A setting is missing or unusable; the text names it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`database_url` is None for the embedded server in `home`, `kms_key_id` for a file keyring."""

    home: Path
    keyring_file: Path
    schema: str = DEFAULT_SCHEMA
    service_goal_days: int = DEFAULT_GOAL_DAYS
    """Within how many days of its receipt a request should be decided, whatever the law allows."""
    answer_days: int = DEFAULT_ANSWER_DAYS
    """Within how many days a recipient answers what it was told, before that is escalated."""
    rest_days: str = "TW"
    """Which calendar moves a deadline: `TW`, or `none`."""
    fonts: Path | None = None
    """The folder of the fonts that documents are set in; None for the usual folders."""
    erasure_journal: Path | None = None
    """The file that remembers erasures; None for `erasures.journal` in `home`."""
    place: str = field(default_factory=platform.node)
    """Where data is kept and destroyed, as certificates say it."""
    kms_key_id: str | None = None
    kms_endpoint_url: str | None = None
    database_url: str | None = field(default=None, repr=False)
    service_password: str | None = field(default=None, repr=False)
    projector_password: str | None = field(default=None, repr=False)

    @property
    def journal_file(self) -> Path:
        return self.erasure_journal or self.home / JOURNAL

    def for_demo(self) -> "Settings":
        """The same in a home of its own, so that invented people never mix with real ones."""
        home = self.home if self.home.name == DEMO else self.home / DEMO
        return replace(self, home=home, keyring_file=home / "keyring.json", erasure_journal=None)

    def as_environment(self) -> dict[str, str]:
        """What a child process needs besides our own environment to read the same settings."""
        return {
            "LEDGER_HOME": str(self.home),
            "LEDGER_KEYRING_FILE": str(self.keyring_file),
            "LEDGER_SCHEMA": self.schema,
            "LEDGER_SERVICE_GOAL_DAYS": str(self.service_goal_days),
            "LEDGER_ANSWER_DAYS": str(self.answer_days),
            "LEDGER_REST_DAYS": self.rest_days,
            **({"LEDGER_FONTS": str(self.fonts)} if self.fonts else {}),
            "LEDGER_ERASURE_JOURNAL": str(self.journal_file),
            "LEDGER_PLACE": self.place,
            "LEDGER_KEYRING": KMS if self.kms_key_id else FILE,
            "LEDGER_KMS_KEY_ID": self.kms_key_id or "",
            "LEDGER_KMS_ENDPOINT_URL": self.kms_endpoint_url or "",
        }


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Raises `SettingsError` for a named secret file that cannot be read, a value of no sense."""
    home = Path(environment.get("LEDGER_HOME") or default_home())
    return Settings(
        home=home,
        keyring_file=Path(environment.get("LEDGER_KEYRING_FILE") or home / "keyring.json"),
        schema=environment.get("LEDGER_SCHEMA") or DEFAULT_SCHEMA,
        service_goal_days=_days(
            environment, "LEDGER_SERVICE_GOAL_DAYS", DEFAULT_GOAL_DAYS, MOST_GOAL_DAYS
        ),
        answer_days=_days(environment, "LEDGER_ANSWER_DAYS", DEFAULT_ANSWER_DAYS, MOST_ANSWER_DAYS),
        rest_days=_rest_days(environment),
        fonts=_folder(environment, "LEDGER_FONTS"),
        erasure_journal=Path(environment.get("LEDGER_ERASURE_JOURNAL") or home / JOURNAL),
        place=_place(environment),
        kms_key_id=_kms_key_id(environment),
        kms_endpoint_url=environment.get("LEDGER_KMS_ENDPOINT_URL") or None,
        database_url=_secret(environment, "DATABASE_URL"),
        service_password=_secret(environment, "LEDGER_SERVICE_PASSWORD"),
        projector_password=_secret(environment, "LEDGER_PROJECTOR_PASSWORD"),
    )


def _days(environment: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise SettingsError(f"{name}: 1 to {most} days")
    return int(text)


def _folder(environment: Mapping[str, str], name: str) -> Path | None:
    if not (text := environment.get(name)):
        return None
    if not Path(text).is_dir():
        raise SettingsError(f"{name}: there is no such folder: {text}")
    return Path(text)


def _place(environment: Mapping[str, str]) -> str:
    place = environment.get("LEDGER_PLACE") or platform.node() or "unnamed"
    if len(place) > PLACE_CHARACTERS:
        raise SettingsError(f"LEDGER_PLACE: at most {PLACE_CHARACTERS} characters")
    return place


def _rest_days(environment: Mapping[str, str]) -> str:
    name = environment.get("LEDGER_REST_DAYS") or "TW"
    if name not in REST_DAYS:
        raise SettingsError(f"LEDGER_REST_DAYS: one of {', '.join(REST_DAYS)}")
    return name


def _kms_key_id(environment: Mapping[str, str]) -> str | None:
    kind = environment.get("LEDGER_KEYRING") or FILE
    if kind not in KEYRINGS:
        raise SettingsError(f"LEDGER_KEYRING: one of {', '.join(KEYRINGS)}")
    if kind == FILE:
        return None
    if key_id := environment.get("LEDGER_KMS_KEY_ID"):
        return key_id
    raise SettingsError(
        "LEDGER_KMS_KEY_ID: the id, ARN or alias of a KMS key, with LEDGER_KEYRING=kms"
    )


def _secret(environment: Mapping[str, str], name: str) -> str | None:
    """The value itself, or the content of the file that `NAME_FILE` points at."""
    path = environment.get(f"{name}_FILE")
    if not path:
        return environment.get(name) or None
    try:
        return Path(path).read_text("utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}_FILE: {error.strerror}: {path}") from error

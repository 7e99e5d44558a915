"""The settings of a process: read from the environment once, then frozen."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from api import environment as read
from api.environment import SettingsError
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
LOG_KEY = "log.key"
CHECKPOINT = "checkpoint"
DEFAULT_CHECKPOINT_SECONDS = 60
MOST_CHECKPOINT_SECONDS = 3600
ORIGIN_CHARACTERS = 200
DEFAULT_WITNESS_SECONDS = 1
MOST_WITNESS_SECONDS = 10
DEFAULT_ANCHOR_SECONDS = 10
MOST_ANCHOR_SECONDS = 86_400
PLACE_CHARACTERS = 500


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
    origin: str | None = None
    """The log's name, also that of its key: a URL without scheme; None for one of no meaning."""
    log_key: Path | None = None
    """The file of the key that signs checkpoints; None for `log.key` in `home`."""
    checkpoint: Path | None = None
    """The file that remembers the last signed checkpoint; None for `checkpoint` in `home`."""
    checkpoint_seconds: int = DEFAULT_CHECKPOINT_SECONDS
    """How often what was signed is looked at again while nothing comes."""
    public_log: bool = False
    """Whether checkpoints and hashes are shown without a token."""
    witness_policy: Path | None = None
    """The file that names the witnesses and their quorum (C2SP tlog-policy); None for nobody."""
    witness_seconds: int = DEFAULT_WITNESS_SECONDS
    """How long a witness has to answer."""
    anchors: tuple[str, ...] = ()
    """Folders and `s3://bucket/prefix`, where checkpoints are kept outside of the database."""
    anchor_seconds: int = DEFAULT_ANCHOR_SECONDS
    """How often an anchor is looked at and given what is newer."""
    s3_endpoint_url: str | None = None
    kms_key_id: str | None = None
    kms_endpoint_url: str | None = None
    database_url: str | None = field(default=None, repr=False)
    service_password: str | None = field(default=None, repr=False)
    projector_password: str | None = field(default=None, repr=False)

    @property
    def journal_file(self) -> Path:
        return self.erasure_journal or self.home / JOURNAL

    @property
    def log_origin(self) -> str:
        return self.origin or f"ledger.invalid/{quote(self.schema)}"

    @property
    def log_key_file(self) -> Path:
        return self.log_key or self.home / LOG_KEY

    @property
    def checkpoint_file(self) -> Path:
        return self.checkpoint or self.home / CHECKPOINT

    def for_demo(self) -> "Settings":
        """The same in a home of its own, so that invented people never mix with real ones."""
        home = self.home if self.home.name == DEMO else self.home / DEMO
        return replace(
            self,
            home=home,
            keyring_file=home / "keyring.json",
            erasure_journal=None,
            origin=None,
            log_key=None,
            checkpoint=None,
            witness_policy=None,
            anchors=(),
        )

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
            "LEDGER_ORIGIN": self.origin or "",
            "LEDGER_LOG_KEY_FILE": str(self.log_key_file),
            "LEDGER_CHECKPOINT_FILE": str(self.checkpoint_file),
            "LEDGER_CHECKPOINT_SECONDS": str(self.checkpoint_seconds),
            "LEDGER_PUBLIC_LOG": "1" if self.public_log else "0",
            "LEDGER_WITNESS_POLICY": str(self.witness_policy or ""),
            "LEDGER_WITNESS_SECONDS": str(self.witness_seconds),
            "LEDGER_ANCHORS": ",".join(self.anchors),
            "LEDGER_ANCHOR_SECONDS": str(self.anchor_seconds),
            "LEDGER_S3_ENDPOINT_URL": self.s3_endpoint_url or "",
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
        service_goal_days=read.number(
            environment, "LEDGER_SERVICE_GOAL_DAYS", DEFAULT_GOAL_DAYS, MOST_GOAL_DAYS
        ),
        answer_days=read.number(
            environment, "LEDGER_ANSWER_DAYS", DEFAULT_ANSWER_DAYS, MOST_ANSWER_DAYS
        ),
        rest_days=read.choice(environment, "LEDGER_REST_DAYS", REST_DAYS),
        fonts=read.folder(environment, "LEDGER_FONTS"),
        erasure_journal=Path(environment.get("LEDGER_ERASURE_JOURNAL") or home / JOURNAL),
        place=_place(environment),
        origin=_origin(environment),
        log_key=Path(environment.get("LEDGER_LOG_KEY_FILE") or home / LOG_KEY),
        checkpoint=Path(environment.get("LEDGER_CHECKPOINT_FILE") or home / CHECKPOINT),
        checkpoint_seconds=read.number(
            environment,
            "LEDGER_CHECKPOINT_SECONDS",
            DEFAULT_CHECKPOINT_SECONDS,
            MOST_CHECKPOINT_SECONDS,
            "seconds",
        ),
        public_log=read.choice(environment, "LEDGER_PUBLIC_LOG", ("0", "1")) == "1",
        witness_policy=read.file(environment, "LEDGER_WITNESS_POLICY"),
        witness_seconds=read.number(
            environment,
            "LEDGER_WITNESS_SECONDS",
            DEFAULT_WITNESS_SECONDS,
            MOST_WITNESS_SECONDS,
            "seconds",
        ),
        anchors=read.items(environment, "LEDGER_ANCHORS"),
        anchor_seconds=read.number(
            environment,
            "LEDGER_ANCHOR_SECONDS",
            DEFAULT_ANCHOR_SECONDS,
            MOST_ANCHOR_SECONDS,
            "seconds",
        ),
        s3_endpoint_url=environment.get("LEDGER_S3_ENDPOINT_URL") or None,
        kms_key_id=_kms_key_id(environment),
        kms_endpoint_url=environment.get("LEDGER_KMS_ENDPOINT_URL") or None,
        database_url=read.secret(environment, "DATABASE_URL"),
        service_password=read.secret(environment, "LEDGER_SERVICE_PASSWORD"),
        projector_password=read.secret(environment, "LEDGER_PROJECTOR_PASSWORD"),
    )


def _origin(environment: Mapping[str, str]) -> str | None:
    origin = environment.get("LEDGER_ORIGIN") or None
    if origin is None:
        return None
    # a checkpoint's first line and its key's name (C2SP signed-note, tlog-checkpoint)
    if not origin.isprintable() or set(origin) & {" ", "+"} or len(origin) > ORIGIN_CHARACTERS:
        raise SettingsError(
            f"LEDGER_ORIGIN: 1 to {ORIGIN_CHARACTERS} characters without spaces and '+'"
        )
    return origin


def _place(environment: Mapping[str, str]) -> str:
    place = environment.get("LEDGER_PLACE") or platform.node() or "unnamed"
    if len(place) > PLACE_CHARACTERS:
        raise SettingsError(f"LEDGER_PLACE: at most {PLACE_CHARACTERS} characters")
    return place


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

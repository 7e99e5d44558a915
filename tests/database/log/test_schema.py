"""All migrations replayed give exactly the schema that is written down for people to read."""

import re
import subprocess
from importlib.resources import files

from ledger.postgres.binaries import find_binaries
from tests.database.conftest import SCHEMA, Log

NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\.*|)\n", re.MULTILINE)


def dumped(log: Log) -> str:
    program = find_binaries(None).folder / "pg_dump"
    conninfo = f"{log.server.admin_conninfo} dbname={log.database}"
    command: list[str] = [
        str(program),
        "--schema-only",
        "--no-owner",
        "--schema",
        SCHEMA,
        "--schema",
        f"{SCHEMA}_views",
        "--schema",
        f"{SCHEMA}_views_next",
        "--dbname",
        conninfo,
    ]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return NOISE.sub("", text.replace(f"{SCHEMA}.", "").replace(SCHEMA, "log"))


def test_the_migrations_replayed_are_the_written_schema(log: Log) -> None:
    written = (files("ledger.log") / "schema.sql").read_text("utf-8")
    assert dumped(log) == NOISE.sub("", written)

"""Running PostgreSQL's programs: which rights, which environment, which descriptors they get."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ledger.postgres.account import UNCHANGED, Identity

KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")


def process_environment() -> dict[str, str]:
    """What PostgreSQL gets of our environment: no secret and no PG* variable."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return kept | {"LC_ALL": "C"}


def run_program(
    command: Sequence[str | Path], identity: Identity = UNCHANGED, keep_open: Sequence[int] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; its exit status is the caller's to judge."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        errors="replace",
        cwd="/",
        env=process_environment(),
        pass_fds=keep_open,
        **identity,
    )

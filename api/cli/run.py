"""From arguments to an exit status: what went wrong is said in one line, without a traceback."""

import sys
from collections.abc import Sequence

import psycopg
import typer
from psycopg_pool import PoolTimeout
from typer.exceptions import Abort, TyperException

from api.cli import (
    adopting,
    completeness,
    emitting,
    erasing,
    keyring,
    keys,
    openapi,
    organisation,
    projecting,
    reporting,
    restoring,
    serving,
    simulating,
    verifying,
)
from api.cli.exits import INTERRUPTED, NO, UNREACHABLE, USAGE, NoError, UnreachableError
from api.database import NoLedgerError
from api.environment import SettingsError
from api.erasing.journal import JournalDamagedError
from ledger.log.migrate import MigrationChangedError
from ledger.postgres.embedded import EmbeddedPostgresError
from ledger.sealing.errors import SealingError

app = typer.Typer(
    name="ledger",
    help="The processing ledger: what was done with people's data, and proof of it.",
    add_completion=False,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
)
for commands in (
    serving,
    emitting,
    simulating,
    projecting,
    erasing,
    restoring,
    adopting,
    completeness,
    verifying,
    reporting,
    openapi,
):
    commands.add_to(app)
app.add_typer(keys.app, name="keys")
app.add_typer(keyring.app, name="keyring")
app.add_typer(organisation.app, name="catalogue")

OUT_OF_REACH = (
    NoLedgerError,
    psycopg.Error,
    PoolTimeout,
    EmbeddedPostgresError,
    SealingError,
    JournalDamagedError,
    MigrationChangedError,
    UnreachableError,
    OSError,
)


def run(arguments: Sequence[str]) -> int:
    """The exit status of `ledger` with these arguments."""
    try:
        status = app(list(arguments) or ["--help"], prog_name="ledger", standalone_mode=False)
    except TyperException as error:
        return _told(error.format_message(), USAGE)
    except (Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SettingsError as error:
        return _told(str(error), USAGE)
    except NoError as error:
        return _told(str(error), NO)
    except OUT_OF_REACH as error:
        return _told(str(error), UNREACHABLE)
    return status if isinstance(status, int) else 0


def _told(message: str, status: int) -> int:
    print(f"ledger: {message}".strip(), file=sys.stderr)
    return status

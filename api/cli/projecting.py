"""`ledger project`, `rebuild`, `status`: read models kept, made anew, and how they stand."""

import os
import signal
import sys
from datetime import datetime
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.exits import NoError

if TYPE_CHECKING:
    from api.publishing.published import Published
    from api.settings import Settings


def add_to(app: typer.Typer) -> None:
    app.command()(project)
    app.command()(rebuild)
    app.command()(status)


def project(
    until_stdin_closes: Annotated[bool, typer.Option("--until-stdin-closes", hidden=True)] = False,
) -> None:
    """Keep the read models up to date, until a signal ends it."""
    from api.cli.log_lines import log_to_stderr
    from api.database import open_database
    from api.settings import read_settings
    from projections.projector import project as keep_projecting

    log_to_stderr()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if until_stdin_closes:
        Thread(target=_follow_stdin, args=(stop,), daemon=True).start()
    with open_database(read_settings()) as database:
        keep_projecting(database.projector, stop, log_to_stderr)


def _follow_stdin(stop: Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stop.set()


def rebuild(
    names: Annotated[list[str] | None, typer.Argument(help="Which; all without a name.")] = None,
) -> None:
    """Make read models anew beside the live ones, then swap them in one transaction."""
    import psycopg

    from api.cli.progress import shown_progress
    from api.database import check_exists, open_database
    from api.settings import read_settings
    from projections.catalog import all_projections
    from projections.rebuild import rebuild as rebuild_views

    known = [projection.name for projection in all_projections()]
    for name in names or ():
        if name not in known:
            raise typer.BadParameter(f"{name}: there are {', '.join(known)}", param_hint="NAME")
    check_exists(settings := read_settings())
    with open_database(settings) as database, shown_progress("rebuilding") as progress:
        rebuild_views(partial(psycopg.connect, database.projector), names or known, progress)
    typer.echo(f"rebuilt {', '.join(names or known)}")


def status() -> None:
    """Show where the log, each read model, witness and anchor stand, and the last checkpoint with
    what is wrong with its file here; exit 1 when a read model has stopped or is late.
    """
    import psycopg

    from api.database import check_exists, open_database
    from api.publishing.adopting import last_signed
    from api.settings import read_settings
    from api.witnessing.keepers import keepers
    from api.witnessing.outside import keepers_configured
    from projections.status import status as read_status

    check_exists(settings := read_settings())
    names = keepers_configured(settings)
    with (
        open_database(settings) as database,
        psycopg.connect(database.projector) as connection,
        psycopg.connect(database.service) as service,
    ):
        found, kept = read_status(connection), keepers(connection, names)
        signed = last_signed(service)
    typer.echo(f"{'log':<16} {'at ' + str(found.head):<14} {_time(found.recorded_at)}")
    for view in found.projections:
        lag = f"{view.lag_events} events, {view.lag_seconds:.1f} s behind"
        fault = f"  STOPPED {_time(view.stopped_at)}: {view.fault}" if view.stopped else ""
        typer.echo(f"{view.name:<16} {'at ' + str(view.position):<14} {lag}{fault}")
    if signed:
        typer.echo(
            f"{'checkpoint':<16} {'at ' + str(signed.size):<14} {_time(signed.signed_at)}"
            f"  {_said_of_file(settings, signed)}".rstrip()
        )
    for keeper in kept:
        said = f"FAILS: {keeper.error}" if keeper.error else ""
        typer.echo(
            f"{keeper.kind:<16} {'at ' + str(keeper.size):<14} {_time(keeper.tried_at)}"
            f"  {keeper.name}  {said}".rstrip()
        )
    if late := [view.name for view in found.projections if view.is_late]:
        raise NoError(f"stopped or behind: {', '.join(late)}")


def _said_of_file(settings: "Settings", signed: "Published") -> str:
    from api.publishing.adopting import loss
    from api.publishing.errors import CheckpointFileError
    from api.publishing.remembered import RememberedNote

    try:
        return loss(RememberedNote(settings.checkpoint_file), signed) or ""
    except CheckpointFileError as error:
        return str(error)


def _time(moment: datetime | None) -> str:
    return moment.isoformat(sep=" ", timespec="seconds") if moment else "-"

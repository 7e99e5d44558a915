"""`ledger emit`: events from a file into the log of this machine, or to a service elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from api.cli.emission import Emission, Target
from api.cli.exits import UnreachableError
from api.cli.progress import shown_progress
from api.settings import read_settings

Url = Annotated[str | None, typer.Option(help="A service, such as https://ledger.example.tw.")]
Token = Annotated[
    str | None,
    typer.Option(envvar="LEDGER_TOKEN", show_envvar=True, help="With --url: an emitter's token."),
]


def add_to(app: typer.Typer) -> None:
    app.command()(emit)


def emit(
    file: Annotated[str, typer.Argument(help="JSON lines of CloudEvents; - for standard input.")],
    url: Url = None,
    token: Token = None,
) -> None:
    """Append the events of FILE, in order, in batches.

    Interrupted, the same command goes on where it was: FILE.emitted remembers the place and what
    was sent before it. An event that is in the log already is recognised in any case.
    """
    notes = None if file == "-" else Path(f"{file}.emitted")
    with _lines(file) as lines, target(url, token) as to, shown_progress("emitting") as progress:
        emission = Emission(to, url or str(read_settings().home), notes, progress)
        emission.run(lines)
    typer.echo(f"{emission.accepted} new, {emission.duplicates} known already")


@contextmanager
def target(url: str | None, token: str | None) -> Iterator[Target]:
    """Where events go: the service at `url`, or the log of this machine."""
    from api.cli.targets import http_target, local_target

    if url and not token:
        raise typer.BadParameter("an emitter's token is needed with --url", param_hint="--token")
    if url and token:
        with http_target(url, token) as to:
            yield to
        return
    with local_target() as to:
        yield to


@contextmanager
def _lines(file: str) -> Iterator[IO[bytes]]:
    if file == "-":
        yield sys.stdin.buffer
        return
    if not Path(file).is_file():
        raise UnreachableError(f"{file}: there is no such file")
    with Path(file).open("rb") as opened:
        yield opened

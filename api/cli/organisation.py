"""`ledger catalogue`: the official tables of purposes and categories."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from ledger.vocabulary.organisation import CatalogueKind

app = typer.Typer(help="The official tables of purposes and categories.", no_args_is_help=True)

ROWS_PER_EVENT = 500
LOCAL_ACTOR = "local:catalogue"


@app.callback()
def catalogue() -> None:
    """The official tables of purposes and categories."""


@app.command("import")
def import_(
    kind: Annotated[CatalogueKind, typer.Argument(help="Which table the file is.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A CSV in UTF-8.")],
    source: Annotated[str | None, typer.Option(help="Where the file was published.")] = None,
) -> None:
    """Take an official table into the log: its rows are in force from then on."""
    from api.cli.opening import opened
    from ledger.catalogue.tables import TableError, read_official_table
    from ledger.vocabulary.organisation import CatalogueImported

    try:
        rows = read_official_table(file)
    except TableError as error:
        raise typer.BadParameter(str(error), param_hint="FILE") from None
    digest = sha256(file.read_bytes()).hexdigest()
    with opened() as service:
        position = 0
        for start in range(0, len(rows), ROWS_PER_EVENT):
            fact = CatalogueImported(
                catalogue=kind,
                file_sha256=digest,
                row_count=len(rows),
                rows=list(rows[start : start + ROWS_PER_EVENT]),
                source=source,
            )
            position = service.own_events.append(fact, LOCAL_ACTOR)
    typer.echo(f"{len(rows)} {kind} imported, the last at position {position}")

"""`ledger openapi`: the HTTP interface as a document."""

import json

import typer


def add_to(app: typer.Typer) -> None:
    app.command()(openapi)


def openapi() -> None:
    """Print the OpenAPI 3.1 document."""
    from api.app import make_app

    typer.echo(json.dumps(make_app().openapi(), ensure_ascii=False, indent=1, sort_keys=True))

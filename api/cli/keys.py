"""`ledger keys`: tokens made, listed and revoked on the machine of the ledger."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from api.access.tokens import Role
from api.cli.exits import NoError

app = typer.Typer(help="Tokens.", no_args_is_help=True)

KEYS = "{:<36}  {:<12}  {:<7}  {:<12}  {:<10}  {}"
LOCAL_ACTOR = "local:keys"


@app.command()
def create(
    role: Annotated[Role, typer.Option(help="What the token may do.")],
    source: Annotated[
        str | None, typer.Option(help="Emitters: the prefix of their sources, such as /shop.")
    ] = None,
    types: Annotated[
        str | None, typer.Option(help="Emitters: only these types or groups, as data,consent.given")
    ] = None,
    name: Annotated[str, typer.Option(help="Whom it is for.")] = "",
    expires: Annotated[
        datetime | None, typer.Option(help="The date from which it is refused (UTC).")
    ] = None,
) -> None:
    """Make a token and print it, this once."""
    from api.access.keys import KeyRefusedError, issue_key
    from api.cli.opening import opened

    with opened() as service:
        try:
            key_id, text = issue_key(
                service.pool.connection,
                service.own_events,
                role,
                name,
                source=source,
                types=types.split(",") if types else None,
                expires_at=expires.replace(tzinfo=UTC) if expires else None,
                actor=LOCAL_ACTOR,
            )
        except KeyRefusedError as error:
            option = f"--{error.pointer.strip('/')}"
            raise typer.BadParameter(str(error), param_hint=option) from None
    typer.echo(f"id {key_id}", err=True)
    typer.echo(text)


@app.command("list")
def list_() -> None:
    """Show every token, without its text."""
    from api.access.tokens import list_tokens
    from api.cli.opening import opened

    with opened(makes=False) as service, service.pool.connection() as connection:
        typer.echo(KEYS.format("id", "role", "state", "source", "expires", "name"))
        for token in list_tokens(connection):
            state = "revoked" if token.revoked_at else "valid"
            if state == "valid" and not token.is_valid(datetime.now(UTC)):
                state = "expired"
            expires = token.expires_at.date().isoformat() if token.expires_at else "-"
            parts = (str(token.id), token.role, state, token.source or "-", expires, token.name)
            typer.echo(KEYS.format(*parts).rstrip())


@app.command()
def revoke(key_id: Annotated[UUID, typer.Argument(help="As `keys list` shows it.")]) -> None:
    """Revoke a token: from the end of this command on it is refused."""
    from api.access.tokens import revoke_token
    from api.cli.opening import opened

    with opened(makes=False) as service, service.pool.connection() as connection:
        if not revoke_token(connection, key_id):
            raise NoError(f"there is no key {key_id}")

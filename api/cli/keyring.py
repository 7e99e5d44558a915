"""`ledger keyring`: the keys above all others, looked at and changed."""

from typing import Annotated

import typer

from api.cli.exits import NoError

app = typer.Typer(help="The keyring.", no_args_is_help=True)

KEYS = "{:<16}  {:<8}  {:>12} data keys"


@app.command()
def status() -> None:
    """Show each key-encryption key and how many data keys need it; exit 1 when one is missing."""
    from api.cli.opening import opened_keyring
    from ledger.sealing.rotation import keyring_state

    with opened_keyring() as (connection, keyring):
        state = keyring_state(connection)
    typer.echo(f"{keyring.path}")
    for key_id in keyring.ids:
        is_active = key_id == state.active_id
        line = KEYS.format(
            key_id, "active" if is_active else "retired", state.data_keys.get(key_id, 0)
        )
        since = f"  since {state.active_since.isoformat(sep=' ', timespec='seconds')}"
        typer.echo(line + (since if is_active else ""))
    if state.rotating or len(keyring.ids) > 1:
        typer.echo("a rotation is not finished: `ledger keyring rotate` goes on with it")
    if missing := {k: n for k, n in state.data_keys.items() if k not in keyring.ids}:
        lost = ", ".join(f"{count} data keys need {key_id}" for key_id, count in missing.items())
        raise NoError(f"not in this keyring: {lost}")


@app.command()
def rotate(
    keep_old: Annotated[
        bool,
        typer.Option(help="Stop before the old key is destroyed; run again to destroy it."),
    ] = False,
) -> None:
    """Wrap every data key under a new key-encryption key, then destroy the old one.

    The service goes on meanwhile. Stopped anywhere, it goes on from there when run again. Backups
    from before cannot be read afterwards: with --keep-old make a new one first.
    """
    from api.cli.log_lines import log_to_stderr
    from api.cli.opening import opened_keyring
    from api.cli.progress import shown_progress
    from ledger.sealing.rotation import rotate as rotate_keys

    log_to_stderr()
    with opened_keyring() as (connection, keyring), shown_progress("wrapping anew") as report:
        rotated = rotate_keys(connection, keyring, report, keeps_old=keep_old)
    typer.echo(f"{rotated.rewrapped} data keys wrapped anew, under {rotated.active_id}")
    typer.echo(f"back up {keyring.path}: an older copy opens nothing of what is stored now")
    if keep_old:
        typer.echo("the old key is kept: make a backup, then run this again without --keep-old")
    for key_id in rotated.destroyed:
        typer.echo(f"{key_id} destroyed in {keyring.path}; destroy its copies too")


@app.command()
def move() -> None:
    """Have the file keyring sealed by the KMS key of the settings; stop the services first.

    They start again with LEDGER_KEYRING=kms. Rotate then: the old key stood in clear in the file
    and its copies.
    """
    from api.keyrings import move_to_kms
    from api.settings import read_settings

    settings = read_settings()
    move_to_kms(settings)
    typer.echo(f"{settings.keyring_file} is sealed by {settings.kms_key_id}")

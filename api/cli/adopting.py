"""`ledger adopt-checkpoint`: a person vouches for a database whose checkpoint file was lost."""

from typing import Annotated

import typer

from api.cli.exits import NoError


def add_to(app: typer.Typer) -> None:
    app.command("adopt-checkpoint")(adopt_checkpoint)


def adopt_checkpoint(
    size: Annotated[
        int, typer.Argument(min=0, help="Of how many events the database's last checkpoint is.")
    ],
) -> None:
    """Take the last checkpoint of the database for the last that was signed, once, after
    LEDGER_CHECKPOINT_FILE was lost.

    First compare it with one that is kept elsewhere: of a restored backup this forgets for ever
    that more was signed. The anchors within reach are looked at, and have to agree. What was
    adopted when is noted in a file beside it.
    """
    import psycopg

    from api.database import check_exists, open_database
    from api.publishing.adopting import adopt
    from api.publishing.errors import PublishingError
    from api.publishing.log_key import LogKeyFile
    from api.publishing.remembered import RememberedNote
    from api.settings import read_settings
    from api.witnessing.outside import found_in_anchors

    check_exists(settings := read_settings())
    key_file = LogKeyFile(settings.log_key_file, settings.log_origin)
    remembered = RememberedNote(settings.checkpoint_file)
    elsewhere, unseen = found_in_anchors(settings)
    for each in unseen:
        typer.echo(f"not looked at: {each}", err=True)
    with (
        open_database(settings) as database,
        psycopg.connect(database.service, autocommit=True) as connection,
    ):
        try:
            adopted = adopt(connection, key_file, remembered, size, elsewhere)
        except PublishingError as error:
            raise NoError(str(error)) from None
    typer.echo(f"adopted into {remembered}: {adopted.size} events, root {adopted.root.hex()}")

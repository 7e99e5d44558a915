"""`ledger serve` and `ledger migrate`."""

from pathlib import Path
from typing import Annotated

import typer

SETTINGS_HELP = """Serve the HTTP interface; with no database configured, on a private PostgreSQL.

Settings, from the environment:

LEDGER_HOME: the embedded data and the keyring (default: the platform's user data folder)

DATABASE_URL: a PostgreSQL 15 to 18 instead of the embedded one, migrated by `ledger migrate`

LEDGER_KEYRING_FILE: the file keyring (default: keyring.json in LEDGER_HOME)

LEDGER_KEYRING: file, or kms for one that only a key of AWS KMS opens (default: file)

LEDGER_KMS_KEY_ID, LEDGER_KMS_ENDPOINT_URL: that key, and where the service is when it is not AWS's

LEDGER_SCHEMA: the log's schema (default: ledger)

LEDGER_SERVICE_GOAL_DAYS: within how many days members' requests should be decided (default: 7)
LEDGER_ANSWER_DAYS: how many days a recipient has to answer what it was told (default: 14)

LEDGER_REST_DAYS: which days of rest move a deadline, TW or none (default: TW)

LEDGER_ERASURE_JOURNAL: the file that remembers erasures when a database is restored from a backup;
keep it apart from the database (default: erasures.journal in LEDGER_HOME)

LEDGER_PLACE: where data is kept and destroyed, as certificates say it (default: the host's name)

LEDGER_ORIGIN: the log's name as checkpoints tell it, a URL without scheme; choose it before the
first start (default: ledger.invalid/ and the schema)

LEDGER_LOG_KEY_FILE: the key that signs checkpoints; back it up (default: log.key in LEDGER_HOME)

LEDGER_CHECKPOINT_FILE: the file that remembers what was signed when a database is restored from a
backup; keep it apart from the database (default: checkpoint in LEDGER_HOME)

LEDGER_CHECKPOINT_SECONDS: how often that is looked at while nothing comes (default: 60)

LEDGER_PUBLIC_LOG: 1 shows checkpoints and hashes without a token (default: 0)

LEDGER_WITNESS_POLICY: a file that names the witnesses of checkpoints and their quorum, in the form
of C2SP tlog-policy (default: nobody is asked)

LEDGER_WITNESS_SECONDS: how long a witness has to answer (default: 1)

LEDGER_ANCHORS: where checkpoints are kept outside the database, with commas between: folders and
s3://bucket/prefix (default: nowhere)

LEDGER_ANCHOR_SECONDS: how often they are looked at and given what is newer (default: 10)

LEDGER_S3_ENDPOINT_URL: where the buckets are when they are not at AWS

LEDGER_FONTS: the folder of the fonts for PDF documents (default: where systems keep Noto Sans CJK)

LEDGER_SERVICE_PASSWORD, LEDGER_PROJECTOR_PASSWORD: for `migrate`, what the roles log in with

DATABASE_URL_FILE and the like name a file that holds the value.
"""


def add_to(app: typer.Typer) -> None:
    app.command(help=SETTINGS_HELP)(serve)
    app.command()(migrate)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = 8000,
    demo: Annotated[
        bool, typer.Option("--demo", help="A simulated shop in a home of its own.")
    ] = False,
    demo_env: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="With --demo: a file for its address and tokens."),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that serve.")] = 1,
    projector: Annotated[
        bool | None,
        typer.Option(help="Keep the read models up to date too (default: when embedded)."),
    ] = None,
) -> None:
    from api.cli.server import Options, run_server, run_workers
    from api.settings import read_settings

    settings = read_settings()
    if demo and settings.database_url:
        raise typer.BadParameter(
            "needs the embedded PostgreSQL, not DATABASE_URL", param_hint="--demo"
        )
    if demo and workers > 1:
        raise typer.BadParameter("the demonstration has one", param_hint="--workers")
    run = run_workers if workers > 1 else run_server
    run(
        settings.for_demo() if demo else settings,
        Options(
            host=host,
            port=port,
            demo=demo,
            demo_env=demo_env,
            workers=workers,
            projector=settings.database_url is None if projector is None else projector,
        ),
    )


def migrate() -> None:
    """Make or upgrade the schema, once, under a lock; name what was done."""
    from api.database import migrate_database
    from api.settings import read_settings

    for name in migrate_database(read_settings()):
        typer.echo(Path(name).stem)

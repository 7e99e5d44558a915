"""`ledger verify`, `verify-receipt`, `verify-checkpoints`: nobody rewrote history, us included.

The last two need nothing but files and a public key.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.exits import NoError
from api.cli.verifier_key import KEY_HELP, KeyOption, verifier_key

if TYPE_CHECKING:
    from ledger.verifying.maps import CheckedMaps
    from ledger.verifying.signed import Opener, SignedRoot
    from ledger.verifying.verify import Verified

FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


def add_to(app: typer.Typer) -> None:
    app.command()(verify)
    app.command("verify-receipt")(verify_receipt)
    app.command("verify-checkpoints")(verify_checkpoints)


def verify(
    against: Annotated[
        list[Path] | None,
        typer.Option(
            "--against",
            metavar="CHECKPOINT",
            exists=True,
            dir_okay=False,
            help="A checkpoint that you kept; may be given more than once.",
        ),
    ] = None,
    keys: Annotated[
        list[str] | None,
        typer.Option(
            "--key",
            metavar="VKEY",
            help=f"{KEY_HELP} Without it, the key that the database tells is believed.",
        ),
    ] = None,
    processes: Annotated[
        int, typer.Option("--processes", min=1, help="How many share the work.")
    ] = os.cpu_count() or 1,
    maps: Annotated[
        int | None,
        typer.Option(
            "--maps",
            min=0,
            help="Only so many of the newest maps of completeness, not all; 0 saves memory.",
        ),
    ] = None,
) -> None:
    """Derive everything anew from the stored bytes; exit 1 and the first bad position otherwise."""
    from api.cli.progress import shown_progress
    from api.database import check_exists, open_database
    from api.settings import read_settings
    from api.witnessing.outside import witness_policy
    from ledger.verifying.maps import CheckedMaps, check_maps
    from ledger.verifying.signed import Opener
    from ledger.verifying.verify import verify as verify_log

    named = tuple(verifier_key(text) for text in keys or ())
    check_exists(settings := read_settings())
    policy = witness_policy(settings)
    with open_database(settings) as database, shown_progress("verifying") as report:
        if not named and (told := _told_key(database.service)):
            typer.echo(f"believing the database about its key: {told}", err=True)
            named = (verifier_key(told),)
        opener = Opener(named, tuple(witness.key for witness in policy.witnesses.values()))
        kept = [_kept(opener, path) for path in _files(against, settings.checkpoint_file)]
        found = verify_log(database.service, opener, kept, processes=processes, report=report)
        mapped = CheckedMaps(0, (), [])
        if not found.findings and not found.unverified:
            mapped = check_maps(database.service, found.maps, maps, report)
    _tell(found, mapped)


def _tell(found: "Verified", mapped: "CheckedMaps") -> None:
    """What was found, and what was not looked at. Raises `NoError`."""
    findings = found.findings or mapped.findings
    for finding in findings:
        typer.echo(str(finding))
    if findings:
        first = findings[0].position
        raise NoError(f"this is not the log as it was written; first bad position: {first}")
    if found.unverified:
        raise NoError(f"not verified: {found.unverified}; `ledger rebuild transparency` makes them")
    typer.echo(
        f"verified {found.events} events, {found.tiles} tiles, {found.checkpoints} checkpoints,"
        f" {found.cosignatures} cosignatures, {found.erasures} erasures, {mapped.checked} maps;"
        f" root {found.root_in_base64}"
    )
    if unknown := found.unknown_cosigners:
        typer.echo(f"not checked: {unknown} cosignatures of witnesses that no policy names")
    if older := mapped.unchecked:
        typer.echo(f"not derived anew: {len(older)} older maps, up to position {older[-1]}")


def verify_receipt(
    receipt: FileArgument,
    key: KeyOption,
    event: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="What GET /v1/events/{position} answered, or the entry. Receipts of this ledger"
            " carry no event: without it only one of another log that does can be checked.",
        ),
    ] = None,
) -> None:
    """Check offline that an event is in the log: its receipt, what was recorded and the log's
    public key are enough. An auditor can get the event's text.
    """
    from ledger.transparency.errors import TransparencyError
    from ledger.verifying import offline

    verifier = verifier_key(key)
    try:
        proven = offline.verify_receipt(
            receipt.read_bytes(), verifier, event.read_bytes() if event else None
        )
    except TransparencyError as error:
        raise NoError(f"{receipt}: {error}") from None
    tree = proven.checkpoint
    typer.echo(f"position {proven.position} of {tree.origin}, among {tree.size} events")
    if proven.entry:
        typer.echo(proven.entry[offline.MOMENT_BYTES :].decode("utf-8", "backslashreplace"))


def verify_checkpoints(
    old: FileArgument,
    new: FileArgument,
    key: KeyOption,
    proof: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The consistency proof, a hash a line."),
    ] = None,
    tiles: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="A folder of tiles instead: tile/0/000 …"),
    ] = None,
) -> None:
    """Check offline that a log only grew from one checkpoint to another."""
    from ledger.transparency.errors import TransparencyError
    from ledger.verifying import offline

    if proof and tiles:
        raise typer.BadParameter("one of --proof and --tiles is enough", param_hint="--proof")
    verifier, notes = verifier_key(key), (old.read_bytes(), new.read_bytes())
    try:
        hashes = []
        if proof:
            hashes = offline.proof_of_lines(proof.read_bytes())
        elif tiles:
            hashes = offline.proof_of_tiles(*notes, verifier, tiles)
        before, after = offline.verify_checkpoints(*notes, verifier, hashes)
    except TransparencyError as error:
        raise NoError(f"{new}: {error}") from None
    typer.echo(f"{after.origin} only grew, from {before.size} to {after.size} events")


def _told_key(conninfo: str) -> str | None:
    from ledger.verifying.unreadable import UnreadableError
    from ledger.verifying.verify import log_key

    try:
        return log_key(conninfo)
    except UnreadableError as error:
        raise NoError(f"the log's key: {error}; give it with --key") from None


def _files(against: list[Path] | None, remembered: Path) -> list[Path]:
    """What the auditor kept, and what the service here keeps outside the database."""
    return [*(against or ()), *([remembered] if remembered.exists() else [])]


def _kept(opener: "Opener", path: Path) -> "SignedRoot":
    from ledger.transparency.errors import TransparencyError

    try:
        return opener.kept(path.read_bytes(), str(path))
    except TransparencyError as error:
        raise NoError(f"{path}: {error}") from None

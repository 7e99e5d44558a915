"""`ledger map` and `ledger verify-copy`: nothing of a member is left out, and anybody can check."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.exits import NoError, UnreachableError
from api.cli.verifier_key import KeyOption, verifier_key

if TYPE_CHECKING:
    from ledger.completeness.checking import Verdict

ACTOR = "cli"
UNPROVEN = (
    "not proven: that each line is true; only how many events there are is bound to the log,"
    " not what a line says of them: a receipt of an event proves what it says"
)

UNCHECKED = (
    "not proven: the copy's own receipt; there is none, or it is of an event that is not the"
    " member's"
)


def add_to(app: typer.Typer) -> None:
    app.command("map")(map_)
    app.command("verify-copy")(verify_copy)


def map_() -> None:
    """Have the root over what is held of every member written into the log, as far as projected.

    The service does it by itself, so that every event is covered within a day.
    """
    from api.cli.opening import opened
    from api.problems import Problem

    try:
        with opened(makes=False) as service:
            told, is_new = service.mapper.make(ACTOR)
    except Problem as error:
        raise UnreachableError(f"{error.title}: {error.detail or 'try again'}") from None
    fact = told.fact
    if not is_new:
        typer.echo("nothing has come since the last map", err=True)
    typer.echo(
        f"position {told.position}: {fact.members} members up to position {fact.position},"
        f" root {fact.root}"
    )


def verify_copy(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    key: KeyOption,
) -> None:
    """Check offline that a member's copy (JSON) leaves nothing out; exit 1 and why if it does."""
    from ledger.completeness.checking import RefusedError, check_copy

    try:
        verdict = check_copy(file.read_bytes(), verifier_key(key))
    except RefusedError as error:
        raise NoError(f"{file}: {error}") from None
    unchecked = () if verdict.is_receipt_proven else (UNCHECKED,)
    for line in (*_told(verdict), *unchecked, UNPROVEN):
        typer.echo(line)


def _told(verdict: "Verdict") -> list[str]:
    tree = verdict.checkpoint
    moment = verdict.mapped_at.isoformat(sep=" ", timespec="seconds")
    covered = (
        f"complete up to position {verdict.position}, recorded by {moment}:"
        f" {verdict.events} events of {verdict.subject}, one of {verdict.members} members;"
        f" signed by {tree.origin} at {tree.size} events"
    )
    beyond = []
    if verdict.complete_to > tree.size:
        beyond = [f"not signed yet: positions {tree.size + 1} to {verdict.complete_to}"]
    if not verdict.uncovered:
        return [covered, *beyond]
    after = (
        f"not yet covered: {verdict.uncovered} events after it,"
        f" up to position {verdict.complete_to}"
    )
    return [covered, after, *beyond]

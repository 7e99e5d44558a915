"""`ledger erase-due`: what is to be erased without anybody asking."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.exits import UnreachableError

if TYPE_CHECKING:
    from api.erasing.due import DueMember
    from api.erasing.means import Means


class Trigger(StrEnum):
    """Why something is due."""

    STOP_REQUEST = "stop_request"
    SERVICE_ENDED = "service_ended"
    PERIOD_OVER = "period_over"


def add_to(app: typer.Typer) -> None:
    app.command("erase-due")(erase_due_)


def erase_due_(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is due.")] = False,
    triggers: Annotated[
        list[Trigger] | None, typer.Option("--trigger", help="Only for these reasons.")
    ] = None,
    service_id: Annotated[
        str | None,
        typer.Option(
            "--ended-service", help="A service whose end, as recorded, ends every membership."
        ),
    ] = None,
) -> None:
    """Erase what is due: after a granted stop, or when every period set for it is over.

    One line a member: subject, trigger, categories (* for everything). To be run daily; what must
    be kept stays. With --ended-service, everybody's data from before that service ended.
    """
    from psycopg.errors import UndefinedTable

    from api.cli.opening import opened
    from api.erasing.due import due_members
    from api.problems import Problem

    counted = 0
    try:
        with opened(makes=False) as service:
            for member in due_members(service.erasing, service_id):
                if triggers and member.due.trigger.value not in triggers:
                    continue
                typer.echo(f"{member.subject} {member.due.trigger} {member.what}")
                counted += 1
                if not dry_run:
                    _erase(service.erasing, member, service_id)
            waiting = 0 if dry_run else _carry_out(service.erasing)
    except UndefinedTable:
        raise UnreachableError("there are no read models: run `ledger project` first") from None
    except Problem as error:
        raise UnreachableError(f"{error.title}: {error.detail}") from None
    typer.echo(f"{counted} {'due' if dry_run else 'ordered'}", err=True)
    if waiting:
        typer.echo(f"{waiting} wait for the read models; `ledger serve` completes them", err=True)


def _erase(means: "Means", member: "DueMember", service: str | None) -> None:
    from api.erasing.due import erase_due
    from api.erasing.steps import carry_out
    from ledger.decisions.refused import DecisionRefusedError

    try:
        name, _ = erase_due(means, member, service)
    except DecisionRefusedError as error:
        typer.echo(f"{member.subject} not now: {error}", err=True)
        return
    carry_out(means, name)


def _carry_out(means: "Means") -> int:
    """Goes on with what is open; how many erasures still are."""
    from api.erasing.runs import open_runs
    from api.erasing.steps import carry_out_open

    carry_out_open(means)
    with means.connections() as connection:
        return len(open_runs(connection))

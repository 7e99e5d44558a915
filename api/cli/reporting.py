"""`ledger report`: the reports for auditors, into a file or to standard output."""

import shutil
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from api.cli.exits import UnreachableError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from api.problems import Problem
    from api.reports.making import Made
    from api.service import Service

Q = TypeVar("Q", bound="BaseModel")
ACTOR = "cli"
PURPOSE = "audit"
ROUTE = "ledger report"


class Ending(StrEnum):
    """The forms of a report."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"
    PDF = "pdf"


def add_to(app: typer.Typer) -> None:
    app.command()(report)


def report(
    kind: Annotated[str, typer.Argument(help="Which report; an unknown one lists them all.")],
    *,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day, of Taipei.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The last day, of Taipei.")
    ] = None,
    ending: Annotated[
        Ending | None, typer.Option("--format", help="In which form; json by default.")
    ] = None,
    language: Annotated[
        str, typer.Option("--lang", metavar="zh|en", help="In which language codes are said.")
    ] = "zh",
    position: Annotated[
        int | None, typer.Option(min=1, help="Up to which position of the log; else all of it.")
    ] = None,
    recipient: Annotated[str | None, typer.Option(help="Only of this recipient.")] = None,
    subject: Annotated[str | None, typer.Option(help="Only of this member's subject.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", dir_okay=False, help="Into this file.")
    ] = None,
) -> None:
    """Make a report for a period, in days of Taipei; without one, of the last whole month.

    The same arguments and --position give the same bytes at any time. That it was made is recorded.
    """
    asked = {"from": first, "to": last, "lang": language, "position": position}
    asked |= {"recipient": recipient, "subject": subject, "format": ending}
    given = {name: value for name, value in asked.items() if value is not None}
    from api.problems import Problem

    try:
        _write(kind, given, out)
    except Problem as error:
        raise _translated(error) from None


def _write(kind: str, given: dict[str, Any], out: Path | None) -> None:
    from api.cli.opening import opened
    from api.reading.readers import Reader
    from api.reports.making import record

    make, ending = _making(kind, given)
    with opened(makes=False) as service:
        made = make(service)
        with made.file:
            record(Reader(service, ACTOR, ACTOR, ROUTE, PURPOSE), made, ending)
            if out is None:
                shutil.copyfileobj(made.file, sys.stdout.buffer)
                return
            with out.open("wb") as file:
                shutil.copyfileobj(made.file, file)
    typer.echo(f"{out}: {made.seen.rows} rows as of position {made.position}", err=True)


def _making(kind: str, given: dict[str, Any]) -> tuple[Callable[["Service"], "Made"], str]:
    """How to make it, and what its form is called."""
    from api.reports import pack
    from api.reports.asked import Asked, FormQuery, ReportQuery
    from api.reports.catalog import report_of
    from api.reports.forms import Form
    from api.reports.making import make

    if kind == pack.KIND:
        if "format" in given:
            raise typer.BadParameter("the audit pack is a zip archive", param_hint="--format")
        packed = _valid(ReportQuery, given)
        return lambda service: pack.make_pack(service, packed), pack.ENDING
    query = _valid(FormQuery, given)
    form = query.format or Form.JSON
    asked = Asked(report_of(kind), query, form)
    return lambda service: make(service, asked), form


def _valid(model: type[Q], given: dict[str, Any]) -> Q:
    from pydantic import ValidationError

    try:
        return model.model_validate(given)
    except ValidationError as error:
        told = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise typer.BadParameter(f"{told['loc'][0]}: {told['msg']}") from None


def _translated(problem: "Problem") -> Exception:
    """What there is not or makes no sense is wrong usage; the rest may be there later."""
    faults = [f"{each['pointer']}: {each['message']}" for each in problem.errors]
    text = "; ".join(filter(None, [problem.title, problem.detail, *faults]))
    return typer.BadParameter(text) if problem.status in (404, 422) else UnreachableError(text)

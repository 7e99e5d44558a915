"""HTML to look at and to print: one file that needs nothing else."""

from functools import cache
from typing import BinaryIO

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from api.reports.formats.writing import Content


def write_html(out: BinaryIO, content: Content) -> None:
    """Streamed; everything that is not the template's own is escaped."""
    report = content.head.report
    pieces = template("report.html").generate(
        title=report.title,
        about=report.about,
        lines=content.head.lines,
        columns=[each.words for each in report.columns],
        rows=map(content.cells, content.rows),
    )
    out.writelines(piece.encode() for piece in pieces)


@cache
def template(name: str) -> Template:
    """A page with everything that is put into it escaped."""
    loader = PackageLoader("api.reports")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)

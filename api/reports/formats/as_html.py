"""HTML to look at and to print: one file that needs nothing else."""

from functools import cache
from tempfile import TemporaryFile
from typing import BinaryIO

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from api.reports.formats.writing import Content, pour

ROWS = b"<!-- rows -->\n"
"""Where the rows stand in the page; nobody else can write it, whose marks are escaped."""


def write_html(out: BinaryIO, content: Content) -> None:
    """Everything that is not the templates' own is escaped."""
    report = content.head.report
    columns = [each.words for each in report.columns]
    with TemporaryFile() as body:
        cells = map(content.cells, content.counted())
        pieces = template("rows.html").generate(rows=cells, columns=columns)
        body.writelines(piece.encode() for piece in pieces)
        page = template("report.html").render(
            title=report.title, about=report.about, lines=content.lines(), columns=columns
        )
        before, _, after = page.encode().partition(ROWS)
        out.write(before)
        pour(body, out)
        out.write(after)


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

"""The forms of what is given to people as a document: JSON for machines, PDF to read."""

from enum import StrEnum

from starlette.requests import Request

from api.problems import Problem
from api.reading.formats import liked_of
from api.reading.parameters import Query


class DocumentForm(StrEnum):
    """The media types of a document."""

    JSON = "application/json"
    PDF = "application/pdf"


class Format(StrEnum):
    """Overrides the `Accept` header."""

    JSON = "json"
    PDF = "pdf"


class FormQuery(Query):
    """In which form."""

    format: Format | None = None


def form_of(request: Request, wanted: Format | None) -> DocumentForm:
    """What was asked for by parameter, else what `Accept` likes best. Raises a 406 `Problem`."""
    if wanted:
        return DocumentForm[wanted.name]
    if form := liked_of(request, DocumentForm):
        return form
    raise Problem(406, "Not acceptable", f"it comes as {', '.join(DocumentForm)}")

"""Reports: what was done with the data in a period, in the forms that auditors take away."""

import base64
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, BinaryIO, TypeVar

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.responses import StreamingResponse

from api.access.callers import caller_with
from api.access.tokens import Role, Token
from api.problems import MEDIA_TYPE as PROBLEM_TYPE
from api.problems import Problem
from api.reading.answers import headers_at
from api.reading.documented import POSITION, PROBLEM
from api.reading.formats import liked_of
from api.reading.parameters import Word
from api.reading.readers import Reader, reader_with
from api.reports import pack
from api.reports.asked import Asked, FormQuery, ReportQuery
from api.reports.catalog import REPORTS, report_of
from api.reports.forms import MEDIA_TYPES, ON_SCREEN, Form, MediaType
from api.reports.making import MODELS, Made, make, record
from api.reports.pack import make_pack
from api.reports.report import Report

router = APIRouter(prefix="/v1/reports", tags=["reports"])

M = TypeVar("M", bound=StrEnum)
ReportReader = Annotated[Reader, Depends(reader_with(Role.AUDITOR, models=MODELS))]
Auditor = Annotated[Token, Depends(caller_with(Role.AUDITOR))]
CHUNK_BYTES = 256 * 1024
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report, as of the position it names",
        "headers": POSITION
        | {
            "Repr-Digest": {
                "description": "SHA-256 of the content (RFC 9530)",
                "schema": {"type": "string"},
            }
        },
        "content": {
            media_type: {"schema": {"type": "object"} if form is Form.JSON else {"type": "string"}}
            for form, media_type in MEDIA_TYPES.items()
        },
    },
    406: {
        "description": "No form of the report is acceptable",
        "content": {PROBLEM_TYPE: {"schema": PROBLEM}},
    },
}


PACKED: dict[int | str, dict[str, Any]] = ANSWERS | {
    200: ANSWERS[200] | {"content": {pack.MediaType.ZIP: {"schema": {"type": "string"}}}}
}


@router.get("")
def reports(_: Auditor) -> dict[str, Any]:
    """The kinds of reports, with their columns, in words."""
    return {"reports": [_described(each) for each in (*REPORTS.values(), pack.REPORT)]}


@router.get("/audit-pack", responses=PACKED)
def audit_pack(
    request: Request, query: Annotated[ReportQuery, Query()], reader: ReportReader
) -> Response:
    """The twelve kinds of records that an online retailer keeps, as one archive.

    With a manifest of SHA-256 hashes; the same parameters and `position` give the same bytes. What
    the ledger holds nothing for is said in it.
    """
    liked(request, pack.MediaType)
    made = recorded(reader, make_pack(reader.service, query), pack.ENDING)
    return sent(made, pack.ENDING, pack.MediaType.ZIP)


@router.get("/{kind}", responses=ANSWERS)
def report(
    kind: Annotated[Word, Path()],
    request: Request,
    query: Annotated[FormQuery, Query()],
    reader: ReportReader,
) -> Response:
    """One report for a period, in days of Taipei; the same parameters and `position` give the same
    bytes at any time.

    Without `from` and `to` it is the whole month before; without `position` as far as the read
    models have come; without `format` in the form that `Accept` likes best.
    """
    form = query.format or Form[liked(request, MediaType).name]
    made = recorded(reader, make(reader.service, Asked(report_of(kind), query, form)), form)
    return sent(made, form, MEDIA_TYPES[form])


def liked(request: Request, forms: type[M]) -> M:
    """What `Accept` likes best of these. Raises a 406 `Problem` where it likes none."""
    if found := liked_of(request, forms):
        return found
    raise Problem(406, "Not acceptable", f"it comes as {', '.join(forms)}")


def recorded(reader: Reader, made: Made, ending: str) -> Made:
    """The report, once the log says that it was made."""
    try:
        record(reader, made, ending)
    except BaseException:
        made.file.close()
        raise
    return made


def sent(made: Made, ending: str, media_type: str) -> Response:
    """The finished file as an answer."""
    head = made.head
    digest = base64.b64encode(made.digest).decode()
    headers = headers_at(head.position) | {
        "Repr-Digest": f"sha-256=:{digest}:",
        "Content-Length": str(made.size_bytes),
    }
    if ending not in ON_SCREEN:
        name = f"{head.report.kind}-{head.period.first}-{head.period.last}-{head.position}.{ending}"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return StreamingResponse(_chunks(made.file), headers=headers, media_type=media_type)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _described(report: Report) -> dict[str, Any]:
    return {
        "kind": report.kind,
        "title": {"zh": report.title.zh, "en": report.title.en},
        "about": {"zh": report.about.zh, "en": report.about.en},
        "filters": list(report.filters),
        "needed": list(report.needed),
        "columns": [
            {"code": each.code, "zh": each.words.zh, "en": each.words.en, "table": each.table}
            for each in report.columns
        ],
    }

"""The copy that a member may ask for: everything held about and done with them."""

import base64
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from api.access.tokens import Role
from api.copies.making import make_copy
from api.problems import MEDIA_TYPE
from api.reading.answers import headers_at
from api.reading.document_forms import DocumentForm, FormQuery, form_of
from api.reading.documented import POSITION, PROBLEM
from api.reading.known import check_known
from api.reading.parameters import Word
from api.reading.readers import Reader, reader_with

router = APIRouter(prefix="/v1/members", tags=["members"])

CopyReader = Annotated[Reader, Depends(reader_with(Role.INVESTIGATOR, Role.OFFICER))]
DIGEST = {
    "Repr-Digest": {
        "description": "SHA-256 of the content (RFC 9530), as `ledger.exported` records it",
        "schema": {"type": "string"},
    }
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The copy, complete up to the position it names",
        "headers": POSITION | DIGEST,
        "content": {
            DocumentForm.JSON.value: {"schema": {"$ref": "#/components/schemas/MemberCopy"}},
            DocumentForm.PDF.value: {"schema": {"type": "string", "format": "binary"}},
        },
    },
    406: {
        "description": "No form of the copy is acceptable",
        "content": {MEDIA_TYPE: {"schema": PROBLEM}},
    },
}


class CopyQuery(FormQuery):
    """For which request; without one it is a working copy, from which nothing is withheld."""

    request: Word | None = None


@router.get("/{subject}/copy", responses=ANSWERS)
def copy(
    subject: UUID,
    request: Request,
    query: Annotated[CopyQuery, Query()],
    reader: CopyReader,
) -> Response:
    """Everything held about a member and done with their data, values in clear, codes in words.

    Repeated uses and disclosures are lines with a count. With `request`, a granted request for a
    copy or an inquiry, what its decision withholds is left out and listed with its ground.
    """
    form = form_of(request, query.format)
    with reader.service.pool.connection() as connection:
        check_known(connection, subject)
    made = make_copy(reader, subject, query.request, form)
    digest = base64.b64encode(made.digest).decode()
    headers = headers_at(made.position) | {"Repr-Digest": f"sha-256=:{digest}:"}
    if form is DocumentForm.PDF:
        name = f"member-copy-{made.position}.pdf"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(made.content, headers=headers, media_type=form)

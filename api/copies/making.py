"""A copy on its way to whoever asked: what was opened and given is in the log before it leaves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec

from api.copies.drafting import Draft, Drafting
from api.copies.shape import MemberCopy
from api.documents.typesetter import Typesetter
from api.problems import RETRY, Problem
from api.reading.document_forms import DocumentForm
from api.reading.positions import reached
from api.reading.readers import Reader
from ledger.catalogue.words import words_in
from ledger.vocabulary.own import LedgerExported, LedgerRevealed

ATTEMPTS = 3
REVEALED_EVENTS = 1_000
REVEALED_CATEGORIES = 50
REPORT = "member-copy"


@dataclass(frozen=True, slots=True)
class Made:
    """A copy as it is sent, and the position it is complete up to."""

    content: bytes
    digest: bytes
    position: int


def make_copy(reader: Reader, subject: UUID, request: str | None, form: DocumentForm) -> Made:
    """Raises a `Problem`: 404, 409 as `asked_for`; 503 for fonts, or erasures without an end."""
    for _ in range(ATTEMPTS):
        drafting = Drafting(reader.service, subject, request, datetime.now(UTC))
        with reader.service.pool.connection() as connection:
            draft = drafting.draft(connection, reached(connection))
        _record_opening(reader, draft, request)
        content = WRITERS[form](draft.copy, reader.service.typesetter)
        with reader.service.pool.connection() as connection:
            # an erasure may have come between: what it took is told as erased, not handed out
            still_stand = draft.opener.still_stand(connection)
        if still_stand:
            return _exported(reader, draft, request, form, content)
    raise Problem(503, "Values are being erased", headers=RETRY)


def _record_opening(reader: Reader, draft: Draft, request: str | None) -> None:
    """As many facts as it takes to name every event that was opened."""
    positions, categories = draft.opener.positions, sorted(draft.opener.categories)
    facts = [
        LedgerRevealed(
            **_access(reader, draft),
            reason=f"copy for request {request}" if request else reader.purpose,
            categories=categories[:REVEALED_CATEGORIES] or None,
            events=positions[start : start + REVEALED_EVENTS],
        )
        for start in range(0, len(positions), REVEALED_EVENTS)
    ]
    for appended in [reader.service.own_events.submit(fact, reader.actor) for fact in facts]:
        appended.result()


def _exported(
    reader: Reader, draft: Draft, request: str | None, form: DocumentForm, content: bytes
) -> Made:
    digest = sha256(content)
    fact = LedgerExported(
        **_access(reader, draft),
        report=REPORT,
        format=form.name.lower(),
        rows=draft.copy.complete_to.events,
        filters=f"request={request}" if request else None,
        content_sha256=digest.hexdigest(),
    )
    reader.service.own_events.append(fact, reader.actor)
    return Made(content, digest.digest(), draft.until)


def _access(reader: Reader, draft: Draft) -> dict[str, Any]:
    return reader.access(draft.until, [draft.copy.subject])


def _as_json(copy: MemberCopy, _: Typesetter) -> bytes:
    return msgspec.json.encode(copy)


def _as_pdf(copy: MemberCopy, typesetter: Typesetter) -> bytes:
    words = {"labels": dict(words_in("fields")), "names": dict(words_in("attributes"))}
    readable = msgspec.structs.replace(copy, completeness=None)  # proofs are for programs
    data = {"copy": msgspec.to_builtins(readable), **words}
    return typesetter.pdf("copy", data, copy.made_at)


WRITERS: Mapping[DocumentForm, Callable[[MemberCopy, Typesetter], bytes]] = MappingProxyType(
    {DocumentForm.JSON: _as_json, DocumentForm.PDF: _as_pdf}
)

"""Drafts of the notice: read as people write them, looked over, published when they are whole."""

from typing import Any

import msgspec

from api.access.tokens import Token
from api.problems import invalid
from api.service import Service
from api.steps.deciding import Answer, Body, checked, decide
from ledger.decisions.notices import PublishNotice
from ledger.rules.diff import diff
from ledger.rules.diffing.change import Change, Direction
from ledger.rules.lint import NoticeFinding, incomplete, lint
from ledger.rules.linting.drafts import readable, with_codes_read
from ledger.rules.linting.rule import Severity
from ledger.vocabulary.notices import NoticePublished


def publish(service: Service, caller: Token, body: Body) -> Answer:
    """Raises a 422 `Problem` that names each item of Art. 8(1) that is missing; and as `decide`."""
    catalogue = service.catalogue.codes
    notice: NoticePublished = checked(with_codes_read(body, catalogue), service, NoticePublished)
    if missing := incomplete(notice):
        raise invalid(*((each.pointer, _message(each)) for each in missing))
    return decide(service, caller, lambda: PublishNotice(notice), {"notice": notice.notice})


def linted_draft(service: Service, body: Body) -> Body:
    """What is wrong with a draft, codes that nobody can read among it.

    Raises a 422 `Problem` for what is no notice at all.
    """
    catalogue = service.catalogue.codes
    draft, unread = readable(body, catalogue)
    notice: NoticePublished = checked(draft, service, NoticePublished)
    return lint_told(notice, lint(notice, catalogue, unread))


def draft_of(service: Service, body: Body, at: str = "") -> NoticePublished:
    """The draft with its codes read; `at` is where it stands. Raises a 422 `Problem` for what is
    no notice.
    """
    read = with_codes_read(body, service.catalogue.codes)
    notice: NoticePublished = checked(read, service, NoticePublished, at=at)
    return notice


def lint_told(notice: NoticePublished, findings: list[NoticeFinding]) -> Body:
    """What a reader is told of the findings."""
    counted = {each: sum(f.severity is each for f in findings) for each in Severity}
    return {
        **_named(notice),
        "can_be_published": not counted[Severity.INCOMPLETE],
        "counts": {severity.value: count for severity, count in counted.items()},
        "findings": msgspec.to_builtins(findings),
    }


def diff_told(service: Service, older: NoticePublished, newer: NoticePublished) -> Body:
    """What a reader is told of the changes."""
    changes: list[Change] = diff(older, newer, service.catalogue.codes)
    counted = {each: sum(c.direction is each for c in changes) for each in Direction}
    return {
        **_named(newer),
        "against": _named(older),
        "needs_telling": any(each.needs_telling for each in changes),
        "counts": {direction.value: count for direction, count in counted.items()},
        "changes": msgspec.to_builtins(changes),
    }


def _named(notice: NoticePublished) -> dict[str, Any]:
    return {"notice": notice.notice, "effective_from": notice.effective_from}


def _message(finding: NoticeFinding) -> str:
    return f"{', '.join(finding.articles)}: {finding.text.en} {finding.text.zh}"

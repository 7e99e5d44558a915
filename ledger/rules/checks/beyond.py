"""Uses beyond the notice: announced on the service's page, and consented to (S28, S29)."""

from collections.abc import Iterator

from ledger.rules.moment import BY_CONSENT, Moment
from ledger.vocabulary.codes import Manner
from ledger.vocabulary.data import DataDisclosed, DataUsed

Beyond = DataUsed | DataDisclosed


def no_separate_consent(act: Beyond, at: Moment) -> Iterator[str]:
    """Consent is the ground, or none is named; announcing is not consent."""
    if act.basis != BY_CONSENT and (act.manner is not Manner.OUT_OF_SCOPE or at.is_outside(act)):
        return
    yield from (purpose for purpose in act.purposes if not at.standing.consented(purpose))


def not_announced(act: Beyond, at: Moment) -> Iterator[str]:
    if act.manner is not Manner.OUT_OF_SCOPE:
        return
    page = at.organisation.pages.get(act.service_notice or "")
    if page is None or at.time < page.effective_from:
        yield act.service_notice or act.manner
        return
    for purpose in act.purposes:
        if purpose not in page.purposes:
            yield purpose


CHECKS = {
    "no_separate_consent": (no_separate_consent, (DataUsed, DataDisclosed)),
    "not_announced": (not_announced, (DataUsed, DataDisclosed)),
}

"""What the notice of the day says: purposes, categories, regions, manners (S5–S9, S14, S15)."""

from collections.abc import Iterator

from ledger.decisions.clock import day_of
from ledger.rules.moment import Moment
from ledger.vocabulary.codes import Manner
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed, Processing


def no_notice(_: Processing, at: Moment) -> Iterator[str]:
    if at.notice is None:
        yield day_of(at.time).isoformat()


def purpose_not_notified(act: Processing, at: Moment) -> Iterator[str]:
    """Whether consent that is claimed is there, `no_separate_consent` asks."""
    if at.notice is None or at.claims_outside(act):
        return
    for purpose in act.purposes:
        if not at.told(act, purpose):
            yield purpose


def category_not_notified(act: Processing, at: Moment) -> Iterator[str]:
    if at.notice is None:
        return
    covered = at.notice.categories
    if isinstance(act, DataUsed | DataDisclosed) and act.manner is Manner.OUT_OF_SCOPE:
        page = at.organisation.pages.get(act.service_notice or "")
        if page is not None and page.effective_from <= at.time:
            covered = covered | frozenset(page.categories)
    for category in act.categories:
        if category not in covered:
            yield category


def special_category(act: Processing, at: Moment) -> Iterator[str]:
    for category in act.categories:
        if category in at.catalogue.special_categories:
            yield category


def region_not_notified(act: Processing, at: Moment) -> Iterator[str]:
    if at.notice is not None and act.region not in at.notice.regions:
        yield act.region


def manner_not_notified(act: DataUsed | DataDisclosed, at: Moment) -> Iterator[str]:
    """The manner serves no such purpose in the notice."""
    if at.notice is None or act.manner is Manner.OUT_OF_SCOPE or at.claims_outside(act):
        return
    served = at.notice.manners.get(act.manner, frozenset())
    for purpose in act.purposes:
        if purpose in at.notice.purposes and purpose not in served:
            yield f"{act.manner}/{purpose}"


CHECKS = {
    "no_notice": (no_notice, (DataCollected, DataUsed, DataDisclosed)),
    "purpose_not_notified": (purpose_not_notified, (DataCollected, DataUsed, DataDisclosed)),
    "category_not_notified": (category_not_notified, (DataCollected, DataUsed, DataDisclosed)),
    "special_category": (special_category, (DataCollected, DataUsed, DataDisclosed)),
    "region_not_notified": (region_not_notified, (DataCollected, DataUsed, DataDisclosed)),
    "manner_not_notified": (manner_not_notified, (DataUsed, DataDisclosed)),
}

"""Who receives data, and under which obligations (S3, S6, S23–S26)."""

from collections.abc import Iterator
from itertools import chain

from ledger.rules.moment import BY_CONSENT, Moment
from ledger.vocabulary.codes import Manner, RecipientRole
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.recipients import RecipientAgreed

BOUND = (
    RecipientRole.PROCESSOR,
    RecipientRole.INDEPENDENT_PROVIDER,
    RecipientRole.AFFILIATE,
)
"""Roles in which nobody receives data without an agreement."""


def unrelated_third_party(act: DataDisclosed, at: Moment) -> Iterator[str]:
    """No service of the notice ties the recipient, nor does a ground of the law."""
    if at.notice is None or _has_own_ground(act, at):
        return
    role = _role(act, at)
    if role is None or not at.notice.names(role, _served(act)):
        yield act.recipient


def no_obligation(act: DataDisclosed, at: Moment) -> Iterator[str]:
    """Whatever role it had for this: who is registered as bound stays so."""
    registered = at.recipient(act.recipient).registered(at.time)
    roles = {_role(act, at), registered and registered.role}
    if not roles.isdisjoint(BOUND) and not _agreements(act, at):
        yield act.recipient


def beyond_necessary_scope(act: DataDisclosed, at: Moment) -> Iterator[str]:
    """More than was agreed, than the notice gives for it, or than the manner needs."""
    agreements = _agreements(act, at)
    if not agreements:
        return
    purposes = {purpose for each in agreements for purpose in each.purposes}
    agreed = purposes.intersection(act.purposes)
    needed = _needed(act, at)
    for category in act.categories:
        covering = [each.purposes for each in agreements if category in each.categories]
        is_agreed = covering and agreed.issubset(chain.from_iterable(covering))
        if not is_agreed or (needed is not None and category not in needed):
            yield category
    yield from (purpose for purpose in act.purposes if purpose not in purposes)
    regions = [each.regions for each in agreements]
    if None not in regions and not any(act.region in each for each in regions if each):
        yield act.region


def recipient_suspended(act: DataDisclosed, at: Moment) -> Iterator[str]:
    if at.recipient(act.recipient).suspended(at.time):
        yield act.recipient


def _role(act: DataDisclosed, at: Moment) -> RecipientRole | None:
    """The role it had for this; None for somebody who is not registered."""
    registered = at.recipient(act.recipient).registered(at.time)
    return None if registered is None else act.role or registered.role


def _served(act: DataDisclosed) -> Manner:
    """What it was for; an incidental one, which of the notified manners."""
    return act.incidental_to or act.manner if act.manner is Manner.INCIDENTAL else act.manner


def _has_own_ground(act: DataDisclosed, at: Moment) -> bool:
    """Whether it goes by Art. 20(1) proviso; with consent, to somebody who is registered."""
    if not at.is_outside(act):
        return False
    return act.basis != BY_CONSENT or _role(act, at) is not None


def _agreements(act: DataDisclosed, at: Moment) -> list[RecipientAgreed]:
    return at.recipient(act.recipient).agreed(at.time)


def _needed(act: DataDisclosed, at: Moment) -> frozenset[str] | None:
    """Which categories it needs at most, by the rules' terms and by the notice; None: not said."""
    by_terms = next(
        (frozenset(each.categories) for each in at.terms.needs if each.manner == act.manner), None
    )
    role = _role(act, at)
    by_notice = at.notice.limits(role, act.manner) if at.notice and role else None
    if by_terms is None or by_notice is None:
        return by_terms if by_notice is None else by_notice
    return by_terms & by_notice


CHECKS = {
    "unrelated_third_party": (unrelated_third_party, (DataDisclosed,)),
    "no_obligation": (no_obligation, (DataDisclosed,)),
    "beyond_necessary_scope": (beyond_necessary_scope, (DataDisclosed,)),
    "recipient_suspended": (recipient_suspended, (DataDisclosed,)),
}

"""From when on a fact of the organisation may have acts judged otherwise."""

from datetime import datetime, time

from ledger.decisions.clock import TAIPEI
from ledger.rules.lapses.condition import EARLIEST, within
from ledger.rules.organisation import Organisation
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.notices import NoticePublished, NoticeRetired, ServiceNoticePublished
from ledger.vocabulary.organisation import CatalogueImported, RulesActivated
from ledger.vocabulary.recipients import RecipientAgreed, RecipientRegistered, RecipientSuspended


def holds_from(organisation: Organisation, fact: Fact, at: datetime) -> datetime | None:
    """None for a fact that changes no judgement; `organisation` has not taken it in yet."""
    match fact:
        case NoticePublished():
            return None if organisation.says(fact) else within(fact.effective_from)
        case ServiceNoticePublished():
            return within(fact.effective_from)
        case RulesActivated():
            return within(fact.effective_from)
        case CatalogueImported():
            known = organisation.catalogue
            codes = known.with_rows(fact.catalogue, fact.rows).special_categories
            return None if codes == known.special_categories else EARLIEST  # all that is judged
        case NoticeRetired():
            before = organisation.retired.get(fact.notice)
            return within(min(filter(None, (before, fact.effective_from))))
        case _:
            return _of_recipient(organisation, fact, at)


def _of_recipient(organisation: Organisation, fact: Fact, at: datetime) -> datetime | None:
    match fact:
        case RecipientRegistered():
            before = organisation.recipient(fact.recipient).registered(at)
            is_same = before is not None and before.role is fact.role  # all that is judged
            return None if is_same else within(at)
        case RecipientAgreed():
            begun = [each.fact for each in organisation.recipient(fact.recipient).agreements]
            same = [each.valid_from for each in begun if each.agreement == fact.agreement]
            first = min([fact.valid_from, *same])
            if first <= EARLIEST.date():
                return EARLIEST
            return within(datetime.combine(first, time.min, TAIPEI))
        case RecipientSuspended():
            return within(min(fact.effective_from, at))
    return None

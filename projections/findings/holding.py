"""From when on a fact of the organisation may have acts judged otherwise."""

from datetime import datetime, time
from typing import Any

from ledger.decisions.clock import TAIPEI
from ledger.rules.lapses.condition import EARLIEST, within
from ledger.rules.organisation import Organisation
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.notices import NoticePublished, NoticeRetired, ServiceNoticePublished
from ledger.vocabulary.organisation import CatalogueImported, RulesActivated
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.recipients import RecipientAgreed, RecipientRegistered, RecipientSuspended


def holds_from(organisation: Organisation, stored: Stored[Any]) -> datetime | None:
    """None for a fact that changes no judgement; `organisation` has not taken it in yet."""
    fact, is_own = stored.data, stored.source == OWN_SOURCE
    match fact:
        case NoticePublished():
            is_known = organisation.says(fact, is_own=is_own)
            return None if is_known else within(fact.effective_from)
        case ServiceNoticePublished():
            return within(fact.effective_from)
        case RulesActivated():
            return within(fact.effective_from)
        case CatalogueImported():
            known = organisation.catalogue
            codes = known.with_rows(fact.catalogue, fact.rows).special_categories
            return None if codes == known.special_categories else EARLIEST  # all that is judged
        case NoticeRetired():
            told = (organisation.retired, organisation.retired_by_us)
            before = [each[fact.notice] for each in told if fact.notice in each]
            return within(min([*before, fact.effective_from]))
        case _:
            return _of_recipient(organisation, fact, stored.time)


def _of_recipient(organisation: Organisation, fact: Fact, at: datetime) -> datetime | None:
    match fact:
        case RecipientRegistered():
            before = organisation.recipient(fact.recipient).registered(at)
            is_same = before is not None and before.role is fact.role  # all that is judged
            return None if is_same else within(at)
        case RecipientAgreed():
            if fact.valid_from <= EARLIEST.date():
                return EARLIEST
            return within(datetime.combine(fact.valid_from, time.min, TAIPEI))
        case RecipientSuspended():
            return within(min(fact.effective_from, at))
    return None

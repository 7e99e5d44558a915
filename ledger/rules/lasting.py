"""What acts with the same codes have in common: checks whose answer changes only when the
organisation says something, or the notice, an agreement or a suspension begins or ends.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain

from ledger.decisions.clock import TAIPEI
from ledger.rules.member import Standing, serves_marketing
from ledger.rules.moment import BY_CONSENT
from ledger.rules.organisation import Organisation, RecipientRecord
from ledger.rules.rule import SHIPPED, shipped_rules
from ledger.vocabulary.codes import Manner
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed, Processing


def is_ordinary(act: Processing, standing: Standing) -> bool:
    """Whether no rule asks for more of the member than which notices the member saw: nothing that
    consents, refusals, restrictions or erasures bear on.
    """
    if standing.erased or standing.restrictions.placed or act.basis == BY_CONSENT:
        return False
    beyond = isinstance(act, DataUsed | DataDisclosed) and act.manner is Manner.OUT_OF_SCOPE
    return not beyond and not serves_marketing(act)


def codes(act: Processing) -> Hashable:
    """Everything of an act that a rule may ask for, of an ordinary one."""
    common = type(act), tuple(act.categories), tuple(act.purposes), act.basis, act.region
    if isinstance(act, DataCollected):
        return *common, act.notice
    if isinstance(act, DataUsed | DataDisclosed):
        named = act.manner, act.transaction is None, act.incidental_to, act.service_notice
        if isinstance(act, DataDisclosed):
            return *common, *named, act.recipient, act.role, act.statute
        return *common, *named
    return common


class Eras:
    """The time cut where anything that the organisation said begins or ends."""

    def __init__(self, organisation: Organisation) -> None:
        since = (shipped_rules(version).since.values() for version in SHIPPED)
        moments = {*_moments(organisation), *chain.from_iterable(since)}
        self._cuts = sorted(moments)

    def of(self, moment: datetime) -> int:
        return bisect_right(self._cuts, moment)


def _moments(organisation: Organisation) -> Iterator[datetime]:
    yield from (told.order[0] for told in (*organisation.notices, *organisation.rules))
    yield from (*organisation.retired.values(), *organisation.retired_by_us.values())
    yield from (page.effective_from for page in organisation.pages.values())
    for record in organisation.recipients.values():
        yield from _moments_of(record)


def _moments_of(record: RecipientRecord) -> Iterator[datetime]:
    yield from (told.order[0] for told in record.registrations)
    for told in record.suspensions:
        yield told.fact.effective_from
        if told.fact.until:
            yield told.fact.until
    for told in record.agreements:
        yield datetime.combine(told.fact.valid_from, time.min, TAIPEI)
        last = told.fact.valid_until
        if last and last < date.max:
            yield datetime.combine(last + timedelta(days=1), time.min, TAIPEI)

"""A notice that is taken as in force throughout a period, in the place of those that were."""

from dataclasses import dataclass, fields
from datetime import datetime

from msgspec.structs import replace

from ledger.rules.lapses.condition import Told
from ledger.rules.organisation import Notice, Organisation
from ledger.vocabulary.envelope import Received, store
from ledger.vocabulary.notices import NoticePublished
from ledger.vocabulary.own import OWN_SOURCE


@dataclass(slots=True)
class Supposed(Organisation):
    """The organisation as it is, but for one notice that was always in force and that everybody
    had been told.
    """

    supposed: Notice | None = None

    def notice(self, _: datetime) -> Notice | None:
        return self.supposed

    def version(self, _: str) -> Notice | None:
        return self.supposed


def supposing(organisation: Organisation, notice: Notice) -> Supposed:
    known = {each.name: getattr(organisation, each.name) for each in fields(organisation)}
    return Supposed(**known, supposed=notice)


def published_at(organisation: Organisation, notice: NoticePublished) -> int:
    """The position at which the very same was published; 0 for a draft."""
    told = (each for each in organisation.notices if each.fact.fact == notice)
    return next((each.order[1] for each in told), 0)


def as_published(notice: NoticePublished, position: int, start: datetime) -> Told:
    """The event that a supposed notice would be, in force since the start of the period."""
    fact = replace(notice, effective_from=start)
    received = Received(source=OWN_SOURCE, id=notice.notice, time=start, fact=fact)
    return position, store(received, fact, None)

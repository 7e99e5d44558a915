"""Publishing and retiring versions of the notice, and statements on a service's page.

A slice names the methods that take in facts `_`: the library finds them by the decorator of the
very class that is executed, never of one it inherits from.
"""

from eventsourcing.dcb.domain import Selector, Slice
from eventsourcing.domain import event

from ledger.decisions.refused import DecisionRefusedError, UnknownThingError
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.notices import NoticePublished, NoticeRetired, ServiceNoticePublished


class PublishNotice(Slice[Fact]):
    """A version is published once; a changed text is another version (PDPA Art. 8)."""

    def __init__(self, fact: NoticePublished) -> None:
        self.fact = fact
        self.is_published = False

    def consistency_boundary(self) -> Selector:
        return Selector([NoticePublished], self.fact.entity_tags())

    @event(NoticePublished)
    def _(self) -> None:
        self.is_published = True

    def execute(self) -> None:
        if self.is_published:
            raise DecisionRefusedError(f"version {self.fact.notice} is published already")
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())


class RetireNotice(Slice[Fact]):
    """A published version ceases to apply, once."""

    def __init__(self, fact: NoticeRetired) -> None:
        self.fact = fact
        self.is_published = False
        self.is_retired = False

    def consistency_boundary(self) -> Selector:
        return Selector([NoticePublished, NoticeRetired], self.fact.entity_tags())

    @event(NoticePublished)
    def _(self) -> None:
        self.is_published = True

    @event(NoticeRetired)
    def _(self) -> None:
        self.is_retired = True

    def execute(self) -> None:
        if not self.is_published:
            raise UnknownThingError(f"no version {self.fact.notice} of the notice was published")
        if self.is_retired:
            raise DecisionRefusedError(f"version {self.fact.notice} is retired already")
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())


class PublishServiceNotice(Slice[Fact]):
    """A statement on a service's page is published once under its version."""

    def __init__(self, fact: ServiceNoticePublished) -> None:
        self.fact = fact
        self.is_published = False

    def consistency_boundary(self) -> Selector:
        return Selector([ServiceNoticePublished], self.fact.entity_tags())

    @event(ServiceNoticePublished)
    def _(self) -> None:
        self.is_published = True

    def execute(self) -> None:
        if self.is_published:
            raise DecisionRefusedError(f"version {self.fact.service_notice} is published already")
        self.trigger_event(lambda: self.fact, self.fact.entity_tags())

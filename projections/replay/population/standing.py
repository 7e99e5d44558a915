"""Questions that a member's view answers: consents, refusals, restrictions, notices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from ledger.vocabulary.codes import ConsentKind, MarketingChannel, RestrictionScope
from ledger.vocabulary.consent import (
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    MarketingAccepted,
    MarketingRefused,
    NoticePresented,
)
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from projections.members.view import consent_key
from projections.replay.population.history import History
from projections.replay.population.question import Row


@dataclass(frozen=True, slots=True)
class Consented:
    """Whose last word on a purpose was a consent; of any kind where none is named."""

    purpose: str
    kind: ConsentKind | None = None
    types: ClassVar[Sequence[type[Fact]]] = (ConsentGiven, ConsentRefused, ConsentWithdrawn)
    unnamed: ClassVar[Sequence[type[Fact]]] = ()
    columns: ClassVar[Sequence[str]] = (
        "purpose",
        "kind",
        "since",
        "position",
        "channel",
        "notice",
        "presumed",
    )

    @property
    def named(self) -> str:
        return self.purpose

    def rows(self, history: History) -> Iterator[Row]:
        consents = history.folded().consents
        for kind in (self.kind,) if self.kind else ConsentKind:
            said = consents.get(consent_key(kind, self.purpose))
            if said and said.state == "given":
                yield {
                    "purpose": self.purpose,
                    "kind": kind,
                    "since": said.at.time,
                    "position": said.at.position,
                    "channel": said.channel,
                    "notice": said.notice,
                    "presumed": said.presumed,
                }


@dataclass(frozen=True, slots=True)
class RefusedMarketing:
    """Who had refused marketing; on any channel where none is named."""

    channel: MarketingChannel | None = None
    types: ClassVar[Sequence[type[Fact]]] = (MarketingRefused, MarketingAccepted)
    unnamed: ClassVar[Sequence[type[Fact]]] = ()
    columns: ClassVar[Sequence[str]] = ("channel", "since", "position", "received_by")

    @property
    def named(self) -> str | None:
        return self.channel

    def rows(self, history: History) -> Iterator[Row]:
        for channel, said in sorted(history.folded().marketing.items()):
            if said.refused and self.channel in (None, channel):
                yield {
                    "channel": channel,
                    "since": said.at.time,
                    "position": said.at.position,
                    "received_by": said.received_by,
                }


@dataclass(frozen=True, slots=True)
class Restricted:
    """For whom processing was stopped; in any scope where none is named."""

    scope: RestrictionScope | None = None
    types: ClassVar[Sequence[type[Fact]]] = (ProcessingRestricted, ProcessingResumed)
    unnamed: ClassVar[Sequence[type[Fact]]] = ()
    columns: ClassVar[Sequence[str]] = (
        "restriction",
        "scope",
        "since",
        "position",
        "categories",
        "channels",
        "by_officer",
    )
    named: ClassVar[None] = None
    """What ends a restriction does not name its scope."""

    def rows(self, history: History) -> Iterator[Row]:
        for name, each in sorted(history.folded().restrictions.items()):
            if each.placed and each.is_active and self.scope in (None, each.scope):
                yield {
                    "restriction": name,
                    "scope": each.scope,
                    "since": each.placed.time,
                    "position": each.placed.position,
                    "categories": each.categories,
                    "channels": each.channels,
                    "by_officer": each.is_own,
                }


@dataclass(frozen=True, slots=True)
class NotifiedOf:
    """To whom a version of the notice had been presented."""

    notice: str
    types: ClassVar[Sequence[type[Fact]]] = (NoticePresented,)
    unnamed: ClassVar[Sequence[type[Fact]]] = ()
    columns: ClassVar[Sequence[str]] = ("notice", "since", "last", "position", "channel")

    @property
    def named(self) -> str:
        return self.notice

    def rows(self, history: History) -> Iterator[Row]:
        if shown := history.folded().notices.get(self.notice):
            yield {
                "notice": self.notice,
                "since": shown.first,
                "last": shown.last.time,
                "position": shown.last.position,
                "channel": shown.channel,
            }

"""What the organisation says of itself: its notices, its recipients, its incidents, its staff."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection

from api.copies.shape import Controller, Recipient
from api.copies.wording import Wording
from api.reading.moments import readable
from api.reading.sql import Row, rows, statement
from ledger.vocabulary.codes import Channel
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.notices import NoticePublished, NoticeRetired
from ledger.vocabulary.organisation import HoldPlaced, HoldReleased
from ledger.vocabulary.own import EmitterRegistered
from ledger.vocabulary.parts import Words
from ledger.vocabulary.recipients import RecipientRegistered
from ledger.vocabulary.security import FACTS as INCIDENT_FACTS
from ledger.vocabulary.security import IncidentNotified
from projections.projection import Event
from projections.requests.fold import showable

STREAMS = statement("streams")
STREAMS_OF_KIND = statement("streams_of_kind")
KEY = "key:"


@dataclass(frozen=True, slots=True)
class Log:
    """The organisation's own streams, up to a position."""

    connection: Connection[Row]
    until: int

    def notices(self) -> "Notices":
        found = self._every("notice", NoticePublished, NoticeRetired)
        return Notices(sorted(found, key=_order))

    def of_everybody(self, incidents: Collection[str]) -> Iterator[Event]:
        """What names nobody: general holds, and what happened in incidents.

        `incidents` are those that name the member; others count where everybody was told.
        """
        yield from filter(_names_nobody, self._every("hold", HoldPlaced, HoldReleased))
        events = list(filter(_names_nobody, self._every("incident", *INCIDENT_FACTS)))
        wanted = {e.stored.data.incident for e in events if _is_public(e)}.union(incidents)
        yield from (event for event in events if event.stored.data.incident in wanted)

    def registered(self, recipients: Collection[str]) -> dict[str, RecipientRegistered]:
        """The latest registration of each."""
        found = self._of("recipient", recipients, [RecipientRegistered.TOPIC])
        return {e.stored.data.recipient: e.stored.data for e in sorted(found, key=_order)}

    def roles(self, actors: Iterable[str]) -> dict[str, Any]:
        """By actor the role of the token that it names."""
        ids = {actor.removeprefix(KEY) for actor in actors if actor.startswith(KEY)}
        found = self._of("emitter", ids, [EmitterRegistered.TOPIC])
        return {KEY + event.stored.data.emitter: event.stored.data.role for event in found}

    def _of(self, kind: str, ids: Collection[str], types: list[str]) -> list[Event]:
        if not ids:
            return []
        tags = [f"{kind}:{id_}" for id_ in sorted(ids)]
        arguments = {"tags": tags, "until": self.until, "types": types}
        return _read(self.connection, STREAMS, arguments)

    def _every(self, kind: str, *facts: type[Fact]) -> list[Event]:
        types = [fact.TOPIC for fact in facts]
        arguments = {"kind": kind, "until": self.until, "types": types}
        return _read(self.connection, STREAMS_OF_KIND, arguments)


@dataclass(frozen=True, slots=True)
class Notices:
    """Every version of the notice and its retirement, in order of time."""

    events: list[Event]

    def titles(self) -> dict[str, Words]:
        return {notice.notice: notice.title for notice in self._published()}

    def in_force(self, now: datetime) -> NoticePublished | None:
        """The version with the latest beginning that has begun and is not retired."""
        facts = [event.stored.data for event in self.events]
        retired = {
            fact.notice
            for fact in facts
            if isinstance(fact, NoticeRetired) and fact.effective_from <= now
        }
        begun = [
            notice
            for notice in self._published()
            if notice.effective_from <= now and notice.notice not in retired
        ]
        return max(begun, key=lambda notice: notice.effective_from, default=None)

    def _published(self) -> list[NoticePublished]:
        facts = [event.stored.data for event in self.events]
        return [fact for fact in facts if isinstance(fact, NoticePublished)]


def controller(notice: NoticePublished | None, wording: Wording) -> Controller | None:
    if notice is None:
        return None
    return Controller(
        notice=notice.notice,
        title=notice.title,
        effective_from=showable(notice.effective_from).astimezone(UTC),
        channels=[wording.listed(Channel(channel)) for channel in notice.channels],
        period=notice.period.text,
        territories=[wording.region(region) for region in notice.territories],
        collector_name=notice.collector_name,
        brand=notice.brand,
        url=notice.url,
    )


def recipient(
    id_: str, registered: RecipientRegistered | None, disclosures: int, wording: Wording
) -> Recipient:
    if registered is None:
        return Recipient(recipient=id_, disclosures=disclosures)
    return Recipient(
        recipient=id_,
        disclosures=disclosures,
        name=registered.name,
        role=wording.listed(registered.role),
        contact=registered.contact,
        region=wording.region(registered.region),
        services=tuple(registered.services),
    )


def _read(connection: Connection[Row], query: bytes, arguments: dict[str, object]) -> list[Event]:
    found = (Event(*row) for row in rows(connection, query, arguments))
    return list(readable(found))


def _names_nobody(event: Event) -> bool:
    return not getattr(event.stored.data, "subjects", None)


def _is_public(event: Event) -> bool:
    return isinstance(event.stored.data, IncidentNotified) and event.stored.data.public


def _order(event: Event) -> tuple[datetime, int]:
    return event.stored.time, event.position

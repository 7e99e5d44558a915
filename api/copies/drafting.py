"""Drafting a copy: the member's events, read in order from the log and folded into a document."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from api.completeness.proving import section_of
from api.copies import organisation
from api.copies.account import Account
from api.copies.asked import Asked, asked_for
from api.copies.opened import Extent
from api.copies.opener import Opener
from api.copies.parts import Looked, NoticeShown
from api.copies.remarks import remarks
from api.copies.shape import CompleteTo, InLog, MemberCopy, Recipient
from api.copies.standing import standing
from api.copies.wording import Wording
from api.investigations.withholding import withheld_on
from api.publishing.receipts import receipt_if_published
from api.reading.moments import known_amendments, readable
from api.reading.sql import Row
from api.service import Service
from ledger.completeness.section import Section
from ledger.decisions.clock import day_of
from ledger.vocabulary.amendments import Amended
from ledger.vocabulary.registry import EVENT_TYPES
from projections.members.fold import Folded, fold_stream
from projections.replay.moments import Moments
from projections.stream import read_stream


@dataclass(frozen=True, slots=True)
class Draft:
    """A copy, and what was opened for it."""

    copy: MemberCopy
    opener: Opener
    until: int


@dataclass(frozen=True, slots=True)
class Drafting:
    """One copy to be made of one member, for a request or for work."""

    service: Service
    subject: UUID
    request: str | None
    now: datetime

    def draft(self, connection: Connection[Row], until: int) -> Draft:
        """The copy up to a position. Raises as `asked_for`; 503 for an unreadable event."""
        wording = Wording(self.service.catalogue.codes)
        with connection.transaction():
            asked = self._asked(connection, until)
            opener = Opener(connection, self.service.subjects, asked.extent if asked else Extent())
            copy = self._copy(
                _Reading(connection, str(self.subject), until, opener), wording, asked
            )
        return Draft(copy, opener, until)

    def _asked(self, connection: Connection[Row], until: int) -> Asked | None:
        if self.request is None:
            return None
        return asked_for(connection, self.request, self.subject, until, self.now)

    def _copy(self, reading: "_Reading", wording: Wording, asked: Asked | None) -> MemberCopy:
        amendments = reading.amendments()
        withholding = withheld_on(reading.connection, reading.until, day_of(self.now))
        account = Account(wording, amendments, withholding)
        view = fold_stream(reading.told_to(account), amendments)
        own = organisation.Log(reading.connection, reading.until)
        notices = own.notices()
        for event in own.of_everybody(account.cases.ids("incidents")):
            account.cases.take(event.stored.data, (event.stored.time, event.position))
        sections: dict[str, Any] = {
            name: account.cases.single(name)
            for name in ("consents", "marketing", "corrections", "others")
        }
        for name in (
            *("restrictions", "requests", "inquiries", "erasures"),
            *("notifications", "holds", "incidents"),
        ):
            sections[name] = list(account.cases.of(name))
        return MemberCopy(
            subject=reading.subject,
            made_at=self.now,
            complete_to=CompleteTo(position=reading.until, events=account.events),
            receipt=self._receipt(reading),
            request=asked.answered(wording) if asked else None,
            controller=organisation.controller(notices.in_force(self.now), wording),
            standing=standing(view, wording),
            values=list(account.holdings.told(wording)),
            withheld=[*(asked.withheld(wording) if asked else ()), *account.withheld()],
            collections=account.collections(),
            uses=account.uses(),
            disclosures=account.disclosures(),
            recipients=_recipients(account, own, wording),
            notices=_notices(account, notices),
            declined=account.declined(),
            amendments=account.amendments(),
            looked_at=_looked(account, own, wording),
            remarks=remarks(is_working=asked is None),
            completeness=self._completeness(reading),
            **sections,
        )

    def _completeness(self, reading: "_Reading") -> Section | None:
        published = self.service.coverage.now(reading.connection)
        return section_of(reading.connection, published, self.subject, reading.until)

    def _receipt(self, reading: "_Reading") -> InLog | None:
        published = self.service.coverage.now(reading.connection)
        position = min(reading.until, published.size) if published else 0
        proof = position and receipt_if_published(reading.connection, position, published)
        return InLog(position=position, proof=proof) if proof else None


@dataclass(frozen=True, slots=True)
class _Reading:
    connection: Connection[Row]
    subject: str
    until: int
    opener: Opener

    def amendments(self) -> dict[str, Amended]:
        everything = Moments()
        return known_amendments(self.connection, self.subject, self.until, everything)

    def told_to(self, account: Account) -> Iterator[Folded]:
        """Each event of the member, after the account took it in."""
        stream = read_stream(self.connection, self.subject, self.until, list(EVENT_TYPES))
        for event in readable(stream):
            stored = event.stored
            account.take(event.position, stored, self.opener.open(event.position, stored))
            yield event.position, event.recorded_at, stored


def _recipients(account: Account, own: organisation.Log, wording: Wording) -> list[Recipient]:
    counts = Counter[str]()
    for line in account.disclosures():
        counts[line.recipient] += line.count
    for case in account.cases.of("notifications"):
        counts.update({step.data["recipient"]: 0 for step in case.steps})
    known = own.registered(counts)
    return [
        organisation.recipient(id_, known.get(id_), count, wording)
        for id_, count in sorted(counts.items())
    ]


def _notices(account: Account, notices: organisation.Notices) -> list[NoticeShown]:
    titles = notices.titles()
    return [NoticeShown(**line, title=titles.get(line["notice"])) for line in account.presented()]


def _looked(account: Account, own: organisation.Log, wording: Wording) -> list[Looked]:
    lines = list(account.looked())
    roles = own.roles(line["actor"] for line in lines)
    told = []
    for line in lines:
        role = roles.get(line["actor"])
        what = wording.type(line["what"])
        told.append(Looked(**line | {"what": what, "role": role and wording.listed(role)}))
    return told

"""One notification folded from the log, with the disclosures that the recipient is to act on.

After an erasure nobody can say the member's reference any more: transactions, requests and dates
of what was disclosed are what a recipient can find the data by.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from api.problems import Problem, impossible
from api.reading.corrected import corrected_attributes
from api.reading.moments import readable
from api.reading.notification_clocks import clocks, due_of
from api.reading.parameters import Query, Word
from api.reading.sql import Row, rows, statement
from ledger.decisions.notification_state import Notification, fitting
from ledger.decisions.notifications import STEPS
from ledger.vocabulary.amendments import event_name, taken_back
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.erasure import RecipientNotified
from projections.notifications.fold import TAG, TYPES, Key, fold
from projections.notifications.fold import row as columns
from projections.projection import Event
from projections.stream import read_amendments, read_stream
from projections.tagged import read_tagged

NOTIFIED = statement("notified")
LISTED_DISCLOSURES = 1_000
LISTED_CANDIDATES = 20
RECIPIENT, MEMBER = "recipient:", "member:"


class Which(Query):
    """Needed where one id stands for several: told to several recipients, about several members."""

    recipient: Word | None = None
    subject: UUID | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A notification as of a position."""

    key: Key
    state: Notification
    gone: Collection[str]
    """Names of the member's events that were taken back."""

    @property
    def told(self) -> RecipientNotified:
        if self.state.told is None:
            raise AssertionError("it was told")
        return self.state.told


def key_of(connection: Connection[Row], name: str, which: Which) -> Key:
    """Raises a `Problem`: 404 where nobody was told, 409 where the id stands for several."""
    arguments = {
        "tag": TAG + name,
        "recipient": RECIPIENT + which.recipient if which.recipient else None,
        "member": f"{MEMBER}{which.subject}" if which.subject else None,
        "limit": LISTED_CANDIDATES,
    }
    found = rows(connection, NOTIFIED, arguments)
    if not found:
        raise Problem(404, "There is no such notification")
    if len(found) > 1:
        raise _ambiguous([_key(name, row) for row in found])
    return _key(name, found[0])


def _key(name: str, row: Row) -> Key:
    recipient, member = row
    return Key(name, recipient.removeprefix(RECIPIENT), member.removeprefix(MEMBER))


def _ambiguous(found: Sequence[Key]) -> Problem:
    told = (
        "it was told to several, or about several: say which by ?recipient=&subject= in the query"
    )
    candidates = [{"recipient": key.recipient, "subject": key.subject} for key in found]
    return impossible(told, candidates=candidates)


def find(connection: Connection[Row], key: Key, until: int) -> Found:
    """Raises a 404 `Problem` where every telling was taken back, 503 for an unreadable event."""
    with connection.transaction():
        gone = taken_back(read_amendments(connection, key.subject, until))
        read = read_tagged(connection, TAG, [key.notification], TYPES, until)
    events = readable(iter(read.get(key.notification, [])))
    found = fold(events, gone).get(key)
    if found is None:
        raise Problem(404, "There is no such notification")
    return Found(key, found, gone)


def shown(
    connection: Connection[Row], found: Found, until: int, today: date, answer_days: int
) -> dict[str, Any]:
    """The notification, what is allowed next, and what the recipient was given."""
    told, state = columns(found.key, found.state), found.state
    due = due_of(told["answer_due"], told["told_at"], answer_days)
    return {
        **told,
        **clocks(due, today, state.is_open),
        "escalations": state.times_told - 1,
        "allowed": STEPS if state.is_open else (),
        "answers": fitting(found.told.kind) if state.is_open else (),
        **_disclosures(connection, found, until),
    }


def _disclosures(connection: Connection[Row], found: Found, until: int) -> dict[str, Any]:
    with connection.transaction():
        corrected = corrected_attributes(connection, found.key, found.told, until)
        given = [
            _given(event.position, event.stored.time, event.stored.data)
            for event in _before(connection, found, until)
            if _may_hold(event.stored.data, corrected)
        ]
    given.sort(key=lambda each: (each["time"], each["position"]))
    listed = {"disclosure_count": len(given), "disclosures": given[-LISTED_DISCLOSURES:]}
    return {"corrected_attributes": corrected, **listed}


def _may_hold(fact: DataDisclosed, corrected: Sequence[str] | None) -> bool:
    """Whether it gave what was corrected, as far as both say which attributes they were of."""
    if corrected is None or fact.attributes is None:
        return True
    return not set(corrected).isdisjoint(fact.attributes)


def _before(connection: Connection[Row], found: Found, until: int) -> Iterator[Event]:
    """The member's disclosures to the recipient in these categories, until it was last told."""
    last_told, wanted = found.state.last_told, set(found.told.categories)
    for event in readable(read_stream(connection, found.key.subject, until, [DataDisclosed.TOPIC])):
        stored = event.stored
        if (
            stored.data.recipient == found.key.recipient
            and not wanted.isdisjoint(stored.data.categories)
            and last_told is not None
            and (stored.time, event.position) < last_told
            and event_name(stored.source, stored.id) not in found.gone
        ):
            yield event


def _given(position: int, time: Any, fact: DataDisclosed) -> dict[str, Any]:
    return {
        "position": position,
        "time": time,
        "transaction": fact.transaction,
        "request": fact.request,
        "purposes": fact.purposes,
        "categories": fact.categories,
        "attributes": fact.attributes,
        "manner": fact.manner,
        "handover": fact.handover,
        "reason": fact.reason,
    }

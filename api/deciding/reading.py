"""What questions are judged by, read from the log at its head: two statements for all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from api.deciding.organisation import TYPES, KnownOrganisation, Row
from api.reading.sql import statement
from ledger.rules.asking import Question
from ledger.rules.member import WORDS, is_marketing
from ledger.rules.organisation import KINDS
from ledger.rules.whose import LookedUp, Subject, Whose
from ledger.sealing.subjects import Subjects
from ledger.vocabulary.own import EventAmended

ASKED_ABOUT = statement("asked_about")
WORDS_OF_MEMBERS = statement("words_of_members")
TOLD_BY_ORGANISATION = statement("told_by_organisation")
WORD_TYPES = [*(fact.TOPIC for fact in WORDS), EventAmended.TOPIC]
TAIL_EVENTS = 1_000
"""So far behind the head what the organisation told is looked for among all events; else in its
own streams.
"""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log stood when the questions were read."""

    position: int
    recorded_at: datetime
    epoch: int


class Said(NamedTuple):
    """One event of a member, not decoded yet."""

    position: int
    recorded_at: datetime
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class About:
    """What the log says of those asked about, by reference and by subject."""

    head: Head
    members: Mapping[str, LookedUp]
    subjects: Mapping[str, Subject]

    def whose(self, question: Question, time: datetime) -> Whose:
        if question.member is not None:
            return self.members[question.member].whose(question.act, time)
        return self.subjects[question.subject or ""].whose(question.act)


def look_up(
    connection: Connection[Any], subjects: Subjects, questions: Iterable[Question]
) -> About:
    """Whom the questions are about, and the head at the same moment."""
    asked = dict.fromkeys((each.member, each.subject) for each in questions)
    names = [subjects.names_of(member) if member else (None, None) for member, _ in asked]
    arguments = (
        [lookup for lookup, _ in names],
        [tombstone for _, tombstone in names],
        [UUID(subject) if subject else None for _, subject in asked],
    )
    rows = connection.execute(ASKED_ABOUT, arguments, prepare=True, binary=True).fetchall()
    members: dict[str, LookedUp] = {}
    named: dict[str, Subject] = {}
    for (member, subject), (_, _, _, _, found, erased, since, has_events) in zip(
        asked, sorted(rows, key=lambda row: row[3]), strict=True
    ):
        if member is not None:
            members[member] = LookedUp(found and str(found), erased and str(erased), since)
        elif subject is not None:
            named[subject] = Subject(subject, found is not None, erased is not None, has_events)
    return About(Head(*rows[0][:3]), members, named)


def words_of(
    connection: Connection[Any],
    organisation: KnownOrganisation,
    head: Head,
    whose: Iterable[tuple[Question, Whose]],
) -> dict[str, list[Said]]:
    """By subject everything they said up to the head; the organisation is brought up to it.

    Raises `UnknownVersionError` or `msgspec.DecodeError` for an event of the organisation's.
    """
    after = _catch_up(connection, organisation, head.position)
    asked = [(question, f"member:{w.subject}") for question, w in whose if w.subject]
    tags = list({tag for _, tag in asked})
    marketing = [tag for question, tag in asked if is_marketing(question.act)]
    arguments = (after, head.position, TYPES, tags, head.position, WORD_TYPES, marketing)
    rows = connection.execute(WORDS_OF_MEMBERS, arguments, prepare=True, binary=True).fetchall()
    organisation.take((Row(*rest) for tag, *rest in rows if tag is None), head.position)
    found: dict[str, list[Said]] = {tag.removeprefix("member:"): [] for tag in tags}
    for tag, *rest in rows:
        if tag is not None:
            found[tag.removeprefix("member:")].append(Said(*rest))
    return found


def _catch_up(connection: Connection[Any], organisation: KnownOrganisation, head: int) -> int:
    """Up to where the organisation is known after this."""
    after = organisation.position
    if head - after > TAIL_EVENTS:
        arguments = ([*KINDS], after, head, TYPES)
        rows = connection.execute(TOLD_BY_ORGANISATION, arguments, binary=True).fetchall()
        organisation.take((Row(*row) for row in rows), head)
        after = head
    return after

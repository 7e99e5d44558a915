"""The questions of several requests, read and judged together, in a thread of their own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec
from psycopg import Connection

from api.deciding.members import Members
from api.deciding.organisation import KnownOrganisation
from api.deciding.reading import About, Head, look_up, words_of
from api.deciding.refused import invalid_questions
from api.problems import Problem
from ledger.intake.receive import Refusal
from ledger.rules.answering import answer, recorded
from ledger.rules.asking import Question
from ledger.rules.deciding import Decision, State, decide
from ledger.rules.whose import Whose
from ledger.sealing.subjects import Subjects
from ledger.vocabulary.own import LedgerDecided
from ledger.vocabulary.registry import UnknownEventTypeError, UnknownVersionError

Connections = Callable[[], AbstractContextManager[Connection[Any]]]
UNREADABLE = (msgspec.DecodeError, UnknownEventTypeError, UnknownVersionError)


@dataclass(frozen=True, slots=True)
class ToRecord:
    """A decision for the log, and whom it is about."""

    fact: LedgerDecided
    subject: str | None


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers to one request; `to_record` by the index of the question."""

    head: Head
    answers: Sequence[dict[str, Any]]
    to_record: dict[int, ToRecord]


class Judging:
    """Everything that decisions are made from."""

    def __init__(self, connections: Connections, subjects: Subjects) -> None:
        self._connections = connections
        self._subjects = subjects
        self._organisation = KnownOrganisation()

    def judged(self, requests: Sequence[Sequence[Question]]) -> list[Judged | Problem]:
        """An answer to each request, in order: one that fails leaves the others alone.

        Raises `psycopg.Error`, and a 503 `Problem` where the organisation cannot be read.
        """
        now = datetime.now(UTC)
        questions = [question for request in requests for question in request]
        with self._connections() as connection:
            about = look_up(connection, self._subjects, questions)
            whose = [(each, about.whose(each, _time(each, about, now))) for each in questions]
            try:
                said = words_of(connection, self._organisation, about.head, whose)
            except UNREADABLE as error:
                raise _unreadable(error) from None
        members, following = Members(said), iter(whose)
        return [self._one(request, following, about, members, now) for request in requests]

    def _one(
        self,
        request: Sequence[Question],
        whose: Iterator[tuple[Question, Whose]],
        about: About,
        members: Members,
        now: datetime,
    ) -> Judged | Problem:
        mine = [next(whose) for _ in request]
        try:
            _check_positions(request, about.head)
            decisions = [self._decision(*each, about, members, now) for each in mine]
        except Problem as problem:
            return problem
        except UNREADABLE as error:
            return _unreadable(error)
        to_record = {
            index: ToRecord(recorded(each), each.state.whose.subject)
            for index, each in enumerate(decisions)
            if each.question.is_recorded
        }
        return Judged(about.head, [answer(each) for each in decisions], to_record)

    def _decision(
        self, question: Question, whose: Whose, about: About, members: Members, now: datetime
    ) -> Decision:
        head, known_at = about.head.position, question.known_at
        position = head if question.position is None else question.position
        state = State(
            organisation=self._organisation.at(position, known_at),
            whose=whose,
            member=members.at(whose.subject, position, known_at),
            position=position,
            time=_time(question, about, now),
        )
        return decide(question, state, str(uuid4()))


def _time(question: Question, about: About, now: datetime) -> datetime:
    """As of when it is judged; now is not before anything that was recorded."""
    return question.time or max(now, about.head.recorded_at.astimezone(UTC))


def _check_positions(request: Sequence[Question], head: Head) -> None:
    for index, question in enumerate(request):
        if question.position is not None and question.position > head.position:
            message = f"the log ends at {head.position}"
            raise invalid_questions([Refusal(index, "/position", message)])


def _unreadable(error: Exception) -> Problem:
    return Problem(503, "An event cannot be read", type(error).__name__)

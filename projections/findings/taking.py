"""Taking a batch in: each act is judged when it comes, and again when a later event bears on it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from ledger.decisions.held_data import OFFICERS
from ledger.log.prepare import TOMBSTONE_TAG
from ledger.rules.judge import JUDGED, Judge
from ledger.rules.lapses.condition import EARLIEST
from ledger.rules.lapses.of import OF_MEMBERS, case_lapses
from ledger.rules.lapses.requests import TAKES_IN as OF_REQUESTS
from ledger.rules.lapses.retention import KEEPING, Retention, makes_due
from ledger.rules.lapses.retention import TAKES_IN as OF_RETENTION
from ledger.rules.lapses.telling import TAKES_IN as OF_TELLING
from ledger.rules.member import WORDS, Member, Order, is_marketing
from ledger.vocabulary.amendments import takes_back
from ledger.vocabulary.consent import NoticePresented, ProvisionDeclined
from ledger.vocabulary.data import DataCollected, DataCorrected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.notices import NoticePublished
from ledger.vocabulary.organisation import RulesActivated
from ledger.vocabulary.own import OWN_SOURCE, EventAmended
from projections.erased import erases_whole
from projections.findings.book import Book, Now
from projections.findings.counted import Count, Counted
from projections.findings.finding import Shown, of_breach, of_condition
from projections.findings.front import Front
from projections.findings.holding import holds_from
from projections.findings.reading import everybody, read_members, touched
from projections.findings.standing import standing
from projections.findings.state import State
from projections.findings.states import States
from projections.findings.things import TYPES as OF_THINGS
from projections.findings.things import Things
from projections.projection import Event, Row

JUDGED_TYPES = frozenset(fact.TOPIC for fact in JUDGED)
WORD_TYPES = frozenset(fact.TOPIC for fact in WORDS)
ACTS = JUDGED_TYPES | WORD_TYPES
LAPSES = frozenset(fact.TOPIC for fact in OF_MEMBERS)
RETAINED = frozenset(fact.TOPIC for fact in OF_RETENTION)
"""What retention is counted by."""
ONLY_RETAINED = frozenset({DataCollected.TOPIC, DataUsed.TOPIC})
"""What shows no other lapse."""
CASES = frozenset(fact.TOPIC for fact in (*OF_REQUESTS, *OF_TELLING))
"""What the other lapses of members are seen in."""
DISCLOSED = frozenset({DataDisclosed.TOPIC})


class Taking:
    """One batch, or what is left of it, on its way into the findings."""

    def __init__(
        self,
        connection: Connection[Row],
        things: Things,
        states: States,
        front: Front,
        counted: Counted,
    ) -> None:
        self._connection = connection
        self._things = things
        self._states = states
        self._front = front
        self._counted = counted
        self._until = 0
        self._lapsing: dict[str, list[Event]] = {}
        """By member the events that its lapses are seen in, up to the end of the batch."""
        self.book = Book(connection)

    def take(self, events: Sequence[Event]) -> None:
        self._until = events[-1].position
        self._foresee(events)
        front = self._front
        for event in events:
            stored = event.stored
            if stored.subject is not None:
                self._take_of_member(event, stored, stored.subject)
            elif event.type in OF_THINGS:
                self._take_thing(event)
            front.time = max(front.time, stored.time)

    def _foresee(self, events: Sequence[Event]) -> None:
        """Reads at once what most lapses of this batch will be seen in."""
        types = LAPSES if self._things.has_periods else LAPSES - ONLY_RETAINED
        states = self._states
        shown = [
            event
            for event in events
            if event.type in types and self._shows_lapse(states.of(_subject(event)), event)
        ]
        self.book.load({_subject(event) for event in shown})
        self._read_lapsing({_subject(event) for event in shown if not self._goes_on(event)})

    def _read_lapsing(self, subjects: set[str]) -> None:
        if subjects:
            self.book.load(subjects)
            kept = {name for name in subjects if self._may_be_overdue(name)}
            for named, types in ((kept, LAPSES), (subjects - kept, CASES)):
                if named:
                    types |= {EventAmended.TOPIC}
                    found = read_members(self._connection, named, types, self._until)
                    self._lapsing.update(found)

    def _may_be_overdue(self, subject: str) -> bool:
        return self._things.has_periods or self._states.of(subject).watched

    def _take_of_member(self, event: Event, stored: Stored[Any], subject: str) -> None:
        state = self._states.of(subject)
        if event.type in ACTS:
            self._note(stored)
            if state.anew:
                self._judge_anew(event)
            else:
                self._take_act(event, stored, subject, state)
                state = self._states.of(subject)
        elif event.type == EventAmended.TOPIC:
            if takes_back(stored.data):
                state.judge_anew()
                self._judge_anew(event)
                self._look_for_lapses(event)
            return
        if event.type in LAPSES and self._shows_lapse(state, event):
            self._take_lapse(event, state)

    def _take_act(self, event: Event, stored: Stored[Any], subject: str, state: State) -> None:
        order = stored.time, event.position
        heard = min(stored.time, event.recorded_at), event.position
        is_late = state.judged is not None and heard < state.judged and _bears(state, heard, stored)
        if event.type in JUDGED_TYPES:
            for breach in self._things.judge.judged(
                event.position,
                stored,
                state.member,
                is_after_erasure=len(event.tags) > 1 and TOMBSTONE_TAG in event.tags,
            ):
                self.book.add(subject, event.position, of_breach(breach, event, self._things.judge))
            state.judge(order)
        if event.type in WORD_TYPES or is_marketing(stored.data):
            state.say(event.position, stored, event.recorded_at)
        if is_late:
            self._judge_anew(event)
        if erases_whole(stored):
            self._states.of(subject).judge_anew()

    def _note(self, stored: Stored[Any]) -> None:
        """How far acts go, and which versions of the notice were seen before anybody published."""
        fact, front = stored.data, self._front
        if isinstance(fact, JUDGED):
            front.acts = max(front.acts, stored.time)
        organisation = self._things.judge.organisation
        is_seen = isinstance(fact, DataCollected | NoticePresented | ProvisionDeclined)
        if is_seen and organisation.version(fact.notice) is None:
            front.unpublished.add(fact.notice)

    def _judge_anew(self, event: Event) -> None:
        """All acts of the event's member, by what is known with it."""
        subject = _subject(event)
        stream = read_members(
            self._connection, [subject], ACTS | {EventAmended.TOPIC}, event.position
        )
        counted = standing(stream.get(subject, []))
        state = self._states.of(subject)
        if not state.anew:
            self._states.put(subject, _rebuilt(counted, state))
        self.book.reconcile(
            subject, _breaches(self._things.judge, counted), self._now(event), is_act=True
        )

    def _take_lapse(self, event: Event, state: State) -> None:
        fact, time = event.stored.data, event.stored.time
        if not state.watched and isinstance(fact, OFFICERS) and event.stored.source == OWN_SOURCE:
            state.watched = state.changed = True
            self._lapsing.pop(_subject(event), None)
        is_ours = isinstance(fact, DataCorrected) and fact.fault_ours
        if is_ours and (state.corrected is None or state.corrected < time):
            state.corrected, state.changed = time, True
        self._look_for_lapses(event)

    def _look_for_lapses(self, event: Event) -> None:
        subject = _subject(event)
        count = self._counted.of(subject) if self._goes_on(event) else None
        if count and count.retention:
            count.retention.take(event.position, event.stored)
        else:
            if subject not in self._lapsing:
                self._read_lapsing({subject})
            stream = [e for e in self._lapsing.get(subject, ()) if e.position <= event.position]
            count = self._count(subject, stream)
            self._remember(subject, count)
        self._reconcile_lapses(subject, count, self._now(event))

    def _goes_on(self, event: Event) -> bool:
        """Whether the lapses of its member are those that were counted, but for this event."""
        if event.type not in RETAINED or _subject(event) not in self._counted:
            return False
        return not self._shows_case(self._states.of(_subject(event)), event)

    def _count(self, subject: str, stream: Sequence[Event]) -> Count:
        things = self._things
        told = [(e.position, e.stored) for e in standing(stream)]
        cases = list(case_lapses(told, things.judge.lasting_rules_at))
        is_due = makes_due(told, things.keeping)
        return Count(cases, Retention.of(subject, told, things.keeping) if is_due else None)

    def _remember(self, subject: str, count: Count) -> None:
        """Not where an event may have been taken back before it came."""
        if count.retention and not self._states.of(subject).anew:
            self._counted.put(subject, count)
        else:
            self._counted.forget(subject)

    def _reconcile_lapses(self, subject: str, count: Count, now: Now) -> None:
        judge = self._things.judge
        lapses = count.conditions(judge.lasting_rules_at)
        shown = [of_condition(lapse, judge) for lapse in lapses]
        self.book.reconcile(subject, shown, now, is_act=False)

    def _take_thing(self, event: Event) -> None:
        things, fact = self._things, event.stored.data
        since = holds_from(things.judge.organisation, event.stored)
        if isinstance(fact, NoticePublished) and fact.notice in self._front.unpublished:
            self._front.unpublished.discard(fact.notice)
            since = EARLIEST
        if owner := things.take(event):
            self._look_at_thing(owner, event)
        if since is not None and since <= self._front.acts:
            self._touch(event, since)
        is_activation = isinstance(fact, RulesActivated)
        if is_activation:
            for owner in things.told:
                self._look_at_thing(owner, event)
        if is_activation or isinstance(fact, KEEPING):
            self._lapsing.clear()
            self._counted.clear()
            self._count_anew(event)

    def _look_at_thing(self, owner: str, event: Event) -> None:
        things = self._things
        shown = [of_condition(lapse, things.judge) for lapse in things.lapses(owner)]
        self.book.reconcile(owner, shown, self._now(event), is_act=False)

    def _touch(self, event: Event, since: datetime) -> None:
        """Judges anew the members whose acts a back-dated fact of the organisation bears on."""
        recipient = getattr(event.stored.data, "recipient", None)
        tag = f"recipient:{recipient}" if recipient else None
        types = DISCLOSED if recipient else ACTS
        now, until = self._now(event), event.position
        for subjects in touched(self._connection, since, until, types, tag):
            self.book.load(subjects)
            streams = read_members(self._connection, subjects, ACTS | {EventAmended.TOPIC}, until)
            for subject, stream in streams.items():
                found = _breaches(self._things.judge, standing(stream))
                self.book.reconcile(subject, found, now, is_act=True)

    def _count_anew(self, event: Event) -> None:
        """Everybody's periods, or those of the members that a hold names."""
        named = getattr(event.stored.data, "subjects", None)
        now, until = self._now(event), event.position
        for subjects in everybody(self._connection) if named is None else [named]:
            self.book.load(subjects)
            types = LAPSES | {EventAmended.TOPIC}
            for subject, stream in read_members(self._connection, subjects, types, until).items():
                self._reconcile_lapses(subject, self._count(subject, stream), now)

    def _shows_lapse(self, state: State, event: Event) -> bool:
        """Whether it may begin, mend or move a lapse."""
        is_counted = self._things.has_periods or state.watched
        if state.anew or (is_counted and event.type in RETAINED):
            return True
        return self._shows_case(state, event)

    def _shows_case(self, state: State, event: Event) -> bool:
        """Whether it may bear on another lapse than of what is kept."""
        if event.type in ONLY_RETAINED:
            return False
        fact, stored = event.stored.data, event.stored
        if isinstance(fact, OFFICERS) and stored.source == OWN_SOURCE:
            return True
        if isinstance(fact, DataDisclosed):
            return state.corrected is not None and stored.time <= state.corrected
        return event.type in CASES and (not isinstance(fact, DataCorrected) or fact.fault_ours)

    def _now(self, event: Event) -> Now:
        return Now(event.position, event.recorded_at, self._front.time)


def _subject(event: Event) -> str:
    subject = event.stored.subject
    if subject is None:
        raise AssertionError("it is about a member")
    return subject


def _bears(state: State, order: Order, stored: Stored[Any]) -> bool:
    """Whether an event from before an act that was judged bears on it."""
    if is_marketing(stored.data):
        contacted = state.member.contacted
        return contacted is None or order < contacted
    return isinstance(stored.data, WORDS) and not state.repeats(order[1], stored)


def _in_time(events: Sequence[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.stored.time, event.position))


def _breaches(judge: Judge, counted: Sequence[Event]) -> Iterator[Shown]:
    """Of all acts of one member."""
    member = Member()
    for event in counted:
        member.take(event.position, event.stored, event.recorded_at)
    for event in _in_time(counted):
        found = judge.judged(
            event.position, event.stored, member, is_after_erasure=TOMBSTONE_TAG in event.tags
        )
        yield from (of_breach(breach, event, judge) for breach in found)


def _rebuilt(counted: Sequence[Event], before: State) -> State:
    state = State()
    state.corrected, state.watched = before.corrected, before.watched
    for event in _in_time(counted):
        if isinstance(event.stored.data, JUDGED):
            state.judge((event.stored.time, event.position))
        state.say(event.position, event.stored, event.recorded_at)
    return state

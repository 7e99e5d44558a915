"""Simulated histories as the log would hold them, but for the seals."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from ledger.catalogue.catalogue import Catalogue
from ledger.intake.receive import Terms, receive
from ledger.rules.in_force import RulesAt, always
from ledger.rules.judge import Judge
from ledger.rules.lapses.condition import Condition, Told
from ledger.rules.lapses.of import (
    incident_lapses,
    member_lapses,
    notice_lapses,
    recipient_lapses,
)
from ledger.rules.member import Member
from ledger.rules.rule import shipped_rules
from ledger.simulator.simulate import simulate
from ledger.vocabulary.envelope import Stored, store

Finding = tuple[str, str]
"""The rule and the id of the event that breaks it."""


@cache
def planted(
    members: int, events: int, seed: int, until: datetime, with_faults: bool = True
) -> tuple[tuple[Stored[Any], ...], frozenset[Finding]]:
    """Every event in order of time, and what was planted in them."""
    told = list(simulate(members, events, seed, until=until, with_faults=with_faults))
    terms = Terms(until, Catalogue.shipped(), "/shop")
    received = receive([one.document for one in told], terms)
    names: dict[str, str] = {}
    stored = tuple(
        store(each, each.fact, _subject(names, each.member) if each.member else None)
        for each in received
    )
    return stored, frozenset((one.fault.rule, one.fault.id) for one in told if one.fault)


def judged(events: tuple[Stored[Any], ...]) -> Iterator[Finding]:
    """What the rules find in a history that comes in order."""
    judge, members = Judge(), defaultdict[str, Member](Member)
    for position, stored in enumerate(events, start=1):
        if stored.subject is None:
            judge.organisation.take(position, stored)
            continue
        member = members[stored.subject]
        for breach in judge.judged(position, stored, member):
            yield breach.rule, stored.id
        member.take(position, stored, stored.time)


def _subject(names: dict[str, str], member: str) -> str:
    return names.setdefault(member, str(UUID(int=len(names) + 1, version=4)))


def lapsed(events: tuple[Stored[Any], ...], until: datetime) -> Iterator[Finding]:
    """What was not done in time by then."""
    streams = defaultdict[str, list[Told]](list)
    for position, stored in enumerate(events, start=1):
        streams[stored.tags[0].partition(":")[0] if _is_notice(stored) else stored.tags[0]].append(
            (position, stored)
        )
    for tag, told in streams.items():
        for condition in _LOOKING[tag.partition(":")[0]](told, always(shipped_rules())):
            if condition.opens_at <= until:
                yield condition.rule, events[condition.position - 1].id


def _is_notice(stored: Stored[Any]) -> bool:
    return stored.tags[0].startswith("notice:")


def _nothing(*_: object) -> Iterator[Condition]:
    return iter(())


_LOOKING: defaultdict[str, Callable[[list[Told], RulesAt], Iterator[Condition]]] = defaultdict(
    lambda: _nothing,
    member=member_lapses,
    notice=notice_lapses,
    recipient=recipient_lapses,
    incident=incident_lapses,
)

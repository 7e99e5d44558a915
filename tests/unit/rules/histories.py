"""Simulated histories as the log would hold them, but for the seals."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from ledger.catalogue.catalogue import Catalogue
from ledger.intake.receive import Terms, receive
from ledger.rules.judge import Judge
from ledger.rules.member import Member
from ledger.rules.rule import shipped_rules
from ledger.simulator.simulate import simulate
from ledger.vocabulary.envelope import Stored, store

Finding = tuple[str, str]
"""The rule and the id of the event that breaks it."""


@cache
def planted(
    members: int, events: int, seed: int, until: datetime
) -> tuple[tuple[Stored[Any], ...], frozenset[Finding]]:
    """Every event in order of time, and what was planted in them."""
    told = list(simulate(members, events, seed, until=until))
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
    judge, members = Judge(shipped_rules()), defaultdict[str, Member](Member)
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

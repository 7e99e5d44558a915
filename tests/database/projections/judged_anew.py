"""What findings should be: everything that was known at each position judged anew, plainly."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from ledger.rules.in_force import RulesAt, version_at
from ledger.rules.judge import Judge
from ledger.rules.lapses.of import (
    incident_lapses,
    member_lapses,
    notice_lapses,
    recipient_lapses,
)
from ledger.rules.lapses.retention import KEEPING
from ledger.rules.member import Member
from tests.database.projections.member_log import Placed, stands
from tests.judged_history import RECIPIENTS, START, SUBJECTS

COLUMNS = (
    "owner",
    "known",
    "since",
    "is_act",
    "rule",
    "position",
    "opens_at",
    "what",
    "part",
    "rules",
    "recipient",
    "mended_at",
    "mended_by",
    "withdrawn_at",
    "withdrawn_by",
)
SINCE, OPENS_AT = COLUMNS.index("since"), COLUMNS.index("opens_at")
Shown = dict[tuple[Any, ...], Any]
Row = tuple[Any, ...]


def shown(events: Sequence[Placed], recorded: dict[int, datetime]) -> Shown:
    """By owner, rule, position and part what is wrong, as plainly as possible."""
    judge = Judge()
    for position, stored in events:
        judge.take(position, stored)
    found: Shown = {}
    for subject in SUBJECTS:
        mine = [e for e in events if e[1].subject == subject]
        standing = [e for e in mine if e[1].type != "event.amended" and stands(e, mine)]
        found |= _broken(subject, standing, judge, recorded)
        keeping = [e for e in events if isinstance(e[1].data, KEEPING)]
        for lapse in member_lapses(standing, judge.lasting_rules_at, keeping):
            found[subject, lapse.rule, lapse.position, lapse.part, False] = _of(lapse, judge)
    for owner, lapses in _of_things(events, judge.lasting_rules_at):
        for lapse in lapses:
            found[owner, lapse.rule, lapse.position, lapse.part, False] = _of(lapse, judge)
    return found


def _broken(
    subject: str, standing: Sequence[Placed], judge: Judge, recorded: dict[int, datetime]
) -> Shown:
    member, found = Member(), {}
    for position, stored in standing:
        member.take(position, stored, recorded[position])
    for position, stored in standing:
        recipient = getattr(stored.data, "recipient", None)
        for breach in judge.judged(position, stored, member):
            key = subject, breach.rule, position, "", True
            rules = version_at(judge.organisation, stored.time)
            found[key] = (stored.time, list(breach.what), rules, recipient, None, None)
    return found


def _of(lapse: Any, judge: Judge) -> tuple[Any, ...]:
    rules = judge.lasting_rules_at(lapse.opens_at).rules_version
    return lapse.opens_at, list(lapse.what), rules, lapse.recipient, *(lapse.mended or (None, None))


def _of_things(events: Sequence[Placed], rules: RulesAt) -> Iterator[tuple[str, Any]]:
    own = [e for e in events if e[1].subject is None]
    yield "notices", notice_lapses(own, rules)
    for name in RECIPIENTS:
        tag = f"recipient:{name}"
        yield tag, recipient_lapses([e for e in own if tag in e[1].tags], rules)
    yield "incident:I1", incident_lapses([e for e in own if "incident:I1" in e[1].tags], rules)


def folded(events: Sequence[Placed], recorded: dict[int, datetime]) -> list[list[Row]]:
    """By position everything judged anew: what is shown no longer was withdrawn there, where it had
    opened by then.
    """
    table: dict[Row, list[Any]] = {}
    states = []
    for count in range(1, len(events) + 1):
        now = shown(events[:count], recorded)
        front = max((stored.time for _, stored in events[: count - 1]), default=START)
        for key, what in now.items():
            known, since, *state = table.get(key, [count, count])
            since = since if state == [what, None, None] else count
            table[key] = [known, since, what, None, None]
        for key in [key for key in table if key not in now]:
            known, _, what, withdrawn, _ = table[key]
            if withdrawn is None and what[0] > front:
                del table[key]
            elif withdrawn is None:
                table[key] = [known, count, what, recorded[count], count]
        states.append(sorted(_row(key, *state) for key, state in table.items()))
    return states


def _row(key: Row, known: int, since: int, what: Row, *withdrawn: Any) -> Row:
    owner, rule, position, part, is_act = key
    return (owner, known, since, is_act, rule, position, *what[:2], part, *what[2:], *withdrawn)

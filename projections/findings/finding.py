"""One row of the findings, and how it comes from a breach of an act or from a lapse."""

from datetime import datetime
from hashlib import sha256

import msgspec

from ledger.rules.in_force import version_at
from ledger.rules.judge import Breach, Judge
from ledger.rules.lapses.condition import Condition, Order
from projections.projection import Event

PART_CHARACTERS = 8


class Shown(msgspec.Struct, frozen=True):
    """What the rules say of everything known so far: one thing that is wrong, or was."""

    rule: str
    rules: str
    """The version of the rule set that says it."""
    position: int
    opens_at: datetime
    what: tuple[str, ...]
    part: str = ""
    recipient: str | None = None
    mended: Order | None = None

    @property
    def id(self) -> str:
        return finding_id(self.rule, self.position, self.part)


class Finding(msgspec.Struct):
    """A row: what is shown, of whom, and what closed it."""

    id: str
    owner: str
    known: int
    """The position from which there is such a finding."""
    since: int
    """The position from which it is just so."""
    shown: Shown
    is_act: bool
    withdrawn_at: datetime | None = None
    withdrawn_by: int | None = None


def finding_id(rule: str, position: int, part: str) -> str:
    """The same for the same event, whenever and however often it is judged."""
    suffix = f".{sha256(part.encode()).hexdigest()[:PART_CHARACTERS]}" if part else ""
    return f"{rule}.{position}{suffix}"


def of_breach(breach: Breach, event: Event, judge: Judge) -> Shown:
    time = event.stored.time
    return Shown(
        rule=breach.rule,
        rules=version_at(judge.organisation, time),
        position=event.position,
        opens_at=time,
        what=breach.what,
        recipient=getattr(event.stored.data, "recipient", None),
    )


def of_condition(condition: Condition, judge: Judge) -> Shown:
    return Shown(
        rule=condition.rule,
        rules=judge.lasting_rules_at(condition.opens_at).rules_version,
        position=condition.position,
        opens_at=condition.opens_at,
        what=condition.what,
        part=condition.part,
        recipient=condition.recipient,
        mended=condition.mended,
    )

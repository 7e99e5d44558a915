"""One row of the findings, and how it comes from a breach of an act or from a lapse."""

from datetime import datetime
from hashlib import sha256

import msgspec

from ledger.rules.judge import Breach
from ledger.rules.lapses.condition import Condition, Order
from projections.projection import Event

PART_CHARACTERS = 8


class Shown(msgspec.Struct, frozen=True):
    """What the rules say of everything known so far: one thing that is wrong, or was."""

    rule: str
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
    """A row: what is shown, of whom, since which position, and what closed it."""

    id: str
    owner: str
    known: int
    shown: Shown
    is_act: bool
    withdrawn_at: datetime | None = None
    withdrawn_by: int | None = None


def finding_id(rule: str, position: int, part: str) -> str:
    """The same for the same event, whenever and however often it is judged."""
    suffix = f".{sha256(part.encode()).hexdigest()[:PART_CHARACTERS]}" if part else ""
    return f"{rule}.{position}{suffix}"


def of_breach(breach: Breach, event: Event) -> Shown:
    recipient = getattr(event.stored.data, "recipient", None)
    return Shown(breach.rule, event.position, event.stored.time, breach.what, recipient=recipient)


def of_condition(condition: Condition) -> Shown:
    return Shown(
        rule=condition.rule,
        position=condition.position,
        opens_at=condition.opens_at,
        what=condition.what,
        part=condition.part,
        recipient=condition.recipient,
        mended=condition.mended,
    )

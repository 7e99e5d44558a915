"""The organisation's own things as far as findings need them: in memory, read from the log."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files

from psycopg import Connection

from ledger.rules.in_force import RulesAt
from ledger.rules.judge import Judge
from ledger.rules.lapses.condition import Condition, Told
from ledger.rules.lapses.of import NOTICES, incident_lapses, notice_lapses, recipient_lapses
from ledger.rules.lapses.organisation import INCIDENT
from ledger.rules.lapses.retention import KEEPING
from ledger.rules.organisation import TAKES_IN
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import RetentionSet
from ledger.vocabulary.own import OWN_SOURCE
from projections.projection import Event, Row

HERE = files("projections.findings")
READ = (HERE / "read_things.sql").read_bytes()
FACTS: tuple[type[Fact], ...] = (*TAKES_IN, *INCIDENT, *KEEPING)
TYPES = frozenset(fact.TOPIC for fact in FACTS)
LOOKING = {"recipient:": recipient_lapses, "incident:": incident_lapses, NOTICES: notice_lapses}


@dataclass(slots=True)
class Things:
    """Everything the organisation told so far, for acts in the judge, for lapses by owner."""

    judge: Judge = field(default_factory=Judge)
    told: dict[str, list[Told]] = field(default_factory=dict)
    keeping: list[Told] = field(default_factory=list)
    """Periods and holds, in the order of the log."""
    has_periods: bool = False
    """Whether an officer set a period, so that time alone makes data overdue."""

    def load(self, connection: Connection[Row], until: int) -> None:
        """Takes in what the log says of them up to a position."""
        for event in read_things(connection, until):
            self.take(event)

    def take(self, event: Event) -> str | None:
        """Whose lapses are to be looked at anew."""
        stored = event.stored
        if isinstance(stored.data, KEEPING):
            self.keeping.append((event.position, stored))
            is_period = isinstance(stored.data, RetentionSet) and stored.source == OWN_SOURCE
            self.has_periods = self.has_periods or is_period
            return None
        self.judge.take(event.position, stored)
        owner = _owner(event)
        if owner:
            self.told.setdefault(owner, []).append((event.position, event.stored))
        return owner

    def lapses(self, owner: str) -> list[Condition]:
        return list(looking(owner)(self.told[owner], self.judge.lasting_rules_at))


def read_things(connection: Connection[Row], until: int) -> Iterator[Event]:
    """What the log says of them up to a position."""
    arguments = {"until": until, "types": list(TYPES)}
    cursor = connection.cursor(binary=True)
    for row in cursor.execute(READ, arguments, prepare=False):
        yield Event(*row)


def looking(owner: str) -> Callable[[Iterable[Told], RulesAt], Iterator[Condition]]:
    """What sees the lapses of such a thing."""
    return LOOKING[owner if owner == NOTICES else owner[: owner.index(":") + 1]]


def _owner(event: Event) -> str | None:
    tag = event.tags[0]
    if tag.startswith("notice:"):
        return NOTICES
    return tag if tag.startswith(("recipient:", "incident:")) else None

"""The read model of what the rules found, kept event by event."""

from collections.abc import Sequence
from importlib.resources import files

from psycopg import Connection

from ledger.vocabulary.own import EventAmended, FindingAcknowledged
from projections.findings.counted import Counted
from projections.findings.front import Front, read_front
from projections.findings.states import States
from projections.findings.taking import ACTS, LAPSES, Taking
from projections.findings.things import TYPES as OF_THINGS
from projections.findings.things import Things
from projections.projection import Event, Row

HERE = files("projections.findings")
ACKNOWLEDGE = (HERE / "acknowledge.sql").read_bytes()


class Findings:
    """Table `findings`: what breaks a rule, judged at its position and whenever a later event makes
    it look otherwise; what lapses, with the moment from which it does.
    """

    name = "findings"
    version = 5
    types: frozenset[str] | None = (
        ACTS | LAPSES | OF_THINGS | {EventAmended.TOPIC, FindingAcknowledged.TOPIC}
    )
    tables: Sequence[str] = (
        "findings",
        "former_findings",
        "finding_acknowledgements",
        "finding_members",
        "finding_front",
    )
    schema = (HERE / "schema.sql").read_bytes()

    def __init__(self) -> None:
        self._states = States()
        self._things: Things | None = None
        self._front: Front | None = None
        self._counted = Counted()

    def apply(self, connection: Connection[Row], events: Sequence[Event]) -> None:
        if self._things is None or self._front is None:
            self._things, self._front = Things(), read_front(connection)
            self._things.load(connection, events[0].position - 1)
        self._states.begin(connection, {str(e.stored.subject) for e in events if e.stored.subject})
        taken = Taking(connection, self._things, self._states, self._front, self._counted)
        taken.take(events)
        taken.book.write()
        self._states.write(connection)
        self._front.write(connection)
        _acknowledge(connection, events)

    def forget(self) -> None:
        self._states.forget()
        self._counted.clear()
        self._things = self._front = None


def _acknowledge(connection: Connection[Row], events: Sequence[Event]) -> None:
    for event in events:
        if event.type == FindingAcknowledged.TOPIC:
            stored = event.stored
            arguments = {
                "finding": stored.data.finding,
                "time": stored.time,
                "position": event.position,
                "actor": stored.actor,
                "reason": stored.data.reason,
            }
            connection.execute(ACKNOWLEDGE, arguments)

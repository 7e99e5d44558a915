"""What members are not told yet: everything done in an investigation up to a day, on a ground."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from psycopg import Connection

from api.reading.moments import readable
from api.reading.sql import Row, rows, statement
from ledger.vocabulary.investigations import InvestigationOpened, investigation_tag
from projections.projection import Event

STREAMS_OF_KIND = statement("streams_of_kind")


class Withholding(NamedTuple):
    """Until the end of which day, on which ground (PDPA Art. 10, proviso)."""

    until: date
    ground: str


NOTHING_WITHHELD: Mapping[str, Withholding] = MappingProxyType({})


def withheld_on(connection: Connection[Row], until: int, day: date) -> dict[str, Withholding]:
    """By the tag of the investigation what is withheld on that day."""
    arguments = {"kind": "investigation", "until": until, "types": [InvestigationOpened.TOPIC]}
    found = {}
    for event in readable(Event(*row) for row in rows(connection, STREAMS_OF_KIND, arguments)):
        fact = event.stored.data
        if fact.withheld_until and fact.withheld_ground and day <= fact.withheld_until:
            name = investigation_tag(fact.investigation)
            found[name] = Withholding(fact.withheld_until, fact.withheld_ground)
    return found


def withheld_by(withholding: Mapping[str, Withholding], tags: Iterable[str]) -> Withholding | None:
    """What withholds an event of these tags."""
    return next((withholding[tag] for tag in tags if tag in withholding), None)

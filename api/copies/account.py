"""The account of one member: a pure fold of all events about them into the parts of a copy."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from api.copies.cases import Cases
from api.copies.holdings import Holdings
from api.copies.opened import Opened
from api.copies.parts import (
    Amendment,
    At,
    Coded,
    Collection,
    Declined,
    Disclosure,
    TakenBack,
    Use,
    Withheld,
)
from api.copies.summary import Summary, at
from api.copies.wording import Wording
from api.investigations.withholding import NOTHING_WITHHELD, Withholding, withheld_by
from ledger.vocabulary.amendments import Amended, event_name, holding, is_taken_back
from ledger.vocabulary.consent import NoticePresented, ProvisionDeclined
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE, Access, EventAmended

COMMON = ("categories", "purposes", "basis", "notice", "region")
SUMMARISED: Mapping[type[Fact], tuple[str, ...]] = MappingProxyType(
    {
        DataCollected: (*COMMON, "channel", "obtained", "provision", "origin"),
        DataUsed: (
            *(*COMMON, "manner", "channel", "viewer"),
            *("refusal_offered", "incidental_to", "service_notice"),
        ),
        DataDisclosed: (
            *(*COMMON, "recipient", "manner", "handover", "role", "channel"),
            *("incidental_to", "service_notice", "statute"),
        ),
        NoticePresented: ("notice", "channel", "placement"),
        ProvisionDeclined: ("categories", "notice", "channel", "optional", "effect_told"),
    }
)
"""The facts told as lines, and the fields that tell their lines apart."""
LOOKED = ("what", "actor", "purpose", "route", "reason")


class Account:
    """Takes in the events of one member, in any order; `amendments` are gathered before."""

    def __init__(
        self,
        wording: Wording,
        amendments: Mapping[str, Amended],
        withholding: Mapping[str, Withholding] = NOTHING_WITHHELD,
    ) -> None:
        self.events = 0
        self._withholding = withholding
        self._withheld = Counter[Withholding]()
        self.cases = Cases(wording)
        self.holdings = Holdings()
        self._wording = wording
        self._words = holding(amendments)
        self._amendments = amendments
        self._amended: dict[str, tuple[At, Coded]] = {}
        self._amending: list[tuple[str, At, EventAmended]] = []
        self._lines = {fact: Summary(names) for fact, names in SUMMARISED.items()}
        self._looked = Summary(LOOKED)

    def take(self, position: int, stored: Stored[Fact], opened: Iterable[Opened] = ()) -> None:
        self.events += 1
        if withheld := withheld_by(self._withholding, stored.tags):
            self._withheld[withheld] += 1
            return
        fact, order = stored.data, (stored.time, position)
        name = event_name(stored.source, stored.id) if self._amendments else ""
        if name in self._words:
            self._amended[name] = at(order), self._wording.type(fact.TOPIC)
        taken_back = self._taken_back(name)
        if isinstance(fact, EventAmended):
            self._amending.append((name, at(order), fact))
            return
        opened = list(opened)
        self.holdings.take(fact, order, opened, taken_back is not None)
        self._tell(position, stored, opened, taken_back)

    def _tell(
        self,
        position: int,
        stored: Stored[Fact],
        opened: Iterable[Opened],
        taken_back: TakenBack | None,
    ) -> None:
        fact, order = stored.data, (stored.time, position)
        lines = self._lines.get(type(fact))
        if isinstance(fact, Access):
            reason = getattr(fact, "reason", None)
            what = (fact.TOPIC, stored.actor or "", fact.purpose, fact.route, reason)
            self._looked.add(what, order)
        elif lines is None:
            self.cases.take(fact, order, opened, taken_back, stored.source == OWN_SOURCE)
        elif taken_back is None:
            lines.add_fact(fact, order)

    def _taken_back(self, name: str) -> TakenBack | None:
        word = self._words.get(name)
        if word is None or not is_taken_back(word):
            return None
        return TakenBack(at=at(word.order), kind=self._wording.listed(word.kind))

    def collections(self) -> list[Collection]:
        return [Collection(**line) for line in self._lines[DataCollected].lines(self._wording)]

    def uses(self) -> list[Use]:
        return [Use(**line) for line in self._lines[DataUsed].lines(self._wording)]

    def disclosures(self) -> list[Disclosure]:
        return [Disclosure(**line) for line in self._lines[DataDisclosed].lines(self._wording)]

    def declined(self) -> list[Declined]:
        return [Declined(**line) for line in self._lines[ProvisionDeclined].lines(self._wording)]

    def presented(self) -> Iterator[dict[str, Any]]:
        return self._lines[NoticePresented].lines(self._wording)

    def looked(self) -> Iterator[dict[str, Any]]:
        return self._looked.lines(self._wording)

    def withheld(self) -> Iterator[Withheld]:
        """What was done in investigations of which the member is not told yet."""
        for each, count in sorted(self._withheld.items()):
            ground = self._wording.ground(each.ground)
            yield Withheld(ground=ground, records=count, until=each.until)

    def amendments(self) -> list[Amendment]:
        """Every word about an earlier event, in order of time."""
        told = sorted(self._amending, key=lambda item: (item[1].time, item[1].position))
        return [self._amendment(*each) for each in told]

    def _amendment(self, name: str, when: At, fact: EventAmended) -> Amendment:
        target = self._amended.get(event_name(fact.amended_source, fact.amended_id))
        return Amendment(
            at=when,
            kind=self._wording.listed(fact.kind),
            reason=fact.reason,
            holds=not is_taken_back(self._words.get(name)),
            amended=target and target[0],
            amended_type=target and target[1],
        )

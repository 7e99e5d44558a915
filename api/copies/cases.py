"""What is told event by event: consents, requests, inquiries, restrictions, erasures and so on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from api.copies.opened import Opened
from api.copies.parts import Case, Content, Step, TakenBack
from api.copies.summary import Order, at
from api.copies.wording import Wording
from ledger.decisions.request_state import TAKES_IN, Told
from ledger.vocabulary import consent, contact, erasure, organisation, restriction, rights, security
from ledger.vocabulary.data import DataCorrected
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import LedgerDecided

CASES: Mapping[str, tuple[str, Sequence[type[Fact]]]] = MappingProxyType(
    {
        "restrictions": ("restriction", restriction.FACTS),
        "requests": ("request", rights.FACTS),
        "inquiries": ("inquiry", contact.FACTS),
        "erasures": ("erasure", (erasure.ErasureOrdered, erasure.ErasureCompleted)),
        "notifications": (
            "notification",
            (erasure.RecipientNotified, erasure.RecipientAcknowledged),
        ),
        "holds": ("hold", (organisation.HoldPlaced, organisation.HoldReleased)),
        "incidents": ("incident", security.FACTS),
    }
)
"""By section of the copy the field that names a case, and the facts it is made of."""

OTHERS = "others"

SINGLE: Mapping[str, Sequence[type[Fact]]] = MappingProxyType(
    {
        "consents": (
            consent.ConsentGiven,
            consent.ConsentRefused,
            consent.ConsentWithdrawn,
        ),
        "marketing": (consent.MarketingRefused, consent.MarketingAccepted),
        "corrections": (DataCorrected,),
        OTHERS: (LedgerDecided,),
    }
)
"""By section of the copy the facts that are told one by one."""

CASE_OF = {fact: (section, name) for section, (name, facts) in CASES.items() for fact in facts}
SECTION_OF = {fact: section for section, facts in SINGLE.items() for fact in facts}


@dataclass(slots=True)
class _Steps:
    steps: list[tuple[Order, Step]] = field(default_factory=list)
    facts: list[tuple[Order, Fact, bool]] = field(default_factory=list)
    """Those that count, and whether the ledger itself appended them; kept where a state follows."""

    def told(self) -> list[Step]:
        return [step for _, step in sorted(self.steps, key=lambda item: item[0])]


class Cases:
    """Takes in events in any order and tells them case by case in order of time."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._single: dict[str, _Steps] = {}
        self._cases: dict[tuple[str, str], _Steps] = {}

    def take(
        self,
        fact: Fact,
        order: Order,
        opened: Iterable[Opened] = (),
        taken_back: TakenBack | None = None,
        is_own: bool = False,
    ) -> None:
        steps = self._steps_for(fact)
        steps.steps.append((order, self._step(fact, order, opened, taken_back)))
        if type(fact) in TAKES_IN and taken_back is None:
            steps.facts.append((order, fact, is_own))

    def single(self, section: str) -> list[Step]:
        return self._single[section].told() if section in self._single else []

    def of(self, section: str) -> Iterator[Case]:
        """The cases of a section, the earliest first."""
        found = [(id_, steps) for (name, id_), steps in self._cases.items() if name == section]
        for id_, steps in sorted(found, key=lambda item: (min(item[1].steps)[0], item[0])):
            state = _state(steps.facts) if section == "requests" else {}
            yield Case(id=id_, steps=steps.told(), state=state)

    def ids(self, section: str) -> list[str]:
        return sorted(id_ for name, id_ in self._cases if name == section)

    def _steps_for(self, fact: Fact) -> _Steps:
        if type(fact) in CASE_OF:
            section, name = CASE_OF[type(fact)]
            return self._cases.setdefault((section, getattr(fact, name)), _Steps())
        return self._single.setdefault(SECTION_OF.get(type(fact), OTHERS), _Steps())

    def _step(
        self, fact: Fact, order: Order, opened: Iterable[Opened], taken_back: TakenBack | None
    ) -> Step:
        return Step(
            what=self._wording.type(fact.TOPIC),
            at=at(order),
            data=self._wording.told(fact),
            contents=[self._content(each) for each in opened if each.category is None],
            taken_back=taken_back,
        )

    def _content(self, opened: Opened) -> Content:
        return Content(
            field=self._wording.field(opened.field),
            values=dict(opened.values) if opened.values is not None else None,
            erased=opened.erased,
            unreadable=opened.unreadable,
        )


def _state(facts: Iterable[tuple[Order, Any, bool]]) -> dict[str, str]:
    """How far each right of a request has come."""
    told = Told()
    for (time, _), fact, is_own in sorted(facts, key=lambda item: item[0]):
        told.take(fact, is_own, time)
    request = told.request
    return {right.value: request.state_of(right).value for right in request.asked}

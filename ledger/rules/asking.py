"""A question before the act: the very fact that it would become, checked like an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ledger.catalogue.catalogue import Catalogue
from ledger.intake.faults import Fault, placed
from ledger.intake.receive import Refusal, RefusedError, Terms, receive
from ledger.intake.times import YEARS, is_storable
from ledger.vocabulary.codes import Operation
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Received
from ledger.vocabulary.fields import Uuid
from ledger.vocabulary.own import Position

Act = DataCollected | DataUsed | DataDisclosed

ACTS: Mapping[str, type[Act]] = MappingProxyType(
    {
        Operation.COLLECT.value: DataCollected,
        Operation.USE.value: DataUsed,
        Operation.DISCLOSE.value: DataDisclosed,
    }
)
"""By operation the fact that it would become."""
ENVELOPE = frozenset(
    {"operation", "member", "subject", "source", "at", "known_at", "position", "record"}
)
"""What a question says besides the fields of the fact."""
UNASKED = ("values", "decision")
"""Fields of the fact that no question has: it carries no values, and no decision was taken yet."""
UNSAID: Mapping[str, str] = MappingProxyType({"notice": "in-force", "reason": "asked beforehand"})
"""What stands in the fact for what a question may leave out."""
PLACES = (("/data", ""), ("/time", "/at"), ("/type", "/operation"))
"""Where in a question a fault of its event is."""


@dataclass(frozen=True, slots=True)
class Question:
    """May this be done? `time` None: now. `position`, `known_at`: as the ledger knew it then."""

    act: Act
    operation: Operation
    member: str | None = None
    subject: str | None = None
    time: datetime | None = None
    position: int | None = None
    known_at: datetime | None = None
    is_recorded: bool = False

    @property
    def names_notice(self) -> bool:
        return self.act.notice != UNSAID["notice"]


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The question around the fact; more fields are the fact's."""

    operation: Operation
    member: Annotated[str, Meta(min_length=1, max_length=128)] | None = None
    subject: Uuid | None = None
    at: Annotated[datetime, Meta(tz=True)] | None = None
    known_at: Annotated[datetime, Meta(tz=True)] | None = None
    position: Position | None = None
    record: bool = False


def tolerant(catalogue: Catalogue) -> Catalogue:
    """The codes with no category of PDPA Art. 6 refused at once: about it the rules answer."""
    return replace(catalogue, special_categories=frozenset())


def questions(documents: Sequence[Any], terms: Terms) -> list[Question]:
    """All valid, on the terms on which the same asker sends events, with a `tolerant` catalogue.

    Raises `RefusedError`, its pointers into the questions.
    """
    asked: list[_Asked] = []
    events: list[dict[str, Any]] = []
    refusals: list[Refusal] = []
    for index, document in enumerate(documents):
        try:
            asked.append(_asked(document))
            events.append(_event(document, asked[-1], terms))
        except Fault as fault:
            refusals.append(Refusal(index, fault.pointer, fault.message))
    if refusals:
        raise RefusedError(refusals)
    return [
        _question(each, received)
        for each, received in zip(asked, _received(events, asked, terms), strict=True)
    ]


def _asked(document: Any) -> _Asked:
    if not isinstance(document, dict):
        raise Fault("", "a question is a JSON object")
    if document.get("operation") not in tuple(ACTS):
        raise Fault("/operation", f"is none of {', '.join(sorted(ACTS))}")
    for name in UNASKED:
        if name in document:
            raise Fault(f"/{name}", "unknown field")
    try:
        asked = msgspec.convert(document, type=_Asked)
    except msgspec.ValidationError as error:
        raise Fault(*placed(str(error), ACTS[document["operation"]])) from None
    if (asked.member is None) == (asked.subject is None):
        raise Fault("/member", "it takes the member's reference, or `subject`: one of the two")
    if asked.known_at is not None and not is_storable(asked.known_at):
        raise Fault("/known_at", YEARS)
    return asked


def _event(document: dict[str, Any], asked: _Asked, terms: Terms) -> dict[str, Any]:
    """The event that the question would become."""
    said = {name: value for name, value in document.items() if name not in ENVELOPE}
    return {
        "specversion": "1.0",
        "id": "asked",
        "source": document.get("source", terms.source_prefix),
        "type": ACTS[asked.operation].TOPIC,
        "time": document.get("at") or terms.now,
        "subject": asked.member or asked.subject,
        "data": {**UNSAID, **said},
    }


def _received(
    events: Sequence[dict[str, Any]], asked: Sequence[_Asked], terms: Terms
) -> list[Received]:
    try:
        return receive(events, terms)
    except RefusedError as error:
        refusals = [_moved(refusal, asked[refusal.index]) for refusal in error.refusals]
        raise RefusedError(refusals) from None


def _moved(refusal: Refusal, asked: _Asked) -> Refusal:
    pointer = refusal.pointer
    for before, after in PLACES:
        if pointer.startswith(before):
            return replace(refusal, pointer=after + pointer.removeprefix(before))
    if pointer == "/subject" and asked.member is not None:
        return replace(refusal, pointer="/member")
    return refusal


def _question(asked: _Asked, received: Received) -> Question:
    act = received.fact
    if not isinstance(act, Act):
        raise AssertionError("an operation becomes an act")
    return Question(
        act=act,
        operation=asked.operation,
        member=asked.member,
        subject=asked.subject,
        time=received.time if asked.at is not None else None,
        position=asked.position,
        known_at=asked.known_at,
        is_recorded=asked.record,
    )

"""Whose data reached one recipient in a stretch of time, what for, and what has come back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from ledger.decisions.open_disclosures import open_disclosures
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.erasure import RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact
from projections.replay.population.history import History, Told
from projections.replay.population.question import Row


@dataclass(frozen=True, slots=True)
class Reached:
    """What the recipient was given from `start` to before `end`, and has not said is gone.

    `told` is what it was told of the member, each with the latest answer to it, at whatever time.
    """

    recipient: str
    start: datetime
    end: datetime
    types: ClassVar[Sequence[type[Fact]]] = (
        DataDisclosed,
        RecipientNotified,
        RecipientAcknowledged,
    )
    unnamed: ClassVar[Sequence[type[Fact]]] = ()
    columns: ClassVar[Sequence[str]] = (
        "recipient",
        "disclosures",
        "first",
        "position",
        "last",
        "last_position",
        "categories",
        "purposes",
        "manners",
        "still_held",
        "told",
    )

    @property
    def named(self) -> str:
        return self.recipient

    def rows(self, history: History) -> Iterator[Row]:
        events = [each for each in history.standing() if self._concerns(each)]
        given = sorted(
            (stored.time, position, stored.data)
            for position, stored in events
            if isinstance(stored.data, DataDisclosed)
        )
        if not given:
            return
        held = open_disclosures(events, None).get(self.recipient)
        facts = [fact for *_, fact in given]
        yield {
            "recipient": self.recipient,
            "disclosures": len(given),
            "first": given[0][0],
            "position": given[0][1],
            "last": given[-1][0],
            "last_position": given[-1][1],
            "categories": _all(facts, "categories"),
            "purposes": _all(facts, "purposes"),
            "manners": sorted({fact.manner for fact in facts}),
            "still_held": list(held.categories) if held else [],
            "told": list(_told(events)),
        }

    def _concerns(self, told: Told) -> bool:
        """Of disclosures those in the stretch; of what was told and answered everything."""
        _, stored = told
        is_within = not isinstance(stored.data, DataDisclosed) or (
            self.start <= stored.time < self.end
        )
        return is_within and getattr(stored.data, "recipient", None) == self.recipient


def _all(facts: Sequence[DataDisclosed], name: str) -> list[str]:
    return sorted({code for fact in facts for code in getattr(fact, name)})


def _told(events: Sequence[Told]) -> Iterator[dict[str, Any]]:
    """Each notification as it was last told, in the order of telling."""
    told: dict[str, tuple[datetime, int, RecipientNotified]] = {}
    answers: dict[str, tuple[datetime, int, RecipientAcknowledged]] = {}
    for position, stored in events:
        latest: dict[str, Any] = told if isinstance(stored.data, RecipientNotified) else answers
        if isinstance(stored.data, DataDisclosed):
            continue
        name, said = stored.data.notification, (stored.time, position, stored.data)
        latest[name] = max(said, latest.get(name, said), key=_order)
    for name, each in sorted(told.items(), key=lambda item: _order(item[1])):
        yield _telling(name, each, answers.get(name))


def _order(said: tuple[datetime, int, Any]) -> tuple[datetime, int]:
    return said[:2]


def _telling(
    name: str,
    told: tuple[datetime, int, RecipientNotified],
    answered: tuple[datetime, int, RecipientAcknowledged] | None,
) -> dict[str, Any]:
    time, position, fact = told
    answer = (
        {
            "answer": answered[2].answer,
            "answered": answered[0],
            "answer_position": answered[1],
        }
        if answered
        else {"answer": None, "answered": None, "answer_position": None}
    )
    return {
        "notification": name,
        "kind": fact.kind,
        "categories": fact.categories,
        "told": time,
        "position": position,
        "answer_due": fact.answer_due,
        **answer,
    }

"""The latest words of members on consents and marketing: pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from ledger.vocabulary.consent import (
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    MarketingAccepted,
    MarketingRefused,
)
from ledger.vocabulary.envelope import Stored

STATES = {
    ConsentGiven.TOPIC: "given",
    ConsentRefused.TOPIC: "refused",
    ConsentWithdrawn.TOPIC: "withdrawn",
}
REFUSALS = {MarketingRefused.TOPIC: True, MarketingAccepted.TOPIC: False}
TYPES = frozenset({*STATES, *REFUSALS})

Told = tuple[int, datetime, Stored[Any]]
"""Where an event stands, when it was recorded and what it says."""


class Word(NamedTuple):
    """The row of one consent."""

    subject: str
    kind: str
    purpose: str
    state: str
    time: datetime
    position: int
    notice: str | None
    channel: str
    presumed: bool


class Refusal(NamedTuple):
    """The row of one channel of marketing; the word counts at the latest from its recording."""

    subject: str
    channel: str
    refused: bool
    time: datetime
    position: int
    received_by: str


R = TypeVar("R", Word, Refusal)


class Words(NamedTuple):
    """The latest words, by what they are about."""

    consents: dict[tuple[str, ...], Word]
    refusals: dict[tuple[str, ...], Refusal]


def latest_words(events: Iterable[Told]) -> Words:
    """The latest word by (time, position) on each matter; the order of the events is all one."""
    words = Words({}, {})
    for position, recorded_at, stored in events:
        if stored.type in STATES:
            for word in _consents(position, stored):
                _keep(words.consents, word[:3], word)
        else:
            for refusal in _refusals(position, recorded_at, stored):
                _keep(words.refusals, refusal[:2], refusal)
    return words


def _keep(kept: dict[tuple[str, ...], R], key: tuple[str, ...], row: R) -> None:
    before = kept.get(key)
    if before is None or (row.time, row.position) > (before.time, before.position):
        kept[key] = row


def _consents(position: int, stored: Stored[Any]) -> Iterable[Word]:
    data, subject, state = stored.data, str(stored.subject), STATES[stored.type]
    notice, presumed = getattr(data, "notice", None), getattr(data, "presumed", False)
    for purpose in data.purposes:
        yield Word(
            subject,
            data.kind.value,
            purpose,
            state,
            stored.time,
            position,
            notice,
            data.channel.value,
            presumed,
        )


def _refusals(position: int, recorded_at: datetime, stored: Stored[Any]) -> Iterable[Refusal]:
    data, refused = stored.data, REFUSALS[stored.type]
    for channel in data.channels:
        yield Refusal(
            str(stored.subject),
            channel.value,
            refused,
            min(stored.time, recorded_at),
            position,
            data.received_by.value,
        )

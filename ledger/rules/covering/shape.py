"""What a coverage is made of: kinds of acts, what was declared, what does not fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger.vocabulary.codes import RecipientRole
from ledger.vocabulary.notices import ServiceNoticePublished
from ledger.vocabulary.organisation import RetentionSet
from ledger.vocabulary.parts import Part, Words
from ledger.vocabulary.recipients import RecipientAgreed


class Kind(NamedTuple):
    """What collections, uses and disclosures are counted by; `type` is the event's."""

    type: str
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    manner: str | None
    basis: str | None
    recipient: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class Declared:
    """What the organisation laid down beforehand."""

    roles: Mapping[str, RecipientRole] = field(default_factory=dict)
    agreements: tuple[RecipientAgreed, ...] = ()
    retention: tuple[RetentionSet, ...] = ()
    pages: tuple[ServiceNoticePublished, ...] = ()


class Gap(Part, frozen=True, kw_only=True):
    """One thing that does not fit: what it is (`part`), its name, how often it was seen."""

    part: str
    name: str
    text: Words
    codes: tuple[str, ...] = ()
    count: int | None = None
    rule: str | None = None
    """The rule whose findings it shows in, if there is one."""
    articles: tuple[str, ...] = ()


def by_count(gaps: Iterable[Gap]) -> list[Gap]:
    """The most frequent first, then by name."""
    return sorted(gaps, key=lambda gap: (-(gap.count or 0), gap.part, gap.name))

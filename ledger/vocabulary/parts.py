"""Parts that several facts are made of."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from ledger.vocabulary.fields import AllCodes, Code, Count, LongText, Text, Uuid

Subjects = Annotated[list[Uuid], Meta(min_length=1, max_length=100)]
"""One to a hundred subjects; where there are more, only their number is recorded."""

Days = Annotated[int, Meta(ge=0, le=36_525)]
"""A length of time in calendar days, 0 to a hundred years."""


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A record inside a fact, as strict as the fact."""


class Words(Part, frozen=True, kw_only=True):
    """The organisation's own words for its members, in Traditional Chinese and English."""

    zh: LongText
    en: LongText


class Kept(Part, frozen=True, kw_only=True):
    """Data that is not erased, why, and until when (PDPA Art. 11(3); Enforcement Rules Art. 21)."""

    categories: AllCodes
    ground: Code
    reason: Text
    until: date | None = None
    """The last day it is kept."""
    rule: Annotated[str, Meta(min_length=1, max_length=80)] | None = None
    """What keeps it, `hold:<id>` or `retention:<class>`; without it, a decision does."""


class Purged(Part, frozen=True, kw_only=True):
    """A store from which an erasure took data, and how many records."""

    store: Text
    records: Count


def member_tags(subjects: list[str] | None) -> tuple[str, ...]:
    return tuple(f"member:{subject}" for subject in subjects or ())

"""What a member's copy is made of: coded words, moments of the log, summary lines, cases."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from ledger.vocabulary.parts import Words

Position = Annotated[int, Meta(ge=0, description="a place in the log, from 1")]


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of the copy; what does not apply is left out."""


class Coded(Part, frozen=True, kw_only=True):
    """A code and its words, where there are any."""

    code: str
    zh: str | None = None
    en: str | None = None


class At(Part, frozen=True, kw_only=True):
    """When something happened, and the position of the log that says so."""

    time: datetime
    position: Position


class Line(Part, frozen=True, kw_only=True):
    """The same thing, done `count` times; `reasons` are the first few of those given."""

    count: Annotated[int, Meta(ge=1)]
    first: At
    last: At
    reasons: list[str] = []
    more_reasons: bool = False
    attributes: list[Coded] = []


class Processing(Line, frozen=True, kw_only=True):
    """What every collection, use and disclosure says."""

    categories: list[Coded]
    purposes: list[Coded]
    basis: Coded
    notice: str
    region: Coded


class Collection(Processing, frozen=True, kw_only=True):
    """Data was obtained, from the member or from `origin`."""

    channel: Coded
    obtained: Coded
    provision: Coded
    origin: str | None = None


class Use(Processing, frozen=True, kw_only=True):
    """Data was used inside the organisation; `viewer` says who looked at a display."""

    manner: Coded
    channel: Coded | None = None
    viewer: str | None = None
    refusal_offered: bool | None = None
    incidental_to: Coded | None = None
    service_notice: str | None = None


class Disclosure(Processing, frozen=True, kw_only=True):
    """Data was given to a recipient; `statute` is the law that required it."""

    recipient: str
    manner: Coded
    handover: Coded
    role: Coded | None = None
    channel: Coded | None = None
    incidental_to: Coded | None = None
    service_notice: str | None = None
    statute: str | None = None


class NoticeShown(Line, frozen=True, kw_only=True):
    """A version of the notice was shown or sent."""

    notice: str
    channel: Coded
    placement: str
    title: Words | None = None


class Declined(Line, frozen=True, kw_only=True):
    """The member chose not to give some data."""

    categories: list[Coded]
    notice: str
    channel: Coded
    optional: bool
    effect_told: bool


class Looked(Line, frozen=True, kw_only=True):
    """Somebody looked at the member's records in the ledger; `actor` names a token."""

    what: Coded
    actor: str
    purpose: str
    route: str
    role: Coded | None = None
    reason: str | None = None


class Attribute(Part, frozen=True, kw_only=True):
    """A value that holds now."""

    name: Coded
    value: str
    since: At


class Values(Line, frozen=True, kw_only=True):
    """Values as they were given, corrected or handed over: in clear, erased, or unreadable."""

    what: Coded
    values: dict[str, str] | None = None
    recipient: str | None = None
    erased: bool = False
    unreadable: bool = False
    taken_back: bool = False


class CategoryValues(Part, frozen=True, kw_only=True):
    """The values of one category: those that hold now, and how they came to be."""

    category: Coded
    now: list[Attribute]
    history: list[Values]
    erased: bool = False


class Withheld(Part, frozen=True, kw_only=True):
    """What is not given, on which ground, until the end of which day: values of categories, for a
    reason, or so many `records` of the log.
    """

    ground: Coded
    categories: list[Coded] = []
    reason: str | None = None
    records: int = 0
    until: date | None = None


class TakenBack(Part, frozen=True, kw_only=True):
    """The organisation said later that an event was wrong."""

    at: At
    kind: Coded


class Content(Part, frozen=True, kw_only=True):
    """What was written or proven in a case: in clear, erased, or unreadable."""

    field: Coded
    values: dict[str, str] | None = None
    erased: bool = False
    unreadable: bool = False


class Step(Part, frozen=True, kw_only=True):
    """One event; `data` is as its type's schema says, with words beside its codes."""

    what: Coded
    at: At
    data: Annotated[
        dict[str, Any],
        Meta(description="fields of the event type's schema; a code is an object as Coded is"),
    ]
    contents: list[Content] = []
    taken_back: TakenBack | None = None


class Case(Part, frozen=True, kw_only=True):
    """All that happened in one request, inquiry, restriction, erasure, hold or incident."""

    id: str
    steps: list[Step]
    state: dict[str, str] = {}


class Amendment(Part, frozen=True, kw_only=True):
    """An event that the organisation amended; `holds` unless this word was itself taken back."""

    at: At
    kind: Coded
    reason: str
    holds: bool
    amended: At | None = None
    amended_type: Coded | None = None

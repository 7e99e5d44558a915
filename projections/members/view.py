"""The view of one member: every part says when (event time) and at which position of the log.

A view holds no words and no values of the member, only what is held, since when and under which
event it can be read. Bounds: maps by code or channel are as large as the catalogue; maps by an id
an emitter chose keep the `LISTED` greatest ids and `more` names those that had more; sets keep
their first `NAMED` in order. Bounding by the id's order, not by time, keeps the view independent
of the order of arrival. Amendments are all kept: they decide what counts.
"""

from copy import copy
from datetime import date, datetime
from typing import Any

import msgspec

from ledger.vocabulary.amendments import Amended
from ledger.vocabulary.codes import (
    Acknowledgement,
    Channel,
    ConsentKind,
    ErasureTrigger,
    Handover,
    IdentityMethod,
    Manner,
    MarketingChannel,
    NotificationKind,
    Obtained,
    Outcome,
    Provision,
    RestrictionScope,
    Right,
)
from ledger.vocabulary.parts import Kept

LISTED = 500
"""Items in a map by an id (recipients, inquiries, requests, …)."""
NAMED = 50
"""Names in a set (attributes, origins)."""
SEALS = 5
"""Latest positions listed at which values of a category are sealed."""


class Item(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A part of a view; never changed, only replaced. Stored without the names of its fields."""


class At(Item, frozen=True, order=True):
    """When something was (event time), and the position that says so."""

    time: datetime
    position: int


class Presented(Item, frozen=True):
    """One version of the notice, shown to the member; `channel` of the last time."""

    first: datetime
    last: At
    channel: Channel


class Category(Item, frozen=True):
    """What is known of the data of one category that was collected or corrected.

    `provision`, `obtained`, `channel` and `notice` are of the latest collection; `attributes` are
    the names given with any event that held this category; `origins` tell of whom it was obtained
    where not of the member (Art. 9); `seals` are the latest events that hold sealed values.
    """

    first: datetime | None = None
    last: At | None = None
    provision: Provision | None = None
    obtained: Obtained | None = None
    channel: Channel | None = None
    notice: str | None = None
    attributes: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    seals: tuple[At, ...] = ()
    corrected: At | None = None


class Declined(Item, frozen=True):
    """The member did not give data of a category."""

    at: At
    optional: bool
    effect_told: bool
    notice: str


class Consent(Item, frozen=True):
    """The latest word on one kind of consent for one purpose: given, refused or withdrawn."""

    state: str
    at: At
    channel: Channel
    notice: str | None = None
    presumed: bool = False


class MarketingRefusal(Item, frozen=True):
    """The latest word on marketing through one channel."""

    refused: bool
    at: At
    received_by: Channel


class Restriction(Item, frozen=True):
    """Active while placed and not resumed since; what an officer placed, officers resume."""

    scope: RestrictionScope | None = None
    placed: At | None = None
    resumed: At | None = None
    categories: tuple[str, ...] = ()
    channels: tuple[MarketingChannel, ...] = ()
    is_own: bool = False
    """Whether an officer placed it."""
    resumed_by_us: At | None = None

    @property
    def is_active(self) -> bool:
        resumed = self.resumed_by_us if self.is_own else self.resumed
        return self.placed is not None and (resumed is None or resumed < self.placed)


class Disclosed(Item, frozen=True):
    """Everything one recipient received."""

    count: int
    first: datetime
    last: At
    categories: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    manners: tuple[Manner, ...] = ()


class Used(Item, frozen=True):
    """All uses for one purpose in one manner."""

    count: int
    first: datetime
    last: datetime


class Inquiry(Item, frozen=True):
    """Open until a final answer later than its receipt; `answered` is the latest answer."""

    received: At | None = None
    about: str | None = None
    channel: Channel | None = None
    answered: At | None = None
    closed: At | None = None

    @property
    def is_open(self) -> bool:
        return self.closed is None or (self.received is not None and self.closed < self.received)


class RequestItem(Item, frozen=True):
    """One right asked for; `due` is the last day by the receipt, `extended_due` by extension."""

    asked: At | None = None
    due: date | None = None
    extended: At | None = None
    extended_due: date | None = None
    outcome: Outcome | None = None
    decided: At | None = None
    fulfilled: At | None = None
    withdrawn: At | None = None


class Request(Item, frozen=True):
    """A request with one item a right; `received_at` is its true receipt."""

    received: At | None = None
    received_at: datetime | None = None
    channel: Channel | None = None
    by_agent: bool = False
    verified: At | None = None
    passed: bool | None = None
    method: IdentityMethod | None = None
    withdrawn: At | None = None
    items: dict[Right, RequestItem] = {}


class Erasure(Item, frozen=True):
    """`kept` is what the completion says, before it what the order says."""

    ordered: At | None = None
    trigger: ErasureTrigger | None = None
    categories: tuple[str, ...] = ()
    completed: At | None = None
    kept: tuple[Kept, ...] = ()


class Notification(Item, frozen=True):
    """What a recipient was told to do with the member's data, and its latest answer."""

    recipient: str | None = None
    notified: At | None = None
    kind: NotificationKind | None = None
    handover: Handover | None = None
    answer_due: date | None = None
    acknowledged: At | None = None
    answer: Acknowledgement | None = None
    answered_by: str | None = None


class Hold(Item, frozen=True):
    """A hold that names the member; active while placed and not released since."""

    placed: At | None = None
    released: At | None = None
    ground: str | None = None
    categories: tuple[str, ...] = ()
    until: date | None = None


class Incident(Item, frozen=True):
    """An incident whose assessment or notification names the member."""

    assessed: At | None = None
    notified: At | None = None
    channel: Channel | None = None


class View(msgspec.Struct, omit_defaults=True):
    """What holds about one member at `position`.

    Keys: `uses` by "<purpose>/<manner>", `consents` by "<kind>/<purpose>", `disclosures` by
    recipient, `notices` by version, `amendments` by the name of the amending event; the others by
    category, channel or id. `facts` counts what counts: no taken-back event, no reading of the
    ledger. `joined` is the first collection from the member.
    """

    position: int = 0
    recorded_at: datetime | None = None
    facts: int = 0
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    joined: datetime | None = None
    notices: dict[str, Presented] = {}
    categories: dict[str, Category] = {}
    declined: dict[str, Declined] = {}
    consents: dict[str, Consent] = {}
    marketing: dict[MarketingChannel, MarketingRefusal] = {}
    restrictions: dict[str, Restriction] = {}
    disclosures: dict[str, Disclosed] = {}
    uses: dict[str, Used] = {}
    inquiries: dict[str, Inquiry] = {}
    requests: dict[str, Request] = {}
    erasures: dict[str, Erasure] = {}
    notifications: dict[str, Notification] = {}
    holds: dict[str, Hold] = {}
    incidents: dict[str, Incident] = {}
    amendments: dict[str, Amended] = {}
    more: tuple[str, ...] = ()
    """Which maps had more ids than are listed."""
    erased: At | None = None
    """When the ledger was ordered to erase everything of the member; from then on of the maps only
    `OF_ERASED` stand, and `joined` is not told.
    """

    def copy(self) -> "View":
        """Another view with the same parts; changing the maps of one leaves the other."""
        copied = copy(self)
        for name in MAPS:
            setattr(copied, name, getattr(self, name).copy())
        return copied


OF_ERASED = frozenset(
    {"restrictions", "requests", "erasures", "notifications", "holds", "amendments"}
)
"""What remains of an erased member: the proof of what was asked, done and told."""
MAPS = tuple(field.name for field in msgspec.structs.fields(View) if field.default_factory is dict)


def consent_key(kind: ConsentKind, purpose: str) -> str:
    return kind + "/" + purpose


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(View)


def encode_view(view: View) -> bytes:
    """The view as the table holds it: MessagePack, a third as long as the JSON of `plain`."""
    return _encoder.encode(view)


def decode_view(data: bytes) -> View:
    """Raises `msgspec.DecodeError` where `data` is not a view."""
    return _decoder.decode(data)


def plain(part: Any) -> Any:
    """A view or a part of it with its field names, for an answer; empty parts are left out."""
    if isinstance(part, msgspec.Struct):
        named = ((name, getattr(part, name)) for name in part.__struct_fields__)
        return {name: plain(value) for name, value in named if value not in EMPTY}
    if isinstance(part, dict):
        return {key: plain(value) for key, value in part.items()}
    if isinstance(part, tuple):
        return [plain(value) for value in part]
    return part


EMPTY: tuple[Any, ...] = (None, (), {})

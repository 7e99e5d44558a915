"""The copy as a document, `member-copy/v1`; its JSON Schema stands in the OpenAPI document."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from api.copies.parts import (
    Amendment,
    At,
    Case,
    CategoryValues,
    Coded,
    Collection,
    Declined,
    Disclosure,
    Looked,
    NoticeShown,
    Part,
    Position,
    Step,
    Use,
    Withheld,
)
from ledger.completeness.section import Section
from ledger.vocabulary.parts import Words

COMPONENTS = "#/components/schemas/{name}"


class CompleteTo(Part, frozen=True, kw_only=True):
    """Everything the log holds about the member up to this position is in the copy."""

    position: Position
    events: int


class InLog(Part, frozen=True, kw_only=True):
    """Proof that the log up to a position is that of a signed checkpoint.

    `proof` is the `.tlog-proof` file (C2SP) of the event there; it verifies offline and for ever.
    """

    position: Position
    proof: str


class Answered(Part, frozen=True, kw_only=True):
    """The request that the copy answers; without `categories` it asked for every one."""

    request: str
    right: Coded
    outcome: Coded
    decided_at: datetime
    categories: tuple[Coded, ...] = ()


class Controller(Part, frozen=True, kw_only=True):
    """Who is responsible, by the notice in force: the latest that is effective and not retired."""

    notice: str
    title: Words
    effective_from: datetime
    channels: list[Coded]
    """Where members exercise their rights."""
    period: Words
    territories: list[Coded]
    collector_name: str | None = None
    brand: str | None = None
    url: str | None = None


class Recipient(Part, frozen=True, kw_only=True):
    """Somebody who was given data, as registered; only the id where it never was."""

    recipient: str
    disclosures: int
    name: Words | None = None
    role: Coded | None = None
    contact: str | None = None
    region: Coded | None = None
    services: tuple[str, ...] = ()


class ConsentNow(Part, frozen=True, kw_only=True):
    """The latest word on one kind of consent for one purpose."""

    kind: Coded
    purpose: Coded
    state: Coded
    since: At


class MarketingNow(Part, frozen=True, kw_only=True):
    """The latest word on marketing through one channel."""

    channel: Coded
    refused: bool
    since: At


class RestrictionNow(Part, frozen=True, kw_only=True):
    """A restriction that stands; without categories or channels it is of all."""

    restriction: str
    scope: Coded
    since: At
    categories: tuple[Coded, ...] = ()
    channels: tuple[Coded, ...] = ()


class Standing(Part, frozen=True, kw_only=True):
    """What holds now."""

    consents: list[ConsentNow]
    marketing: list[MarketingNow]
    restrictions: list[RestrictionNow]


class MemberCopy(msgspec.Struct, frozen=True, kw_only=True):
    """Everything held about and done with one member (PDPA Art. 3(2), 10).

    Without `request` it is a working copy, from which nothing is withheld. `completeness` proves
    that no event is left out; none while no map has the member.
    """

    document: Literal["member-copy/v1"] = "member-copy/v1"
    subject: str
    made_at: datetime
    complete_to: CompleteTo
    receipt: InLog | None
    """Of the last position that was published when the copy was made."""
    request: Answered | None
    controller: Controller | None
    standing: Standing
    values: list[CategoryValues]
    withheld: list[Withheld]
    collections: list[Collection]
    uses: list[Use]
    disclosures: list[Disclosure]
    recipients: list[Recipient]
    notices: list[NoticeShown]
    declined: list[Declined]
    consents: list[Step]
    marketing: list[Step]
    corrections: list[Step]
    restrictions: list[Case]
    requests: list[Case]
    inquiries: list[Case]
    erasures: list[Case]
    notifications: list[Case]
    holds: list[Case]
    incidents: list[Case]
    others: list[Step]
    amendments: list[Amendment]
    looked_at: list[Looked]
    remarks: list[Words]
    completeness: Section | None


def schemas() -> dict[str, Any]:
    """JSON Schemas of the document and its parts, by the names they have in OpenAPI."""
    _, components = msgspec.json.schema_components((MemberCopy,), ref_template=COMPONENTS)
    return {_name(key): _renamed(schema) for key, schema in components.items()}


def _name(part: str) -> str:
    return part if part == MemberCopy.__name__ else f"Copy{part}"


def _renamed(schema: Any) -> Any:
    """The same with every reference by the name the component has in OpenAPI."""
    if isinstance(schema, list):
        return [_renamed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    renamed = {key: _renamed(value) for key, value in schema.items()}
    if isinstance(reference := schema.get("$ref"), str):
        folder, _, name = reference.rpartition("/")
        renamed["$ref"] = f"{folder}/{_name(name)}"
    return renamed

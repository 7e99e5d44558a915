"""The documents an emitter sends: CloudEvents around the facts of a shop, and their JSON lines."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from ledger.simulator.clock import stamp

NOTICE = "2026-01"
"""The version of the shipped notice, under which everything happens."""
HOME = "TW"

Document = dict[str, Any]


class Fault(NamedTuple):
    """An event that breaks a rule of the policy map on purpose: the only one it breaks."""

    rule: str
    source: str
    id: str
    member: str | None
    time: str
    why: str


class Event(NamedTuple):
    """A CloudEvents document, and what is wrong with it where something was planted."""

    document: Document
    fault: Fault | None = None


class Emitter(NamedTuple):
    """A system of the shop, or somebody at it, that sends events."""

    source: str
    actor: str


class Draft(NamedTuple):
    """What is going to be sent, before it has an id and a time."""

    type: str
    by: Emitter
    data: Document
    rule: str = ""
    why: str = ""

    def breaking(self, rule: str, why: str) -> "Draft":
        """This draft as a planted fault."""
        return self._replace(rule=rule, why=why)


WEB = Emitter("/shop/web", "web-shop")
ORDERS = Emitter("/shop/orders", "order-service")
CRM = Emitter("/shop/crm", "crm-service")
COMPLIANCE = Emitter("/shop/compliance", "privacy-office")
STAFF = tuple(Emitter("/shop/crm", f"staff-{number}") for number in range(1, 9))


def collected(
    by: Emitter, purposes: Sequence[str], values: dict[str, dict[str, str]], **more: Any
) -> Draft:
    data = _processing(list(values), purposes, "TW19.1.2")
    data["channel"] = "web"
    data["values"] = values
    data["attributes"] = [name for held in values.values() for name in held]
    return Draft("data.collected", by, data | more)


def used(
    by: Emitter, manner: str, categories: Sequence[str], purposes: Sequence[str], **more: Any
) -> Draft:
    data = _processing(categories, purposes, "TW20.1.0")
    data["manner"] = manner
    return Draft("data.used", by, data | more)


def disclosed(
    by: Emitter, recipient: str, manner: str, categories: Sequence[str], **more: Any
) -> Draft:
    data = _processing(categories, ("148",), "TW20.1.0")
    data["recipient"] = recipient
    data["manner"] = manner
    return Draft("data.disclosed", by, data | more)


def event(
    number: int, at: int, member: str | None, draft: Draft, links: Document | None = None
) -> Event:
    """The draft with an id, a time and, for a fact about a member, the member's reference."""
    id_, time = f"{draft.by.source[6:]}-{number}", stamp(at)
    document: Document = {"specversion": "1.0", "id": id_, "source": draft.by.source}
    document["type"] = draft.type
    if member is not None:
        document["subject"] = member
    document["time"] = time
    document["actor"] = draft.by.actor
    if links:
        document |= links
    document["data"] = draft.data
    if not draft.rule:
        return Event(document)
    return Event(document, Fault(draft.rule, draft.by.source, id_, member, time, draft.why))


def event_line(event: Event) -> bytes:
    """The event's document as one line of JSON, the line feed included."""
    return orjson.dumps(event.document, option=orjson.OPT_APPEND_NEWLINE)


def fault_line(fault: Fault) -> bytes:
    """One line of the sidecar, the line feed included."""
    return orjson.dumps(fault._asdict(), option=orjson.OPT_APPEND_NEWLINE)


def _processing(categories: Sequence[str], purposes: Sequence[str], basis: str) -> Document:
    return {
        "categories": list(categories),
        "purposes": list(purposes),
        "basis": basis,
        "notice": NOTICE,
        "region": HOME,
    }

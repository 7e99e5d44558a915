"""What every answer should say at two moments, told as plainly as possible from the raw events."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from tests.database.conftest import Log

Raw = dict[str, Any]
"""The JSON of one event, with its position, when it was recorded, and its time as a time."""
Order = tuple[datetime, int]

TAKING_BACK = ("void", "replaced")
CONSENTS = {
    "consent.given": "given",
    "consent.refused": "refused",
    "consent.withdrawn": "withdrawn",
}
MARKETING = {"marketing.refused": True, "marketing.accepted": False}
MENTIONS = ("data.disclosed", "recipient.notified", "recipient.acknowledged")


def raw_events(log: Log) -> list[Raw]:
    with log.connect() as service:
        found = service.execute("SELECT position, recorded_at, data FROM events ORDER BY position")
        return [
            {**json.loads(data), "position": position, "recorded_at": recorded_at}
            for position, recorded_at, data in found
        ]


def time_of(event: Raw) -> datetime:
    return datetime.fromisoformat(event["time"])


def order(event: Raw) -> Order:
    return time_of(event), event["position"]


def heard(event: Raw) -> Order:
    """Words on marketing count at the latest from their recording."""
    return min(time_of(event), event["recorded_at"]), event["position"]


def happened(known: Iterable[Raw], as_of: datetime | None, *types: str) -> list[Raw]:
    by_then = [e for e in known if as_of is None or time_of(e) <= as_of]
    return [e for e in by_then if e["type"] in types] if types else by_then


def word(event: Raw, known: Sequence[Raw]) -> str | None:
    """The latest word of a standing amendment of the same member, one of taking back first."""
    said = [other for other in known if _speaks_of(other, event) and stands(other, known)]
    said.sort(key=lambda other: (other["data"]["kind"] in TAKING_BACK, order(other)))
    return said[-1]["data"]["kind"] if said else None


def stands(event: Raw, known: Sequence[Raw]) -> bool:
    return word(event, known) not in TAKING_BACK


def _speaks_of(other: Raw, event: Raw) -> bool:
    if other["type"] != "event.amended" or other.get("subject") != event.get("subject"):
        return False
    named = other["data"]["amended_source"], other["data"]["amended_id"]
    if named != (event["source"], event["id"]):
        return False
    return event["type"] != "event.amended" or order(other) > order(event)


def latest(events: Iterable[Raw]) -> Raw | None:
    return max(events, key=order, default=None)


def disclosures(known: Sequence[Raw], as_of: datetime | None) -> list[Raw]:
    """The rows of the register, with the word that was known of each."""
    listed = happened(known, as_of, "data.disclosed")
    return [{**e["data"], **e, "amended": word(e, known)} for e in listed]


def summary(known: Sequence[Raw], as_of: datetime | None) -> list[Raw]:
    counted: dict[tuple[str, str], list[Order]] = {}
    for event in happened(known, as_of, "data.disclosed"):
        if stands(event, known):
            for purpose in set(event["data"]["purposes"]):
                counted.setdefault((event["data"]["recipient"], purpose), []).append(order(event))
    told = {each["recipient"]: each["registered"] for each in recipients(known, as_of)}
    return [
        {
            "recipient": recipient,
            "purpose": purpose,
            "name_en": (told[recipient] or {"name": {"en": None}})["name"]["en"],
            "first": min(orders)[0],
            "last": max(orders)[0],
            "count": len(orders),
            "first_position": min(orders)[1],
            "last_position": max(orders)[1],
        }
        for (recipient, purpose), orders in sorted(counted.items())
    ]


def recipients(known: Sequence[Raw], as_of: datetime | None) -> list[Raw]:
    spoken_of: dict[str, list[Raw]] = {}
    for event in happened(known, as_of):
        if event["type"] in MENTIONS or event["tags"][0].startswith("recipient:"):
            spoken_of.setdefault(event["data"]["recipient"], []).append(event)
    return [_recipient(name, events) for name, events in sorted(spoken_of.items())]


def _recipient(name: str, events: Sequence[Raw]) -> Raw:
    own = [event for event in events if event["type"] not in MENTIONS]
    agreed = sorted((e for e in own if e["type"] == "recipient.agreed"), key=order)
    latest_of = {e["data"]["agreement"]: e["position"] for e in agreed}
    registered = latest(e for e in own if e["type"] == "recipient.registered")
    suspended = latest(e for e in own if e["type"] == "recipient.suspended")
    supervised = sorted((e for e in own if e["type"] == "recipient.supervised"), key=order)
    first = min(event["position"] for event in events)
    return {
        "recipient": name,
        "registered": registered and registered["data"],
        "agreements": [e["position"] for e in agreed if e["position"] in latest_of.values()],
        "supervisions": [event["position"] for event in supervised],
        "suspension": suspended and suspended["data"],
        "first_position": first,
        "position": max([first, *(event["position"] for event in own)]),
    }


def notices(known: Sequence[Raw], as_of: datetime | None) -> list[Raw]:
    published = happened(known, as_of, "notice.published")
    retired = happened(known, as_of, "notice.retired")
    return [
        {
            "notice": name,
            "data": event["data"],
            "published_at": event["recorded_at"],
            "position": event["position"],
            "retired": (last := latest(e for e in retired if e["data"]["notice"] == name))
            and last["data"],
        }
        for name in sorted({e["data"]["notice"] for e in published})
        if (event := latest(e for e in published if e["data"]["notice"] == name))
    ]


def service_notices(known: Sequence[Raw], as_of: datetime | None) -> list[Raw]:
    published = happened(known, as_of, "service-notice.published")
    names = sorted({event["data"]["service_notice"] for event in published})
    holding = [latest(e for e in published if e["data"]["service_notice"] == n) for n in names]
    return [{"position": e["position"], "data": e["data"]} for e in holding if e]


def restrictions(known: Sequence[Raw], as_of: datetime | None, subject: str) -> list[Raw]:
    """Those that stand. What officers placed counts before others' words, and only they end it."""
    told = _of_member(known, as_of, subject)
    placed = [event for event in told if event["type"] == "processing.restricted"]
    standing = []
    for name in {event["data"]["restriction"] for event in placed}:
        same = [event for event in placed if event["data"]["restriction"] == name]
        last = max(same, key=lambda event: (_is_own(event), order(event)))
        ended = [
            order(event)
            for event in told
            if event["type"] == "processing.resumed"
            and event["data"]["restriction"] == name
            and (_is_own(event) or not _is_own(last))
        ]
        if max(ended, default=order(last)) <= order(last):
            standing.append({"restriction": name, "position": last["position"]})
    return sorted(standing, key=lambda each: str(each["restriction"]))


def marketing(known: Sequence[Raw], as_of: datetime | None, subject: str) -> dict[str, bool]:
    """By channel that somebody spoke of: whether it was refused last."""
    words: dict[str, list[tuple[Order, bool]]] = {}
    for event in _of_member(known, as_of, subject):
        for channel in event["data"].get("channels", ()) if event["type"] in MARKETING else ():
            words.setdefault(channel, []).append((heard(event), MARKETING[event["type"]]))
    return {channel: max(said)[1] for channel, said in words.items()}


def consents(known: Sequence[Raw], as_of: datetime | None, subject: str) -> dict[str, str]:
    """By kind and purpose the last word."""
    words: dict[str, list[tuple[Order, str]]] = {}
    for event in _of_member(known, as_of, subject):
        if event["type"] in CONSENTS:
            for purpose in event["data"]["purposes"]:
                key = f"{event['data']['kind']}/{purpose}"
                words.setdefault(key, []).append((order(event), CONSENTS[event["type"]]))
    return {key: max(said)[1] for key, said in words.items()}


def received(known: Sequence[Raw], as_of: datetime | None, subject: str) -> dict[str, int]:
    """How often each recipient got data of the member."""
    told = [e for e in _of_member(known, as_of, subject) if e["type"] == "data.disclosed"]
    names = [event["data"]["recipient"] for event in told]
    return {name: names.count(name) for name in names}


def is_erased(known: Sequence[Raw], as_of: datetime | None, subject: str) -> bool:
    return any(
        event["type"] == "erasure.ordered" and _is_own(event) and "categories" not in event["data"]
        for event in _of_member(known, as_of, subject)
    )


def _of_member(known: Sequence[Raw], as_of: datetime | None, subject: str) -> list[Raw]:
    """What counts of a member: what was taken back by any word known does not."""
    own = [event for event in known if event.get("subject") == subject]
    return [event for event in happened(own, as_of) if stands(event, own)]


def _is_own(event: Raw) -> bool:
    return bool(event["source"] == "/ledger")

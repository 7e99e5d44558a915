"""Asking before the act, of a shop that has published its notice and registered its courier."""

from datetime import datetime
from typing import Any

import httpx
import msgspec

from api.access.tokens import Role
from ledger.catalogue.catalogue import shipped_notice
from ledger.rules.rule import SHIPPED, rules_sha256, shipped_rules
from ledger.vocabulary.organisation import RulesActivated
from tests.http.conftest import Running
from tests.http.events import collected, fact
from tests.http.reading import post

Answer = dict[str, Any]

USE: dict[str, Any] = {
    "operation": "use",
    "member": "M000123",
    "categories": ["C001"],
    "purposes": ["090"],
    "basis": "TW20.1.0",
    "region": "TW",
    "manner": "display",
    "viewer": "member",
}
MARKETING: dict[str, Any] = USE | {
    "purposes": ["040"],
    "manner": "marketing",
    "channel": "email",
    "viewer": None,
}
DISCLOSURE: dict[str, Any] = {
    "operation": "disclose",
    "member": "M000123",
    "categories": ["C001"],
    "purposes": ["148"],
    "basis": "TW20.1.0",
    "region": "TW",
    "manner": "delivery",
    "recipient": "black-cat",
    "transaction": "T1",
}
COLLECTION: dict[str, Any] = {
    "operation": "collect",
    "member": "M000999",
    "categories": ["C001"],
    "purposes": ["090"],
    "basis": "TW19.1.2",
    "region": "TW",
    "channel": "web",
}


def notice(**changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(shipped_notice())
    told.pop("text_zh", None)
    told.pop("text_en", None)
    return fact("notice.published", 1, told | changes) | {"time": "2026-01-01T00:00:00+08:00"}


REGISTERED = fact(
    "recipient.registered",
    2,
    {
        "recipient": "black-cat",
        "role": "independent_provider",
        "name": {"zh": "黑貓", "en": "Black Cat"},
        "services": ["delivery"],
        "contact": "www.black-cat.example",
        "region": "TW",
    },
) | {"time": "2026-01-02T00:00:00+08:00"}
AGREED = fact(
    "recipient.agreed",
    3,
    {
        "recipient": "black-cat",
        "agreement": "A1",
        "categories": ["C001"],
        "purposes": ["148"],
        "valid_from": "2026-01-01",
    },
) | {"time": "2026-01-02T00:00:00+08:00"}


def shop(running: Running, **changes: Any) -> list[int]:
    """Positions of the notice, the courier's registration and agreement, and a member's joining."""
    return post(running, [notice(**changes), REGISTERED, AGREED, collected()])


def activated(running: Running, version: str, since: datetime, **changes: Any) -> int:
    """As an officer had done it by that day; the position."""
    laws, sha256 = ["TW-PDPA@1999-01-01"], "0" * 64
    if version in SHIPPED:
        laws = [law.law for law in shipped_rules(version).laws]
        sha256 = rules_sha256(version)
    told = {"rules": version, "laws": laws, "rules_sha256": sha256, "summary": "-"} | changes
    activation = RulesActivated(effective_from=since, **told)
    return running.service.own_events.append(activation, "key:officer")


def asks(running: Running, body: Any, **headers: str) -> httpx.Response:
    with running.client(Role.EMITTER) as client:
        return client.post("/v1/decisions", json=body, headers=headers)


def decided(running: Running, question: dict[str, Any], **changes: Any) -> Answer:
    answer = asks(running, question | changes)
    assert answer.status_code == 200, answer.text
    told: Answer = answer.json()
    return told


def broken(answer: Answer) -> list[str]:
    return [reason["rule"] for reason in answer["reasons"]]


def codes(answer: Answer) -> list[str]:
    return [each["code"] for each in answer["obligations"]]


def said(name: str, id_: str, time: str = "2026-11-20T10:00:00+08:00", **data: Any) -> Answer:
    """An event of the member's."""
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "/shop/care",
        "type": name,
        "time": time,
        "subject": "M000123",
        "data": data,
    }

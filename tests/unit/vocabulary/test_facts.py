"""Every event type, against the list of the design and the stored data of the first release."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from ledger.vocabulary.fact import Fact
from ledger.vocabulary.registry import (
    EVENT_TYPES,
    FACTS,
    UnknownEventTypeError,
    UnknownVersionError,
    fact_class,
    upcast,
)
from ledger.vocabulary.schema import json_schema

GOLDEN = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "golden" / "facts-v1.jsonl").read_text().splitlines()
]
DESIGN = [
    "data.collected",
    "data.used",
    "data.disclosed",
    "data.corrected",
    "consent.given",
    "consent.refused",
    "consent.withdrawn",
    "marketing.refused",
    "marketing.accepted",
    "notice.presented",
    "provision.declined",
    "inquiry.received",
    "inquiry.answered",
    "processing.restricted",
    "processing.resumed",
    "request.received",
    "request.verified",
    "request.extended",
    "request.decided",
    "request.fulfilled",
    "request.withdrawn",
    "erasure.ordered",
    "erasure.completed",
    "recipient.notified",
    "recipient.acknowledged",
    "notice.published",
    "notice.retired",
    "service-notice.published",
    "recipient.registered",
    "recipient.agreed",
    "recipient.supervised",
    "recipient.suspended",
    "retention.set",
    "hold.placed",
    "hold.released",
    "service.terminated",
    "rules.activated",
    "catalogue.imported",
    "incident.known",
    "incident.assessed",
    "incident.reported",
    "incident.notified",
    "incident.closed",
    "ledger.read",
    "ledger.replayed",
    "ledger.revealed",
    "ledger.exported",
    "ledger.mapped",
    "ledger.decided",
    "emitter.registered",
    "emitter.reported",
    "event.amended",
    "finding.acknowledged",
    "investigation.opened",
    "investigation.widened",
    "investigation.closed",
]
ABOUT_MEMBERS = {"data", "consent", "marketing", "inquiry", "processing", "request", "erasure"}
EACH_GOLDEN = pytest.mark.parametrize("stored", GOLDEN, ids=lambda stored: str(stored["type"]))
EACH_FACT = pytest.mark.parametrize("fact", FACTS, ids=lambda fact: str(fact.TOPIC))
SUBJECT = "0b1f6a2e-5c1d-4f7e-9a3b-2d4c6e8f0a1b"


def decoded(stored: dict[str, Any]) -> Fact:
    data = upcast(stored["type"], stored["version"], stored["data"])
    return msgspec.json.decode(json.dumps(data), type=fact_class(stored["type"]))


def in_clear(cls: type[Fact], data: dict[str, Any]) -> dict[str, Any]:
    """The stored data as an emitter would have sent it."""
    clear = {"note": "text"}
    sent = {
        name: dict.fromkeys(data[name], clear) if isinstance(data[name], dict) else clear
        for name in cls.SEALED
        if name in data
    }
    return data | sent


def test_the_types_are_those_of_the_design_each_once() -> None:
    assert sorted(fact.TOPIC for fact in FACTS) == sorted(DESIGN)
    assert list(EVENT_TYPES) == [fact.TOPIC for fact in FACTS]


def test_every_type_has_golden_data() -> None:
    assert sorted(stored["type"] for stored in GOLDEN) == sorted(DESIGN)


def test_only_the_ledger_appends_its_own_types() -> None:
    own = {type_ for type_ in DESIGN if type_.startswith("ledger.")}
    own |= {
        "emitter.registered",
        "catalogue.imported",
        "finding.acknowledged",
    }
    own |= {type_ for type_ in DESIGN if type_.startswith("investigation.")}
    assert {fact.TOPIC for fact in FACTS if fact.RESERVED} == own


def test_facts_of_a_member_are_about_a_member() -> None:
    for fact in FACTS:
        if fact.TOPIC.split(".")[0] in ABOUT_MEMBERS:
            assert fact.ABOUT_MEMBER, fact.TOPIC


@EACH_GOLDEN
def test_golden_data_is_read_and_written_the_same(stored: dict[str, Any]) -> None:
    assert json.loads(msgspec.json.encode(decoded(stored))) == stored["data"]


@EACH_GOLDEN
def test_an_unknown_field_is_refused(stored: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        decoded({**stored, "data": {**stored["data"], "surprise": 1}})


@EACH_GOLDEN
def test_a_fact_about_no_member_has_tags_of_its_own(stored: dict[str, Any]) -> None:
    fact = decoded(stored)
    assert fact.ABOUT_MEMBER or fact.entity_tags()


@EACH_GOLDEN
def test_the_schema_accepts_what_is_sent_and_refuses_a_surprise(stored: dict[str, Any]) -> None:
    cls = fact_class(stored["type"])
    validator = Draft202012Validator(json_schema(cls))
    sent = in_clear(cls, stored["data"])
    validator.validate(sent)
    assert not validator.is_valid({**sent, "surprise": 1})


@EACH_GOLDEN
def test_the_schema_refuses_a_box(stored: dict[str, Any]) -> None:
    cls = fact_class(stored["type"])
    sealed = any(name in stored["data"] for name in cls.SEALED)
    assert Draft202012Validator(json_schema(cls)).is_valid(stored["data"]) is not sealed


@EACH_FACT
def test_the_schema_is_valid_named_and_self_contained(fact: type[Fact]) -> None:
    schema = json_schema(fact)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"/v1/event-types/{fact.TOPIC}/schema"
    assert schema["title"] == fact.TOPIC
    assert schema["description"]
    assert json.dumps(schema).count('"$ref": "#/$defs/') == json.dumps(schema).count('"$ref"')


@EACH_FACT
def test_what_is_sealed_is_a_field(fact: type[Fact]) -> None:
    assert set(fact.SEALED) <= set(fact.__struct_fields__)
    assert not fact.SEALED or fact.ABOUT_MEMBER


def test_an_unknown_type_is_named() -> None:
    with pytest.raises(UnknownEventTypeError, match=r"data\.sold"):
        fact_class("data.sold")


@pytest.mark.parametrize("version", [0, 2])
def test_an_unknown_version_is_refused(version: int) -> None:
    with pytest.raises(UnknownVersionError, match=r"data\.used"):
        upcast("data.used", version, {})


@pytest.mark.parametrize("type_name", ["ledger.read", "ledger.revealed", "hold.placed"])
def test_listed_subjects_are_tags(type_name: str) -> None:
    stored = next(stored for stored in GOLDEN if stored["type"] == type_name)
    assert f"member:{SUBJECT}" in decoded(stored).entity_tags()


def test_an_access_without_listed_subjects_has_a_stream() -> None:
    stored = next(stored for stored in GOLDEN if stored["type"] == "ledger.read")
    data = {name: value for name, value in stored["data"].items() if name != "subjects"}
    assert decoded({**stored, "data": data}).entity_tags() == ("ledger:access",)

"""How identifiers are spelt: looked at where they come in, whatever field they stand in."""

from typing import Any

import msgspec
import pytest

from ledger.vocabulary.data import DataCollected, DataUsed
from ledger.vocabulary.envelope import decode
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import EmitterReported
from ledger.vocabulary.registry import FACTS
from ledger.vocabulary.rights import RequestReceived
from ledger.vocabulary.spelling import misspelt
from tests.unit.vocabulary.test_facts import GOLDEN, decoded

BY_TYPE = {stored["type"]: stored for stored in GOLDEN}


def changed(cls: type[Fact], **data: Any) -> Fact:
    return decoded({**BY_TYPE[cls.TOPIC], "data": {**BY_TYPE[cls.TOPIC]["data"], **data}})


@pytest.mark.parametrize("stored", GOLDEN, ids=lambda stored: str(stored["type"]))
def test_golden_data_is_well_spelt(stored: dict[str, Any]) -> None:
    assert misspelt(decoded(stored)) is None


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: str(fact.TOPIC))
def test_no_type_has_a_pattern_that_decoding_matches(fact: type[Fact]) -> None:
    info = msgspec.inspect.type_info(fact)
    assert "pattern=" not in str(info).replace("pattern=None", "")


@pytest.mark.parametrize(
    ("fact", "pointer"),
    [
        (changed(DataUsed, transaction="a b"), "/transaction"),
        (changed(DataUsed, transaction="T1\n"), "/transaction"),
        (changed(DataUsed, categories=["C001", "C 2"]), "/categories/1"),
        (changed(DataUsed, viewer="neighbour"), "/viewer"),
        (changed(DataCollected, values={"C001": {"Full Name": "x"}}), "/values/C001"),
        (changed(DataCollected, values={"C 1": {"name": "x"}}), "/values"),
        (changed(EmitterReported, events_by_type={"data used": 1}), "/events_by_type"),
        (changed(RequestReceived, request="-1"), "/request"),
    ],
)
def test_what_is_misspelt_is_told_by_its_place(fact: Fact, pointer: str) -> None:
    found = misspelt(fact)
    assert found is not None
    assert found[0] == pointer
    assert found[1].startswith("Expected `str` matching regex '^")


def test_what_is_stored_is_read_as_it_is() -> None:
    stored = BY_TYPE["data.used"]
    data = {**stored["data"], "transaction": "a b"}
    event = {**stored, "data": data, "source": "/s", "id": "1", "time": "2026-01-01T00:00:00Z"}
    found = decode(msgspec.json.encode({**event, "tags": []}), DataUsed)
    assert found.data.transaction == "a b"

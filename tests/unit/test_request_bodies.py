"""The documented bodies of a request's steps accept what the steps accept."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.steps import request_bodies as documented
from tests.http import request_bodies as sent

BODIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "receipt": (documented.RECEIPT, sent.receipt("R1", "copy", "stop", by_agent=True)),
    "disputed": (
        documented.RECEIPT,
        sent.receipt(items=[{"right": "correction", "disputed": True}]),
    ),
    "check": (documented.VERIFICATION, sent.CHECK),
    "extension": (documented.EXTENSION, sent.extension(days=3)),
    "refusal": (documented.DECISION, sent.refused()),
    "stop": (documented.DECISION, sent.granted("stop", restriction={"scope": "marketing"})),
    "fulfilment": (documented.FULFILMENT, sent.fulfilment()),
    "correction": (documented.FULFILMENT, sent.fulfilment("correction")),
    "withdrawal": (documented.WITHDRAWAL, sent.WITHDRAWAL),
}


@pytest.mark.parametrize("name", BODIES)
def test_what_may_be_sent_is_documented(name: str) -> None:
    described, body = BODIES[name]
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert list(validator.iter_errors(body)) == []
    assert not validator.is_valid(body | {"request": 7})
    assert not validator.is_valid(body | {"clock": {}})
    assert "$ref" not in str(schema)

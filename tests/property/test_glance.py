import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.glance import Attributes, Named, glance

anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
named = st.dictionaries(st.sampled_from(Named.__struct_fields__), anything)
events = st.fixed_dictionaries(
    {"data": named | anything},
    optional=dict.fromkeys((*Attributes.__struct_fields__, "more"), anything),
)


@given(events | anything)
def test_any_json_can_be_glanced_at(event: Any) -> None:
    seen = glance(json.dumps(event).encode())
    text = (seen.source, seen.actor, seen.data.recipient, seen.data.manner, seen.data.basis)
    assert all(value is None or isinstance(value, str) for value in text)


@given(events)
def test_what_fits_is_seen_beside_what_does_not(event: dict[str, Any]) -> None:
    seen = glance(json.dumps(event).encode())
    data = event["data"] if isinstance(event["data"], dict) else {}
    for name in ("recipient", "manner", "basis"):
        value = data.get(name)
        assert getattr(seen.data, name) == (value if isinstance(value, str) else None)
    for name in ("purposes", "categories"):
        value = data.get(name)
        names = tuple(value) if isinstance(value, list) else (None,)
        is_names = all(isinstance(each, str) for each in names)
        assert getattr(seen.data, name) == (names if is_names else None)


@given(st.binary())
def test_anything_else_is_no_event(data: bytes) -> None:
    try:
        json.loads(data)
    except ValueError:
        with pytest.raises(msgspec.DecodeError):
            glance(data)

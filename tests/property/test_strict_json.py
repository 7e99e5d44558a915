"""The fast reader accepts what a plain reference accepts, and reads the same."""

import json
import math
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from ledger.intake.strict_json import MalformedJson, parse

REFUSED = object()


def reference(body: bytes) -> Any:
    try:
        value = json.loads(body.decode(), object_pairs_hook=without_duplicates)
        check(value, 0)
    except (ValueError, RecursionError):
        return REFUSED
    return value


def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError
    return dict(pairs)


def check(value: Any, depth: int) -> None:
    if isinstance(value, str):
        sound = "\0" not in value and bool(value.encode() or True)
    elif isinstance(value, float):
        sound = math.isfinite(value)
    elif isinstance(value, int):
        sound = abs(value) < 2**53
    else:
        sound = value is None or depth < 32
    if not sound:
        raise ValueError
    if isinstance(value, dict):
        value = [*value, *value.values()]
    for item in value if isinstance(value, list) else ():
        check(item, depth + 1)


def parsed(body: bytes) -> Any:
    try:
        return parse(body)
    except MalformedJson:
        return REFUSED


TEXTS = [
    r'"a"',
    r'"b"',
    r'"\u0061"',
    r'":"',
    r'"\u003a"',
    r'"\u003A:"',
    r'"\u0000"',
    r'"\\u0000"',
    r'"\ud800"',
    r'"\ud83d\ude00"',
    r'"路"',
    r'"[{"',
    r'"\""',
    r'"',
    r'"9999999999999999999"',
]
NUMBERS = [
    "0",
    "-0",
    "1.5",
    "1e16",
    "1e999",
    "NaN",
    "-Infinity",
    "01",
    "9007199254740991",
    "9007199254740992",
    "-9007199254740992",
    "9223372036854775808",
    "18446744073709551616",
    "-9223372036854775809",
    "0.9999999999999999999999",
    "true",
    "null",
]
texts = st.sampled_from(TEXTS)
numbers = st.sampled_from(NUMBERS)


def containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(texts, inner).map(": ".join)
    return st.one_of(
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(pair, max_size=4).map(lambda items: f"{{{','.join(items)}}}"),
        st.tuples(st.integers(1, 34), inner).map(lambda n: "[" * n[0] + n[1] + "]" * n[0]),
        st.tuples(st.integers(1, 34), inner).map(lambda n: '{"k":' * n[0] + n[1] + "}" * n[0]),
    )


documents = st.recursive(texts | numbers, containers, max_leaves=12)


@given(documents.map(str.encode))
@example(b'{":":"\\u003a",":":""}')
def test_a_json_like_text_is_read_as_the_reference_reads_it(body: bytes) -> None:
    assert parsed(body) == reference(body)


@given(st.binary(max_size=40))
def test_any_bytes_are_read_as_the_reference_reads_them(body: bytes) -> None:
    assert parsed(body) == reference(body)

"""Strict JSON refuses every text that could mean two things, and says where."""

import pytest

from ledger.intake.limits import INTEGER_MAX, JSON_DEPTH
from ledger.intake.strict_json import MalformedJson, parse


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


REFUSED = {
    "empty body": (b"", "", "not JSON"),
    "cut off": (b'[{"a": 1', "", "not JSON"),
    "two values": (b"1 2", "", "not JSON"),
    "single quotes": (b"{'a': 1}", "", "not JSON"),
    "trailing comma": (b"[1,]", "", "not JSON"),
    "mixed brackets": (b"[}", "", "not JSON"),
    "unterminated string": (b'"' + b'\\"' * 100_000, "", "not JSON"),
    "raw NUL in a string": (b'["a\x00b"]', "", "not JSON"),
    "not UTF-8": (b'["\xff"]', "", "not UTF-8: byte 2"),
    "UTF-16": ('{"a":1}'.encode("utf-16"), "", "not UTF-8: byte 0"),
    "encoded surrogate": (b'["\xed\xa0\x80"]', "", "not UTF-8: byte 2"),
    "byte order mark": (b"\xef\xbb\xbf[]", "", "byte order mark"),
    "NaN": (b'[{"a": [1, NaN]}]', "/0/a/1", "NaN"),
    "Infinity": (b'{"a": -Infinity}', "/a", "-Infinity"),
    "float overflow": (b'{"a": 1e999}', "/a", "too large"),
    "duplicate key": (b'[{}, {"data": {"a": 1, "a": 1}}]', "/1/data/a", "duplicate key"),
    "duplicate key, escaped": (b'{"a": 1, "\\u0061": 2}', "/a", "duplicate key"),
    "duplicate key behind a colon": (b'{":": "\\u003a", ":": ""}', "/:", "duplicate key"),
    "duplicate key, pointer escaped": (b'{"a/b~": 1, "a/b~": 2}', "/a~1b~0", "duplicate key"),
    "NUL": (b'[{"a": "x\\u0000"}]', "/0/a", "NUL"),
    "NUL in a name": (b'[{"x\\u0000": 1}]', "/0", "member name: holds a NUL"),
    "lone high surrogate": (b'{"a": "\\ud800"}', "/a", "lone surrogate"),
    "lone low surrogate": (b'{"a": "\\udc00x"}', "/a", "lone surrogate"),
    "surrogate in a name": (b'{"a": {"\\ud800": 1}}', "/a", "member name: holds a lone"),
    "too deep": (nested(JSON_DEPTH + 1), "/0" * JSON_DEPTH, "32 levels"),
    "too deep in an object": (
        b'{"a": 1, "b": [2, ' + nested(JSON_DEPTH - 1) + b"]}",
        "/b/1" + "/0" * (JSON_DEPTH - 2),
        "32 levels",
    ),
    "deeper than any stack": (nested(400_000), "/0" * JSON_DEPTH, "32 levels"),
    "open without end": (b"[" * 1_000_000, "/0" * JSON_DEPTH, "32 levels"),
    "integer 2^53": (b'{"a": 9007199254740992}', "/a", "2^53-1"),
    "integer -2^53": (b'{"a": -9007199254740992}', "/a", "2^53-1"),
    "integer beyond 64 bits": (b'{"a":[18446744073709551616]}', "/a/0", "2^53-1"),
    "integer below 64 bits": (b'{"a":\n-9223372036854775809}', "/a", "2^53-1"),
    "integer alone": (b"18446744073709551616", "", "2^53-1"),
    "integer of 10,000 digits": (b"[" + b"9" * 10_000 + b"]", "/0", "2^53-1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_text_with_two_meanings_is_refused_where_it_stands(name: str) -> None:
    body, pointer, message = REFUSED[name]
    with pytest.raises(MalformedJson) as refusal:
        parse(body)
    assert refusal.value.pointer == pointer
    assert message in refusal.value.message


ACCEPTED = {
    "plain": (b'{"a": [1, 2.5, true, null, "x"]}', {"a": [1, 2.5, True, None, "x"]}),
    "largest integers": (f"[{INTEGER_MAX}, -{INTEGER_MAX}]".encode(), [INTEGER_MAX, -INTEGER_MAX]),
    "deepest nesting": (b'{"a":' + b"[" * 31 + b"]" * 31 + b"}", None),
    "colons in texts": (b'{"a:b": "::", "c": "\\u003a"}', {"a:b": "::", "c": ":"}),
    "an escaped backslash before u0000": (b'["\\\\u0000"]', ["\\u0000"]),
    "a surrogate pair": (b'["\\ud83d\\ude00"]', ["😀"]),
    "many digits in a text": (b'["1234567890123456789012"]', ["1234567890123456789012"]),
    "many digits in a fraction": (b"[0.12345678901234567890]", [0.12345678901234567890]),
    "brackets in a text": (b'["' + b"[{" * 100 + b'"]', ["[{" * 100]),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_text_with_one_meaning_is_read(name: str) -> None:
    body, value = ACCEPTED[name]
    parsed = parse(body)
    assert value is None or parsed == value

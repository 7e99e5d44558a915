"""A copy that was tampered with, or put together of several, is refused with the reason."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from copy import deepcopy

import pytest

from ledger.completeness.checking import RefusedError, check_copy
from ledger.transparency.signing import SigningKey
from tests.http.checking import Copy, checked, refusal
from tests.http.conftest import Running
from tests.http.copying import copy_of, event, member_with, used
from tests.http.events import collected
from tests.http.mapping import make_map, proven_copy, verifier
from tests.http.reading import post
from tests.http.tampering import TAMPERINGS


def test_whatever_is_tampered_with_is_refused_with_the_reason(running: Running) -> None:
    _, copy = proven_copy(running)
    key = verifier(running)
    assert checked(copy, key).events == 13
    for tamper, reason in TAMPERINGS:
        tampered = deepcopy(copy)
        tamper(tampered)
        assert tampered != copy
        found = refusal(tampered, key)
        assert any(each in found for each in reason.split("|")), (tamper.__name__, found)


def entry_of_bytes(data: bytes) -> str:
    return b64encode(bytes(8) + data).decode()


HOSTILE: dict[str, tuple[Callable[[Copy], object], str]] = {
    "Infinity": (lambda c: c["complete_to"].update(position=float("inf")), "not JSON"),
    "text": (lambda c: c["complete_to"].update(position="9" * 30), "not as it has to be"),
    "too large": (lambda c: c["complete_to"].update(position=10**16), "not as it has to be"),
    "too many": (lambda c: c["uses"][0].update(count=10**300), "not as it has to be"),
    "no position": (lambda c: c["consents"][0]["at"].update(position="x"), "is no number"),
    "surrogate": (lambda c: c["completeness"]["map"].update(receipt="\ud800"), "the receipt: "),
    "surrogate name": (lambda c: c["completeness"].update({"\ud800": 1}), "completeness: "),
    "no UTF-8": (
        lambda c: c["completeness"]["map"].update(entry=entry_of_bytes(b'{"type":"\xff"}')),
        "tells of no map",
    ),
    "nested entry": (
        lambda c: c["completeness"]["map"].update(entry=entry_of_bytes(b'{"x":' + b"[" * 20_000)),
        "tells of no map",
    ),
}


def test_a_hostile_copy_is_refused_with_the_reason(running: Running) -> None:
    _, copy = proven_copy(running)
    key = verifier(running)
    for name, (tamper, reason) in HOSTILE.items():
        tampered = deepcopy(copy)
        tamper(tampered)
        assert reason in refusal(tampered, key), name
    raw = json.dumps(copy).replace('"complete_to": {', '"complete_to": {"more": 1e999, ', 1)
    assert check_copy(raw.encode(), key).events == 13


def test_a_map_with_other_tags_proves_nothing(running: Running) -> None:
    _, copy = proven_copy(running)
    told = copy["completeness"]["map"]
    entry = b64decode(told["entry"])
    assert b'"tags":["ledger:map"]' in entry
    told["entry"] = b64encode(entry.replace(b'["ledger:map"]', b'["ledger:map2"]')).decode()
    assert "a map that hides" in refusal(copy, verifier(running))


def test_another_members_proof_is_refused(running: Running) -> None:
    member_with(running, collected(), used())
    other, _ = member_with(
        running,
        collected(2, "M000456"),
        event("data.used", "u9", used()["data"], subject="M000456"),
    )
    subject, copy = proven_copy(running, used("u2"))
    theirs = copy_of(running, other)["completeness"]
    key = verifier(running)
    assert "another member's" in refusal({**copy, "completeness": theirs}, key)
    assert refusal({**copy, "completeness": {**theirs, "subject": subject}}, key)
    swapped = {**copy["completeness"], "path": theirs["path"], "index": theirs["index"]}
    assert "not in the map" in refusal({**copy, "completeness": swapped}, key)


def test_an_older_root_is_refused(running: Running) -> None:
    subject, older = proven_copy(running)
    post(running, [used("later")])
    make_map(running)
    newer = copy_of(running, subject)
    mixed = {**newer["completeness"], "map": older["completeness"]["map"]}
    key = verifier(running)
    assert "not in the map" in refusal({**newer, "completeness": mixed}, key)
    whole = {**newer, "completeness": older["completeness"]}
    assert "said to be of" in refusal(whole, key)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'{"a":1,"a":1}', b"\xff", b"[" * 9999])
def test_what_is_no_copy_is_refused(raw: bytes) -> None:
    with pytest.raises(RefusedError):
        check_copy(raw, SigningKey("ledger.invalid/x", bytes(32)).verifier)

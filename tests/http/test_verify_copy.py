"""A member's copy, checked offline: it leaves nothing out, or the check says what is wrong."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from api.cli.completeness import UNPROVEN
from api.cli.exits import NO, USAGE
from api.cli.run import run
from ledger.completeness.checking import RefusedError, Verdict, check_copy
from ledger.transparency.keys import VerifierKey
from ledger.transparency.signing import SigningKey
from tests.http.conftest import Running
from tests.http.copying import copy_of, event, everything, granted_copy, member_with, used
from tests.http.erasing import erased
from tests.http.events import collected, disclosed
from tests.http.mapping import make_map, proven_copy, verifier
from tests.http.reading import post
from tests.http.test_copy import others_about

RECORD_BYTES = 40
README = Path(__file__).parents[2] / "README.md"
Copy = dict[str, Any]


def checked(copy: Copy, key: VerifierKey) -> Verdict:
    return check_copy(json.dumps(copy).encode(), key)


def refusal(copy: Copy, key: VerifierKey) -> str:
    with pytest.raises(RefusedError) as refused:
        checked(copy, key)
    return str(refused.value)


def test_a_copy_leaves_nothing_out(running: Running) -> None:
    subject, copy = proven_copy(running, *everything(), *others_about("M000123"))
    verdict = checked(copy, verifier(running))
    assert verdict.subject == subject
    assert verdict.events == copy["complete_to"]["events"]
    assert (verdict.uncovered, verdict.members) == (0, 1)
    assert verdict.position == copy["completeness"]["map"]["position"]


def test_what_came_after_the_map_is_told_as_not_yet_covered(running: Running) -> None:
    subject, copy = proven_copy(running)
    covered = checked(copy, verifier(running)).events
    post(running, [used("later"), disclosed(77)])
    verdict = checked(later := copy_of(running, subject), verifier(running))
    # the copy before was seen and given, which is told of the member too
    assert (verdict.events, verdict.uncovered) == (covered, 4)
    assert verdict.complete_to == later["complete_to"]["position"] > verdict.position


def test_every_copy_of_every_kind_checks(running: Running) -> None:
    subject, _ = member_with(running, *everything(), *others_about("M000123"))
    granted_copy(running)
    void = {"amended_source": "/shop/orders", "amended_id": "e1", "kind": "void", "reason": "wrong"}
    note = {**void, "amended_id": "e2", "kind": "commented"}
    post(running, [event("event.amended", "a1", void), event("event.amended", "a2", note)])
    for params in ({}, {"request": "R1"}):
        make_map(running)
        copy = copy_of(running, subject, **params)
        verdict = checked(copy, verifier(running))
        assert verdict.events + verdict.uncovered == copy["complete_to"]["events"]


def test_an_erased_members_copy_checks(running: Running) -> None:
    subject, before = proven_copy(running, collected(), used())
    erased(running)
    make_map(running)
    after = copy_of(running, subject)
    assert checked(before, verifier(running)).events < checked(after, verifier(running)).events


def test_a_heavy_members_copy_checks(running: Running) -> None:
    subject, _ = member_with(running, collected(1))
    for start in range(0, 10_000, 1_000):
        post(running, [used(f"h{n}", reason=f"view {n}") for n in range(start, start + 1_000)])
    make_map(running)
    assert checked(copy_of(running, subject), verifier(running)).events == 10_001


def test_before_any_map_a_copy_says_that_nothing_is_proven(running: Running) -> None:
    subject, _ = member_with(running, collected())
    copy = copy_of(running, subject)
    assert copy["completeness"] is None
    key = SigningKey("ledger.invalid/x", bytes(32)).verifier
    assert "no map had the member" in refusal(copy, key)


def leaves_of(copy: Copy, name: str = "leaves") -> bytes:
    return b64decode(copy["completeness"][name])


def with_leaves(copy: Copy, leaves: bytes, name: str = "leaves") -> None:
    copy["completeness"][name] = b64encode(leaves).decode()


def without_a_line(copy: Copy) -> None:
    del copy["uses"][0]


def without_a_step(copy: Copy) -> None:
    del copy["consents"][0]


def count_changed(copy: Copy) -> None:
    copy["disclosures"][0]["count"] -= 1


def count_below_one(copy: Copy) -> None:
    copy["disclosures"][0]["count"] = -1


def count_of_all_changed(copy: Copy) -> None:
    count_changed(copy)
    copy["complete_to"]["events"] -= 1


def leaf_removed(copy: Copy) -> None:
    with_leaves(copy, leaves_of(copy)[:-RECORD_BYTES])


def leaf_and_line_removed(copy: Copy) -> None:
    leaf_removed(copy)
    count_of_all_changed(copy)
    copy["completeness"]["events"] -= 1


def leaf_torn(copy: Copy) -> None:
    with_leaves(copy, leaves_of(copy)[:-1])


def leaves_swapped(copy: Copy) -> None:
    leaves = leaves_of(copy)
    first, second = leaves[:RECORD_BYTES], leaves[RECORD_BYTES : 2 * RECORD_BYTES]
    with_leaves(copy, second + first + leaves[2 * RECORD_BYTES :])


def leaf_changed(copy: Copy) -> None:
    leaves = leaves_of(copy)
    with_leaves(copy, leaves[:-1] + bytes([leaves[-1] ^ 1]))


def leaf_told_as_later(copy: Copy) -> None:
    with_leaves(copy, leaves_of(copy)[-RECORD_BYTES:], "later")
    leaf_removed(copy)


def later_leaf_invented(copy: Copy) -> None:
    position = copy["complete_to"]["position"] + 1
    with_leaves(copy, position.to_bytes(8, "big") + bytes(32), "later")


def ends_before_the_map(copy: Copy) -> None:
    copy["complete_to"]["position"] = copy["completeness"]["map"]["position"] - 1


def hash_changed(copy: Copy) -> None:
    copy["completeness"]["hash"] = "0" * 64


def index_changed(copy: Copy) -> None:
    copy["completeness"]["index"] += 1


def root_changed(copy: Copy) -> None:
    copy["completeness"]["map"]["root"] = "0" * 64


def members_changed(copy: Copy) -> None:
    copy["completeness"]["map"]["members"] += 1


def entry_changed(copy: Copy) -> None:
    told = copy["completeness"]["map"]
    entry = b64decode(told["entry"])
    told["entry"] = b64encode(b"\x01" + entry[1:]).decode()


def event_moved(copy: Copy) -> None:
    copy["completeness"]["map"]["event"] += 1


def receipt_missing(copy: Copy) -> None:
    copy["completeness"]["map"]["receipt"] = None


def receipt_changed(copy: Copy) -> None:
    told = copy["completeness"]["map"]
    told["receipt"] = told["receipt"].replace("index ", "index 1", 1)


def named_for_another(copy: Copy) -> None:
    copy["subject"] = "00000000-0000-4000-8000-000000000000"


def told_twice(copy: Copy) -> None:
    copy["consents"].append(copy["consents"][0])
    count_changed(copy)


def a_strangers_event(copy: Copy) -> None:
    copy["consents"][0]["at"]["position"] = copy["complete_to"]["position"]


def a_strangers_value(copy: Copy) -> None:
    copy["values"][0]["now"][0]["since"]["position"] = copy["complete_to"]["position"]


def section_missing(copy: Copy) -> None:
    del copy["requests"]


def another_document(copy: Copy) -> None:
    copy["document"] = "member-copy/v2"


def surprise(copy: Copy) -> None:
    copy["completeness"]["more"] = 1


TAMPERINGS: list[tuple[Callable[[Copy], None], str]] = [
    (without_a_line, "tells of 10 events, not of 13"),
    (without_a_step, "tells of 12 events, not of 13"),
    (count_changed, "tells of 12 events, not of 13"),
    (count_below_one, "not as it has to be"),
    (count_of_all_changed, "said to be of 12 events, not of 13"),
    (leaf_removed, "12 leaves, not 13"),
    (leaf_and_line_removed, "another running hash"),
    (leaf_torn, "ends inside a record"),
    (leaves_swapped, "stands after"),
    (leaf_changed, "another running hash"),
    (leaf_told_as_later, "12 leaves, not 13"),
    (later_leaf_invented, "after the end of the copy"),
    (ends_before_the_map, "after the end of the copy"),
    (hash_changed, "another running hash"),
    (index_changed, "not in the map"),
    (root_changed, "not in the map"),
    (members_changed, "not in the map|another map"),
    (entry_changed, "the receipt: "),
    (event_moved, "the receipt is of another position"),
    (receipt_missing, "no signed checkpoint"),
    (receipt_changed, "the receipt: "),
    (named_for_another, "another member's"),
    (told_twice, "told twice"),
    (a_strangers_event, "is not the member's"),
    (a_strangers_value, "is not the member's"),
    (section_missing, "missing or not as it has to be"),
    (another_document, "this is no member-copy/v1"),
    (surprise, "unknown field"),
]


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


def test_only_the_logs_own_key_will_do(running: Running) -> None:
    _, copy = proven_copy(running)
    key = verifier(running)
    other = SigningKey(key.name, b"x" * 32).verifier
    assert "the receipt: " in refusal(copy, other)
    renamed = VerifierKey("another.example/log", key.kind, key.public_key)
    assert "the receipt: " in refusal(copy, renamed)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'{"a":1,"a":1}', b"\xff", b"[" * 9999])
def test_what_is_no_copy_is_refused(raw: bytes) -> None:
    with pytest.raises(RefusedError):
        check_copy(raw, SigningKey("ledger.invalid/x", bytes(32)).verifier)


def test_the_command_checks_a_file_without_a_database(
    running: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subject, copy = proven_copy(running)
    vkey = str(verifier(running))
    file = tmp_path / "copy.json"
    file.write_text(json.dumps(copy))
    assert run(["verify-copy", str(file), "--key", vkey]) == 0
    out = capsys.readouterr().out
    assert f"13 events of {subject}" in out
    assert "not proven: that each line is true" in out
    assert UNPROVEN.removeprefix("not proven: ") in README.read_text()
    without_a_line(copy)
    file.write_text(json.dumps(copy))
    assert run(["verify-copy", str(file), "--key", vkey]) == NO
    assert "tells of 10 events, not of 13" in capsys.readouterr().err
    assert run(["verify-copy", str(file), "--key", "no key"]) == USAGE

"""A member's copy, checked offline: it leaves nothing out."""

import json
from pathlib import Path

import pytest

from api.cli.completeness import UNCHECKED, UNPROVEN
from api.cli.exits import NO, USAGE
from api.cli.run import run
from ledger.transparency.keys import VerifierKey
from ledger.transparency.signing import SigningKey
from tests.http.checking import checked, refusal
from tests.http.conftest import Running
from tests.http.copying import copy_of, event, everything, granted_copy, member_with, used
from tests.http.erasing import erased
from tests.http.events import collected, disclosed
from tests.http.mapping import make_map, proven_copy, until_signed, verifier
from tests.http.reading import post, project
from tests.http.tampering import without_a_line
from tests.http.test_copy import others_about

README = Path(__file__).parents[2] / "README.md"


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
    assert "no map had the member; `ledger map` makes one" in refusal(copy, key)


def test_only_the_logs_own_key_will_do(running: Running) -> None:
    _, copy = proven_copy(running)
    key = verifier(running)
    other = SigningKey(key.name, b"x" * 32).verifier
    assert "the receipt: " in refusal(copy, other)
    renamed = VerifierKey("another.example/log", key.kind, key.public_key)
    assert "the receipt: " in refusal(copy, renamed)


def test_the_copys_own_receipt_is_held_against_the_log(running: Running) -> None:
    subject, before = proven_copy(running)
    key = verifier(running)
    # of the event that tells of the map, which is nobody's
    assert (before["receipt"] is not None, checked(before, key).is_receipt_proven) == (True, False)
    (position,) = post(running, [used("later")])
    project(running)
    until_signed(running, position)
    copy = copy_of(running, subject)
    assert (copy["receipt"]["position"], checked(copy, key).is_receipt_proven) == (position, True)
    told = copy["receipt"]
    for other, why in (
        (told | {"position": position - 1}, "the copy's receipt"),
        (told | {"proof": before["receipt"]["proof"]}, "the copy's receipt"),
        (told | {"proof": told["proof"].replace("\n\u2014 ", "\n\u2014 x")}, "none of the known"),
        (told | {"proof": 7}, "a section of the copy is missing"),
    ):
        assert why in refusal(copy | {"receipt": other}, key)


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
    assert UNCHECKED in out
    assert UNPROVEN.removeprefix("not proven: ") in README.read_text()
    without_a_line(copy)
    file.write_text(json.dumps(copy))
    assert run(["verify-copy", str(file), "--key", vkey]) == NO
    assert "tells of 10 events, not of 13" in capsys.readouterr().err
    assert run(["verify-copy", str(file), "--key", "no key"]) == USAGE

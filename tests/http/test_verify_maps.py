"""`ledger verify` derives maps anew: a map that leaves something out is found."""

import json
from typing import Any

import pytest

from ledger.log.append import Entry, append
from ledger.verifying.events import key_of
from ledger.verifying.finding import Finding
from ledger.verifying.maps import CheckedMaps, check_maps
from ledger.verifying.signed import Opener
from ledger.verifying.verify import Verified, verify
from ledger.vocabulary.own import LedgerMapped
from tests.http.conftest import Running
from tests.http.copying import used
from tests.http.erasing import erased
from tests.http.mapping import make_map, until_signed, verifier
from tests.http.reading import history, post, project


def verified(running: Running) -> Verified:
    return verify(running.log.conninfo(), Opener((verifier(running),)))


def derived(running: Running, most: int | None = None) -> CheckedMaps:
    return check_maps(running.log.conninfo(), verified(running).maps, most)


def checked(running: Running, most: int | None = None) -> tuple[int, list[Finding]]:
    assert verified(running).findings == ()
    found = derived(running, most)
    return found.checked, found.findings


def tell(running: Running, made: dict[str, Any], **changes: Any) -> int:
    """An event in the ledger's name that tells of another map."""
    told = {name: made[name] for name in ("position", "members", "root")}
    return running.service.own_events.append(LedgerMapped(**told | changes), "test")


def test_maps_of_the_log_are_what_it_comes_to(running: Running) -> None:
    last = post(running, history())[-1]
    project(running)
    until_signed(running, last)
    assert checked(running) == (0, [])
    make_map(running)
    erased(running)
    make_map(running)
    assert checked(running) == (2, [])
    assert checked(running, 1) == (1, [])
    assert len(derived(running, 1).unchecked) == 1


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"root": "0" * 64}, "it is not the map of the events up to {position}"),
        ({"members": 2}, "it maps 2 members up to {position}, there are 3"),
        ({"position": 30}, "it is not the map of the events up to 30"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_map_of_something_else_is_found(
    running: Running, changes: dict[str, Any], what: str
) -> None:
    post(running, history())
    made = make_map(running)
    event = tell(running, made, **changes)
    assert checked(running) == (2, [Finding(event, what.format(**made))])


def test_a_map_that_leaves_an_event_out_is_found(running: Running) -> None:
    post(running, history())
    before = make_map(running)
    post(running, [used("left-out")])
    event = tell(running, make_map(running), root=before["root"])
    (found,) = checked(running)[1]
    assert found.position == event


def test_a_map_of_what_comes_after_it_is_found(running: Running) -> None:
    post(running, history())
    event = tell(running, make_map(running), position=10_000)
    what = "it maps events up to 10000, after itself"
    assert verified(running).findings == (Finding(event, what),)


HIDDEN = {
    '"tags":["ledger:map2"]': "it is a map that hides: its tags are ledger:map2",
    '"tags":["ledger:map","a:b"]': "it is a map that hides: its tags are ledger:map, a:b",
    '"tags":["ledger:map"],"data":{"a":1}': "its data is not a map",
    '"tags":["ledger:map"],"data":{"position":-5,"members":0,"root":""}': "before the beginning",
}


@pytest.mark.parametrize(("told", "what"), HIDDEN.items())
def test_a_map_is_found_by_its_type_whatever_else_it_says(
    running: Running, told: str, what: str
) -> None:
    post(running, history())
    make_map(running)
    root = '"data":{"position":1,"members":0,"root":""}'
    data = f'{{"type":"ledger.mapped","source":"/ledger","id":"m",{told}'
    data += "}" if '"data"' in told else f",{root}}}"
    tags = tuple(json.loads(data)["tags"])
    entry = Entry(key_of("/ledger", "m"), b"", "ledger.mapped", tags, data.encode())
    with running.log.connect() as connection:
        (event,) = append(connection, [entry]).positions
    (found,) = verified(running).findings
    assert found.position == event
    assert what in found.what

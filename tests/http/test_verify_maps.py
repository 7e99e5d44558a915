"""`ledger verify` derives maps anew: a map that leaves something out is found."""

from typing import Any

import pytest

from ledger.verifying.finding import Finding
from ledger.verifying.maps import check_maps
from ledger.vocabulary.own import LedgerMapped
from tests.http.conftest import Running
from tests.http.copying import used
from tests.http.erasing import erased
from tests.http.mapping import make_map
from tests.http.reading import history, post


def checked(running: Running, most: int = 9) -> tuple[int, list[Finding]]:
    return check_maps(running.log.conninfo(), most)


def tell(running: Running, made: dict[str, Any], **changes: Any) -> int:
    """An event in the ledger's name that tells of another map."""
    told = {name: made[name] for name in ("position", "members", "root")}
    return running.service.own_events.append(LedgerMapped(**told | changes), "test")


def test_maps_of_the_log_are_what_it_comes_to(running: Running) -> None:
    assert checked(running) == (0, [])
    post(running, history())
    make_map(running)
    erased(running)
    make_map(running)
    assert checked(running) == (2, [])
    assert checked(running, 1) == (1, [])


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"root": "0" * 64}, "it is not the map of the events up to {position}"),
        ({"members": 2}, "it maps 2 members up to {position}, there are 3"),
        ({"position": 10_000}, "it maps events up to 10000, after itself"),
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

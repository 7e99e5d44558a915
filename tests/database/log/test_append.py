from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from ledger.log.append import ConditionFailedError, Entry, StaleEpochError, State, append
from tests.database.conftest import OWNER, Log

Connection = psycopg.Connection[tuple[Any, ...]]


def entry(key: str, content: str = "x", tags: tuple[str, ...] = ("a",)) -> Entry:
    return Entry(key.encode(), content.encode(), "type", tags, content.encode())


@pytest.fixture
def service(log: Log) -> Iterator[Connection]:
    with log.connect() as connection:
        connection.autocommit = True
        yield connection


def stored(connection: Connection) -> list[tuple[int, bytes]]:
    return [
        (p, bytes(k))
        for p, k in connection.execute("SELECT position, key FROM events ORDER BY position")
    ]


def test_numbers_new_events_from_one(service: Connection) -> None:
    appended = append(service, [entry("a"), entry("b")])
    assert list(appended.positions) == [1, 2]
    assert list(appended.states) == [State.NEW, State.NEW]


def test_the_same_event_again_has_its_first_position(service: Connection) -> None:
    append(service, [entry("a"), entry("b")])
    appended = append(service, [entry("c"), entry("a"), entry("d", tags=("a", "b"))])
    assert list(appended.positions) == [3, 1, 4]
    assert list(appended.states) == [State.NEW, State.DUPLICATE, State.NEW]
    assert service.execute("SELECT tag, position FROM event_tags").fetchall() == [("b", 4)]


def test_only_duplicates_leave_the_log_as_it_was(service: Connection) -> None:
    append(service, [entry("a"), entry("b")])
    appended = append(service, [entry("b"), entry("a")])
    assert list(appended.positions) == [2, 1]
    assert service.execute("SELECT position FROM head").fetchone() == (2,)


def test_other_content_under_a_known_key_refuses_its_group_alone(service: Connection) -> None:
    append(service, [entry("a")])
    appended = append(
        service,
        [
            entry("b"),
            entry("a", "other"),
            entry("c"),
            entry("a"),
        ],
        groups=[1, 1, 2, 2],
    )
    assert list(appended.states) == [
        State.GROUP_REFUSED,
        State.CONFLICT,
        State.NEW,
        State.DUPLICATE,
    ]
    assert appended.positions[2:] == [2, 1]
    assert stored(service) == [(1, b"a"), (2, b"c")]


def test_a_rollback_leaves_no_hole(log: Log) -> None:
    with log.connect() as connection:
        append(connection, [entry("a")])
        connection.rollback()
        assert list(append(connection, [entry("b")]).positions) == [1]


def test_recorded_at_never_runs_backwards(log: Log, service: Connection) -> None:
    with log.connect(OWNER) as owner:
        owner.execute("UPDATE head SET recorded_at = now() + interval '1 hour'")
    appended = append(service, [entry("a")])
    (ahead,) = service.execute("SELECT recorded_at > now() FROM events").fetchone() or ()
    assert ahead
    assert append(service, [entry("b")]).recorded_at == appended.recorded_at


def test_a_stale_epoch_stores_nothing(log: Log, service: Connection) -> None:
    with log.connect(OWNER) as owner:
        owner.execute("UPDATE head SET epoch = 7")
    with pytest.raises(StaleEpochError):
        append(service, [entry("a")], epoch=6)
    assert list(append(service, [entry("a")], epoch=7).positions) == [1]


@pytest.mark.parametrize(
    ("item", "holds"),
    [
        ({"types": [], "tags": ["a"]}, False),
        ({"types": [], "tags": ["b", "a"]}, False),
        ({"types": ["type"], "tags": []}, False),
        ({"types": ["other"], "tags": ["a"]}, True),
        ({"types": [], "tags": ["a", "c"]}, True),
    ],
)
def test_a_condition_is_judged_under_the_lock(
    service: Connection, item: dict[str, Any], holds: bool
) -> None:
    append(service, [entry("a", tags=("a", "b"))])
    condition: dict[str, object] = {"items": [item], "after": 0}
    if holds:
        append(service, [entry("n")], condition=condition)
    else:
        with pytest.raises(ConditionFailedError):
            append(service, [entry("n")], condition=condition)
    append(service, [entry("m")], condition=condition | {"after": 2})


def test_an_append_waits_for_the_disk_whatever_the_session_says(service: Connection) -> None:
    service.execute("SET synchronous_commit = off")
    with service.transaction():
        append(service, [entry("a")])
        assert service.execute("SHOW synchronous_commit").fetchone() == ("on",)
    assert service.execute("SHOW synchronous_commit").fetchone() == ("off",)

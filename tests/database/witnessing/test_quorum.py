"""Which checkpoint is published under which policy."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.publishing.errors import CheckpointDamagedError
from api.witnessing.quorum import Quorum, fewest
from ledger.transparency.notes import open_note
from ledger.transparency.policy import Policy
from ledger.transparency.policy_file import parse_policy
from tests.database.witnessing.conftest import Court
from tests.unit.witnessing.faults import says
from tests.unit.witnessing.witness import Witness

pytestmark = pytest.mark.usefixtures("always")
Sign = Callable[[int], None]
ALL = ("a.example", "b.example", "c.example", "d.example")

QUORUMS: dict[str, tuple[list[str], dict[str, bool]]] = {
    "one named": (["quorum a.example"], {"": False, "a": True, "bcd": False}),
    "any": (
        ["group g any a.example b.example", "quorum g"],
        {"": False, "a": True, "b": True, "cd": False},
    ),
    "all": (
        ["group g all a.example b.example", "quorum g"],
        {"a": False, "b": False, "ab": True, "acd": False},
    ),
    "two of three": (
        ["group g 2 a.example b.example c.example", "quorum g"],
        {"a": False, "ab": True, "bc": True, "ad": False, "abcd": True},
    ),
    "a group of groups": (
        [
            "group near any a.example b.example",
            "group far any c.example d.example",
            "group both all near far",
            "quorum both",
        ],
        {"ab": False, "cd": False, "ac": True, "bd": True},
    ),
    "a group and a witness": (
        ["group g 2 a.example b.example c.example", "group h all g d.example", "quorum h"],
        {"abc": False, "d": False, "abd": True, "ad": False},
    ),
}
CASES = [
    pytest.param(lines, signers, is_enough, id=f"{name}: {signers or 'nobody'}")
    for name, (lines, outcomes) in QUORUMS.items()
    for signers, is_enough in outcomes.items()
]


@pytest.mark.parametrize(("lines", "signers", "is_enough"), CASES)
def test_a_checkpoint_is_published_once_the_quorum_is_reached(
    court: Court, sign: Sign, lines: list[str], signers: str, is_enough: bool
) -> None:
    court.calls(*ALL)
    policy = court.policy(*lines)
    rounds = court.rounds(policy)
    sign(2)
    rounds.step()
    assert court.shown_size(policy) == 2
    sign(1)
    for name, server in court.servers.items():
        server.fault = None if name[0] in signers else says(503)
    rounds.step()
    assert court.shown_size(policy) == (3 if is_enough else 2)


def test_without_a_quorum_it_is_published_at_once(court: Court, sign: Sign) -> None:
    court.calls("a.example")
    policy = court.policy()
    sign(2)
    shown = court.shown(policy)
    assert shown is not None
    assert (shown.size, shown.cosignatures) == (2, [])
    court.rounds(policy).step()
    shown = court.shown(policy)
    assert shown is not None
    assert len(open_note(shown.text, policy.keys).signed) == 2


def test_a_policy_without_witnesses_publishes(court: Court, sign: Sign) -> None:
    policy = court.policy()
    sign(2)
    court.rounds(policy).step()
    assert court.shown_size(policy) == 2


def test_before_the_first_quorum_nothing_is_published(court: Court, sign: Sign) -> None:
    court.calls("a.example")
    sign(2)
    assert court.shown(court.policy("quorum a.example")) is None


def test_what_was_published_stays_so_however_long_a_witness_is_away(
    court: Court, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.witnessing.quorum.AT_ONCE", 2)
    court.calls("a.example", "b.example")
    policy = court.policy("group g all a.example b.example", "quorum g")
    rounds, quorum = court.rounds(policy), Quorum(policy)
    sign(1)
    rounds.step()
    away = court.policy("quorum a.example")
    court.servers["b.example"].fault = says(500)
    for _ in range(7):
        sign(1)
        court.rounds(away).step()
    with court.connect() as service:
        found = [quorum.published(service) for _ in range(2)]
    assert [each and each.size for each in found] == [1, 1]


def test_a_false_cosignature_in_the_database_is_neither_shown_nor_counted(
    court: Court, sign: Sign
) -> None:
    court.calls("a.example", "b.example")
    policy = court.policy("group g all a.example b.example", "quorum g")
    sign(2)
    text = court.house.note_file.read_text().split("\n\n")[0] + "\n"
    true = court.servers["b.example"].witness.cosignature(text).removesuffix("\n")
    false = court.servers["a.example"].witness.cosignature("x\n1\nx\n").removesuffix("\n")
    with court.connect() as service:
        for name, line in (("a", false), ("b", true), ("c", "garbage"), ("d", "")):
            service.execute("SELECT add_cosignature_v1(2, %s, %s)", (name, line))
    assert court.shown(policy) is None
    shown = court.shown(court.policy())
    assert shown is not None
    assert shown.cosignatures == [true]


def test_each_witness_is_shown_once_however_often_it_is_stored(court: Court, sign: Sign) -> None:
    court.calls("a.example")
    sign(2)
    court.rounds(court.policy()).step()
    with court.connect() as service:
        service.execute(
            "SELECT add_cosignature_v1(size, n::text, line)"
            " FROM cosignatures, generate_series(1, 120) n"
        )
    shown = court.shown(court.policy())
    assert shown is not None
    assert len(shown.cosignatures) == 1


def test_a_damaged_checkpoint_is_not_shown(court: Court, sign: Sign) -> None:
    court.calls("a.example")
    sign(2)
    with court.house.log.connect("ledger_admin") as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE checkpoints SET note = 'damaged'")
    with pytest.raises(CheckpointDamagedError):
        court.shown(court.policy())
    court.rounds(court.policy()).step()
    assert court.servers["a.example"].heard.statuses == []


def test_a_witness_that_is_no_longer_trusted_counts_no_more(court: Court, sign: Sign) -> None:
    court.calls("a.example", "b.example")
    sign(2)
    court.rounds(court.policy()).step()
    del court.servers["a.example"]
    shown = court.shown(court.policy())
    assert shown is not None
    assert len(shown.cosignatures) == 1


def policy_of(lines: list[str]) -> Policy:
    named = [f"witness {name} {Witness(name, Path('none')).vkey}" for name in ALL]
    return parse_policy("\n".join([*named, *lines]).encode())


@pytest.mark.parametrize(
    ("name", "least"),
    [("one named", 1), ("any", 1), ("all", 2), ("two of three", 2), ("a group of groups", 2)],
)
def test_the_smallest_quorum_is_known(name: str, least: int) -> None:
    assert fewest(policy_of(QUORUMS[name][0])) == least
    assert fewest(policy_of(["quorum none"])) == 0

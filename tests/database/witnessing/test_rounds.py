"""What witnesses say of the log's checkpoints, over real connections and a real database."""

import logging
from collections.abc import Callable
from itertools import pairwise

import pytest

from api.witnessing.rounds import LONGEST_PAUSE_SECONDS
from ledger.transparency.notes import open_note
from tests.database.publishing.conftest import ORIGIN
from tests.database.witnessing.conftest import Court
from tests.unit.witnessing.faults import LIES, dripping, says
from tests.unit.witnessing.witness import Answer, Witness
from tests.unit.witnessing.witness_server import witnessing

NO_TIME_SECONDS = 0.3
pytestmark = pytest.mark.usefixtures("always")
Sign = Callable[[int], None]


def test_every_witness_cosigns_every_checkpoint(court: Court, sign: Sign) -> None:
    court.calls("north.example", "south.example")
    policy = court.policy()
    rounds = court.rounds(policy)
    for more in (1, 255, 1, 500):
        sign(more)
        rounds.step()
        shown = court.shown(policy)
        assert shown is not None
        signed = open_note(shown.text, policy.keys).signed
        assert [each.key.name for each in signed] == [ORIGIN, "north.example", "south.example"]
    for server in court.servers.values():
        assert server.heard.statuses == [200] * 4
        assert len(server.heard.connections) == 1


def test_w3_one_connection_serves_for_all_rounds(court: Court, sign: Sign) -> None:
    court.calls("north.example")
    rounds = court.rounds(court.policy())
    for _ in range(5):
        sign(1)
        rounds.step()
    assert len(court.servers["north.example"].heard.connections) == 1


def test_nothing_is_submitted_twice(court: Court, sign: Sign) -> None:
    court.calls("north.example")
    sign(3)
    for _ in range(2):  # processes
        rounds = court.rounds(court.policy())
        for _ in range(3):
            rounds.step()
    assert court.servers["north.example"].heard.statuses == [200]


@pytest.mark.parametrize("line", ["garbage", ""])
def test_what_somebody_put_under_its_name_does_not_keep_a_witness_from_cosigning(
    court: Court, sign: Sign, line: str
) -> None:
    court.calls("north.example")
    policy = court.policy("quorum north.example")
    rounds = court.rounds(policy)
    sign(1)
    rounds.step()
    sign(3)
    with court.connect() as service:
        service.execute(
            "SELECT add_cosignature_v1(4, name, %s) FROM cosignatures WHERE size = 1", (line,)
        )
    for _ in range(2):
        rounds.step()
    assert court.shown_size(policy) == 4
    assert court.servers["north.example"].heard.statuses == [200, 409, 200]


def test_a_new_process_goes_on_where_the_last_one_was(court: Court, sign: Sign) -> None:
    court.calls("north.example")
    sign(3)
    court.rounds(court.policy()).step()
    sign(4)
    court.rounds(court.policy()).step()
    assert court.servers["north.example"].heard.statuses == [200, 200]


def test_w5_a_cosignature_that_was_never_stored_is_asked_for_again(
    court: Court, sign: Sign
) -> None:
    court.calls("north.example")
    sign(3)
    server = court.servers["north.example"]
    body = b"old 0\n\n" + court.house.note_file.read_bytes()
    assert server.witness.add_checkpoint(body).status == 200
    rounds = court.rounds(court.policy())
    rounds.step()
    assert server.heard.statuses == [409, 200]
    assert court.accounts(rounds)["north.example"].size == 3


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_of_one_keeps_another_from_being_published(
    court: Court, sign: Sign, lie: str
) -> None:
    court.calls("honest.example", "liar.example")
    court.servers["liar.example"].fault = LIES[lie]
    sign(3)
    policy = court.policy()
    rounds = court.rounds(policy, NO_TIME_SECONDS if "ever" in lie else 20.0)
    rounds.step()
    shown = court.shown(policy)
    assert shown is not None
    signed = open_note(shown.text, policy.keys).signed
    assert [each.key.name for each in signed] == [ORIGIN, "honest.example"]
    accounts = court.accounts(rounds)
    assert accounts["honest.example"].error is None
    assert accounts["liar.example"].error
    assert (accounts["honest.example"].size, accounts["liar.example"].size) == (3, 0)


def test_a_witness_that_fails_is_left_alone_longer_and_longer(court: Court, sign: Sign) -> None:
    court.calls("north.example")
    server = court.servers["north.example"]
    server.fault = says(500)
    rounds = court.rounds(court.policy())
    sign(1)
    asked_at = []
    while court.clock.now < 3 * LONGEST_PAUSE_SECONDS:
        before = len(server.heard.statuses)
        rounds.step()
        if len(server.heard.statuses) > before:
            asked_at.append(court.clock.now)
        court.clock.now += 0.5
    pauses = [later - at for at, later in pairwise(asked_at)]
    assert pauses[:4] == [0.5, 1.0, 2.0, 4.0]
    assert max(pauses) == LONGEST_PAUSE_SECONDS


def test_a_witness_that_is_back_is_asked_for_the_newest_only(
    court: Court, sign: Sign, caplog: pytest.LogCaptureFixture
) -> None:
    court.calls("north.example")
    server = court.servers["north.example"]
    server.fault = says(503)
    rounds = court.rounds(court.policy())
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            sign(1)
            rounds.step()
            court.clock.now += LONGEST_PAUSE_SECONDS
        server.fault = None
        rounds.step()
    assert server.heard.statuses == [503, 503, 503, 200]
    assert server.witness.cosigned(ORIGIN)[0] == 3
    assert caplog.text.count("action=witness-fails name=north.example error=it answered 503") == 1
    assert caplog.text.count("action=witness-is-back name=north.example") == 1


def test_a_witness_survives_its_own_restart(court: Court, sign: Sign) -> None:
    court.calls("north.example")
    sign(3)
    rounds = court.rounds(court.policy())
    rounds.step()
    first = court.servers["north.example"]
    first.stop()
    sign(1)
    rounds.step()
    assert court.accounts(rounds)["north.example"].error
    court.clock.now += LONGEST_PAUSE_SECONDS
    with witnessing("north.example", court.folder, first.port) as second:
        second.witness.logs[ORIGIN] = court.vkey
        rounds.step()
        assert second.heard.statuses == [200]
    assert court.accounts(rounds)["north.example"].error is None


def test_a_quorum_is_reached_by_the_quick_beside_one_that_never_ends(
    court: Court, sign: Sign
) -> None:
    court.calls("north.example", "south.example", "slow.example")
    court.servers["slow.example"].fault = dripping
    sign(3)
    policy = court.policy("group two 2 north.example south.example slow.example", "quorum two")
    court.rounds(policy, NO_TIME_SECONDS).step()
    assert court.shown_size(policy) == 3


def test_one_process_submits_at_a_time(court: Court, sign: Sign) -> None:
    court.calls("north.example")
    sign(3)
    first, second = court.rounds(court.policy()), court.rounds(court.policy())
    server = court.servers["north.example"]
    seen_within = []

    def meanwhile(witness: Witness, body: bytes) -> Answer:
        second.step()
        seen_within.append(len(server.heard.statuses))
        return witness.add_checkpoint(body)

    server.fault = meanwhile
    first.step()
    assert seen_within == [0]
    assert server.heard.statuses == [200]


def test_a_log_without_a_checkpoint_asks_nobody(court: Court) -> None:
    court.calls("north.example")
    policy = court.policy()
    with court.house.log.connect("ledger_owner") as owner:
        owner.execute("ALTER TABLE checkpoints DISABLE TRIGGER USER")
        owner.execute("DELETE FROM checkpoints")
    court.rounds(policy).step()
    assert court.servers["north.example"].heard.statuses == []
    assert court.shown(policy) is None

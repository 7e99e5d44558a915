"""While nothing comes, witnesses say anew that they have seen no longer log."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from api.witnessing.folder import FolderAnchor
from api.witnessing.rounds import PAUSE_SECONDS
from ledger.transparency.notes import open_note
from ledger.transparency.policy import Policy
from tests.database.publishing.conftest import ORIGIN, as_superuser
from tests.database.witnessing.anchored import FOLDER, process
from tests.database.witnessing.conftest import Court
from tests.unit.witnessing.faults import Fault, says
from tests.unit.witnessing.witness import Answer, Witness, parsed

pytestmark = pytest.mark.usefixtures("always")
Sign = Callable[[int], None]
NORTH = "north.example"
START = int(time.time()) - 3_600


def at(moment: int) -> Fault:
    """A witness whose clock shows this."""

    def answered(witness: Witness, body: bytes) -> Answer:
        answer = witness.add_checkpoint(body)
        if answer.status != 200:
            return answer
        return Answer(200, witness.cosignature(parsed(body).text, moment).encode())

    return answered


def passes(court: Court, interval: str = "1 day") -> None:
    """So much time, for all processes."""
    with court.connect() as service:
        service.execute("UPDATE keepers SET tried_at = tried_at - %s::interval", (interval,))


def shown_times(court: Court, policy: Policy) -> list[int | None]:
    shown = court.shown(policy)
    assert shown is not None
    return [each.at_seconds for each in open_note(shown.text, policy.keys).signed[1:]]


@pytest.mark.parametrize("quorum", ["none", NORTH])
@pytest.mark.parametrize("interval", ["10 minutes", "-1 day"])
def test_an_idle_log_is_cosigned_anew(court: Court, sign: Sign, quorum: str, interval: str) -> None:
    """Also where the clock was put back by a day."""
    court.calls(NORTH)
    policy, server = court.policy(f"quorum {quorum}"), court.servers[NORTH]
    sign(3)
    signed = court.house.note_file.read_bytes()
    for number in range(3):
        server.fault = at(START + number)
        court.rounds(policy).step()
        court.rounds(policy).step()
        assert server.heard.statuses == [200] * (number + 1)
        assert shown_times(court, policy) == [START + number]
        passes(court, interval)
        sign(0)
    assert court.house.sizes() == [0, 3]
    assert court.house.note_file.read_bytes() == signed


def test_an_earlier_word_takes_back_nothing(court: Court, sign: Sign) -> None:
    court.calls(NORTH)
    policy = court.policy()
    sign(3)
    for moment in (START + 9, START):
        court.servers[NORTH].fault = at(moment)
        court.rounds(policy).step()
        passes(court)
    assert court.servers[NORTH].heard.statuses == [200, 200]
    assert shown_times(court, policy) == [START + 9]


def test_a_witness_that_fails_to_say_it_anew_counts_as_before(court: Court, sign: Sign) -> None:
    court.calls(NORTH)
    policy = court.policy(f"quorum {NORTH}")
    rounds = court.rounds(policy)
    sign(3)
    court.servers[NORTH].fault = at(START)
    rounds.step()
    passes(court)
    court.servers[NORTH].fault = says(503)
    rounds.step()
    assert court.accounts(rounds)[NORTH].error == "it answered 503"
    assert shown_times(court, policy) == [START]
    court.servers[NORTH].fault = at(START + 1)
    rounds.step()
    assert court.servers[NORTH].heard.statuses == [200, 503]
    court.clock.now += PAUSE_SECONDS
    rounds.step()
    assert court.accounts(rounds)[NORTH].error is None
    assert shown_times(court, policy) == [START + 1]


def test_what_somebody_put_among_the_renewals_is_passed_over(court: Court, sign: Sign) -> None:
    court.calls(NORTH)
    policy = court.policy(f"quorum {NORTH}")
    sign(3)
    court.servers[NORTH].fault = at(START)
    court.rounds(policy).step()
    with court.connect() as service:
        service.execute("INSERT INTO renewals VALUES ('x', 3, 'garbage'), ('y', 3, '')")
    assert shown_times(court, policy) == [START]


def test_a_first_word_that_is_lost_is_asked_for_again(court: Court, sign: Sign) -> None:
    court.calls(NORTH)
    policy = court.policy(f"quorum {NORTH}")
    sign(3)
    for moment in (START, START + 1):
        court.servers[NORTH].fault = at(moment)
        court.rounds(policy).step()
        passes(court)
    as_superuser(court.house, "DELETE FROM cosignatures")
    assert court.shown_size(policy) is None
    court.rounds(policy).step()
    assert shown_times(court, policy) == [START + 1]


def test_a_log_that_goes_on_is_cosigned_at_once_after_it(court: Court, sign: Sign) -> None:
    court.calls(NORTH)
    policy = court.policy(f"quorum {NORTH}")
    rounds = court.rounds(policy)
    for more in (3, 0, 4):
        sign(more)
        rounds.step()
        passes(court)
    assert court.shown_size(policy) == 7
    assert court.servers[NORTH].heard.statuses == [200, 200, 200]
    assert court.servers[NORTH].witness.cosigned(ORIGIN)[0] == 7


def test_anchors_keep_what_was_said_first(court: Court, sign: Sign, tmp_path: Path) -> None:
    court.calls(NORTH)
    policy, anchor = court.policy(), FolderAnchor(tmp_path / "anchor")
    running = process(court.house, anchor, witnesses=policy.keys[1:])
    sign(3)
    kept = []
    for number in range(2):
        court.servers[NORTH].fault = at(START + number)
        court.rounds(policy).step()
        running.start()
        kept.append(anchor.read(f"{FOLDER}/latest"))
        passes(court)
    assert kept[0] == kept[1]
    assert shown_times(court, policy) == [START + 1]


def test_an_older_word_replaces_no_newer_one(court: Court, sign: Sign) -> None:
    court.calls(NORTH)
    policy, server = court.policy(f"quorum {NORTH}"), court.servers[NORTH]
    sign(3)
    for moment, shown, is_new in (
        (0, 0, True),
        (900, 900, True),
        (300, 900, False),
        (900, 900, True),
        (901, 901, True),
    ):
        server.fault = at(START + moment)
        rounds = court.rounds(policy)
        rounds.step()
        assert shown_times(court, policy) == [START + shown]
        error = court.accounts(rounds)[NORTH].error
        assert (error is None) == is_new
        assert is_new or "nothing new" in str(error)
        passes(court)

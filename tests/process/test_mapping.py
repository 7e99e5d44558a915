"""`ledger map`, and `ledger verify` that derives the map anew."""

import re

import pytest

from tests.process.conftest import Ledger, ask, client

EVENTS = 400
HISTORY = ("simulate", "--members", "20", "--events", str(EVENTS), "--seed", "5")


@pytest.mark.soak
def test_a_map_is_made_and_derived_anew(ledger: Ledger) -> None:
    ledger.run("emit", "-", given=ledger.run(*HISTORY).out)
    auditor = ledger.token("auditor")
    with ledger.serving() as serving, client(serving, auditor) as reader:
        answer = ask(reader, "/v1/completeness", EVENTS, method="POST")
        assert answer.status_code == 201, answer.text
        done = ledger.run("map")
        assert done.status == 0, done.err
        assert re.fullmatch(
            r"position \d+: 20 members up to position \d+, root [0-9a-f]{64}\n", done.out
        )
        checked = ledger.run("verify", "--maps", "9")
    assert checked.status == 0, checked.err
    assert re.search(r"[12] maps; root", checked.out)


def test_before_anything_is_projected_there_is_no_map(ledger: Ledger) -> None:
    ledger.run("migrate")
    done = ledger.run("map")
    assert (done.status, "read models are not there" in done.err) == (3, True)

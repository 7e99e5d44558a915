"""The `ledger` command: what it prints, what it leaves behind, how it ends."""

import hashlib
import json
import signal
from pathlib import Path

import httpx
import pytest

from tests.database.embedded.processes import wait_until
from tests.http.events import collected
from tests.process.conftest import Ledger, ask, client

HISTORY = ("simulate", "--members", "20", "--events", "400", "--seed", "5")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history")
    out = folder / "events.jsonl"
    assert Ledger(folder).run(*HISTORY, "--out", str(out)).status == 0
    return out


def test_a_simulation_is_the_same_every_time(history: Path, tmp_path: Path) -> None:
    again = Ledger(tmp_path).run(*HISTORY)
    assert again.out == history.read_text("utf-8")
    lines = history.read_text("utf-8").splitlines()
    faults = history.with_name(f"{history.name}.faults.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 400
    assert {json.loads(f)["id"] for f in faults} <= {json.loads(line)["id"] for line in lines}


def test_emits_a_file_into_the_local_log_and_knows_it_again(ledger: Ledger, history: Path) -> None:
    assert ledger.run("emit", str(history)).out == "400 new, 0 known already\n"
    assert ledger.run("emit", "-", given=history.read_text("utf-8")).out == (
        "0 new, 400 known already\n"
    )
    status = ledger.run("status")
    assert (status.status, "at 400" in status.out) == (0, True)


def test_emits_to_a_service_and_goes_on_where_it_was(
    ledger: Ledger, history: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "events.jsonl"
    copy.write_bytes(history.read_bytes())
    head = b"".join(history.read_bytes().splitlines(keepends=True)[:150])
    token = ledger.token("emitter", "--source", "/shop")
    with ledger.serving() as serving:
        kept = {"to": serving.url, "lines": 150, "bytes": len(head)}
        digest = hashlib.sha256(head).hexdigest()
        Path(f"{copy}.emitted").write_text(json.dumps(kept | {"sha256": digest}), "utf-8")
        sent = ledger.run("emit", str(copy), "--url", serving.url, "--token", token)
        assert (sent.status, sent.out) == (0, "250 new, 0 known already\n")
    assert not Path(f"{copy}.emitted").exists()


@pytest.mark.parametrize("change", [{"to": "elsewhere"}, {"sha256": "0" * 64}, {"lines": "many"}])
def test_a_place_that_is_of_something_else_skips_nothing(
    ledger: Ledger, history: Path, tmp_path: Path, change: dict[str, str]
) -> None:
    copy = tmp_path / "events.jsonl"
    copy.write_bytes(history.read_bytes())
    head = b"".join(history.read_bytes().splitlines(keepends=True)[:150])
    digest = hashlib.sha256(head).hexdigest()
    kept = {"to": str(ledger.home), "lines": 150, "bytes": len(head), "sha256": digest}
    Path(f"{copy}.emitted").write_text(json.dumps(kept | change), "utf-8")
    assert ledger.run("emit", str(copy)).out == "400 new, 0 known already\n"


def test_a_bad_line_is_named_and_what_came_before_is_kept(
    ledger: Ledger, history: Path, tmp_path: Path
) -> None:
    lines = history.read_text("utf-8").splitlines(keepends=True)[:3]
    bad = tmp_path / "bad.jsonl"
    bad.write_text("".join([*lines, '{"specversion": "1.0"}\n']), "utf-8")
    refused = ledger.run("emit", str(bad))
    assert refused.status == 1
    assert "line 4: /type" in refused.err


def test_makes_lists_and_revokes_tokens(ledger: Ledger) -> None:
    made = ledger.run("keys", "create", "--role", "auditor", "--name", "audit 2026")
    assert made.out.startswith("lgr_")
    key_id = made.err.split()[-1]
    assert ledger.run("keys", "revoke", key_id).status == 0
    listed = ledger.run("keys", "list").out
    (line,) = (line for line in listed.splitlines() if key_id in line)
    assert line.split() == [key_id, "auditor", "revoked", "-", "-", "audit", "2026"]
    assert made.out.strip() not in listed


def test_imports_an_official_table(ledger: Ledger, tmp_path: Path) -> None:
    table = tmp_path / "purposes.csv"
    table.write_text("code,name_zh\n998,測試目的一\n○九九七,測試目的二\n", "utf-8")
    assert ledger.run("catalogue", "import", "purposes", str(table)).status in (0, 2)


WRONG_USAGE = [
    ("frobnicate",),
    ("keys", "create", "--role", "king"),
    ("keys", "create", "--role", "emitter"),
    ("keys", "create", "--role", "auditor", "--expires", "2020-01-01"),
    ("rebuild", "nothing"),
    ("simulate", "--members", "0", "--events", "400", "--seed", "1"),
    ("emit", "-", "--url", "http://127.0.0.1:9"),
    ("serve", "--port", "99999"),
]


@pytest.mark.parametrize("arguments", WRONG_USAGE, ids=" ".join)
def test_wrong_usage_is_told_in_a_line_and_ends_with_2(
    ledger: Ledger, arguments: tuple[str, ...]
) -> None:
    refused = ledger.run(*arguments)
    assert (refused.status, "Traceback" in refused.err) == (2, False)
    assert refused.err.strip()


def test_what_cannot_be_reached_ends_with_3(tmp_path: Path) -> None:
    nowhere = "postgresql://ledger@127.0.0.1:9/ledger?connect_timeout=2"
    ledger = Ledger(tmp_path, {"DATABASE_URL": nowhere})
    refused = ledger.run("status")
    assert (refused.status, "Traceback" in refused.err) == (3, False)


def test_migrate_is_done_once(ledger: Ledger) -> None:
    assert ledger.run("migrate").status == 0
    assert ledger.run("migrate").out == ""


def test_prints_the_interface(tmp_path: Path) -> None:
    document = json.loads(Ledger(tmp_path).run("openapi").out)
    assert "/v1/events" in document["paths"]


def test_help_lists_the_settings(tmp_path: Path) -> None:
    told = Ledger(tmp_path).run("serve", "--help").out
    for name in ("DATABASE_URL", "LEDGER_HOME", "LEDGER_KEYRING_FILE", "LEDGER_SCHEMA"):
        assert name in told


def test_a_served_log_can_be_rebuilt(ledger: Ledger, history: Path) -> None:
    ledger.run("emit", str(history))
    token = ledger.token("auditor")
    with ledger.serving() as serving, client(serving, token) as auditor:
        before = ask(auditor, "/v1/disclosures/summary", 401).json()
        assert ledger.run("rebuild").status == 0
        assert auditor.get("/v1/disclosures/summary").json() == before
        wait_until(lambda: auditor.get("/readyz").status_code == httpx.codes.OK)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_service_in_order(ledger: Ledger, number: signal.Signals) -> None:
    with ledger.serving() as serving:
        assert serving.end(number) == 0
    assert ledger.run("status").status == 0


def test_what_is_due_is_erased_by_a_command(ledger: Ledger) -> None:
    ended = {
        "terminated_at": "2026-11-20T09:00:00+08:00",
        "reason": "closed",
        "disposal": "destruction",
        "method": "destruction of keys",
    }
    token = ledger.token("emitter", "--source", "/shop")
    officer_token = ledger.token("officer")
    with ledger.serving() as serving:
        with client(serving, token) as emitter:
            emitter.post("/v1/events", json=[collected()])
        with client(serving, officer_token) as officer:
            answer = officer.post("/v1/services/shop/terminate", json=ended)
            found = officer.post("/v1/members/lookup", json={"member": "M000123"}).json()
            ask(officer, f"/v1/members/{found['subject']}", answer.json()["position"])
            planned = ledger.run("erase-due", "--dry-run", "--ended-service", "shop")
            other = ledger.run("erase-due")
            erased = ledger.run("erase-due", "--ended-service", "shop")
            gone = officer.post("/v1/members/lookup", json={"member": "M000123"})
        checked = ledger.run("restore-check")
    line = f"{found['subject']} service_ended *\n"
    assert (planned.status, planned.out, "1 due" in planned.err) == (0, line, True)
    assert (other.out, "0 ordered" in other.err) == ("", True)
    assert (erased.status, erased.out, "1 ordered" in erased.err) == (0, line, True)
    assert gone.status_code == 404
    assert (checked.status, checked.out) == (
        0,
        "1 erasures hold: 0 ordered again, 0 destroyed again, 0 written down\n",
    )

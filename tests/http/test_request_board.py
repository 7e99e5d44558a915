"""The board of requests: what is due when, as of several days, and one request whole."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from api.access.tokens import Role
from ledger.decisions.clock import TaiwanHolidays, day_of, first_clock
from ledger.vocabulary.codes import Right
from tests.http.boarding import BOARD, HISTORY, MEMBERS, board, said, with_history
from tests.http.conftest import Running
from tests.http.reading import get, post, project, reads, subject_of
from tests.http.request_bodies import CHECK, ago, done, extension, granted, receipt, refused

Seen = tuple[str, str, str, int | None, bool, int]
DAYS: dict[str, list[Seen]] = {
    "2026-02-28": [],
    "2026-03-01": [("R3", "received", "2026-03-31", 30, False, 0)],
    "2026-03-04": [
        ("R1", "received", "2026-03-17", 13, False, 2),
        ("R3", "received", "2026-03-31", 27, False, 3),
    ],
    "2026-03-05": [
        ("R1", "verified", "2026-03-17", 12, False, 3),
        ("R3", "received", "2026-03-31", 26, False, 4),
    ],
    "2026-03-17": [
        ("R3", "received", "2026-03-31", 14, False, 16),
        ("R1", "verified", "2026-04-01", 15, False, 3),
        ("R2", "unverified", "2026-04-08", 22, False, 8),
    ],
    "2026-03-20": [
        ("R1", "verified", "2026-04-01", 12, False, 3),
        ("R2", "unverified", "2026-04-08", 19, False, 11),
    ],
    "2026-03-31": [
        ("R1", "granted", "2026-04-01", None, False, 3),
        ("R2", "unverified", "2026-04-08", 8, False, 22),
    ],
    "2026-04-08": [("R2", "unverified", "2026-04-08", 0, False, 30)],
    "2026-04-09": [("R2", "unverified", "2026-04-08", -1, True, 31)],
    "2036-04-08": [("R2", "unverified", "2026-04-08", -3653, True, 3683)],
}


def seen(row: dict[str, Any]) -> Seen:
    waited = row["days_waiting_for_member"]
    return row["request"], row["state"], row["due"], row["days_left"], row["overdue"], waited


def test_the_board_as_of_any_day(running: Running) -> None:
    with_history(running)
    for day, rows in DAYS.items():
        assert [seen(row) for row in board(running, as_of=day)] == rows, day
        assert [seen(row) for row in board(running, as_of=day, limit=1)] == rows, day


def test_the_board_agrees_with_each_request_on_every_day(running: Running) -> None:
    """The board is read from its table, a request is folded from the log."""
    with_history(running)
    states = [("state", state) for state in ("fulfilled", "withdrawn", "refused", "received")]
    states += [("state", state) for state in ("unverified", "verified", "granted")]
    with running.client(Role.OFFICER) as officer:
        for number in range(0, 45, 3):
            day = str(date(2026, 2, 27) + timedelta(days=number))
            listed = officer.get(BOARD, params=[*states, ("as_of", day)]).json()["requests"]
            told = {row["request"]: row for row in listed}
            for request in MEMBERS:
                answer = officer.get(f"{BOARD}/{request}", params={"as_of": day})
                assert (answer.status_code == 200) == (request in told), (day, request)
                if request in told:
                    (item,) = answer.json()["items"]
                    same = item.keys() & told[request].keys()
                    assert {name: item[name] for name in same} == {
                        name: told[request][name] for name in same
                    }, (day, request)


def test_the_board_of_today(running: Running) -> None:
    received_at = ago(days=2)
    done(running, "receive", receipt("R1", "copy", "deletion", received_at=received_at))
    done(running, "receive", receipt("R2", member="M000456"))
    done(running, "verify", CHECK)
    done(running, "extend", extension("copy"))
    done(running, "decide", refused("copy"), "R2")
    project(running)
    today = day_of(datetime.now(UTC))
    received = day_of(datetime.fromisoformat(received_at))
    due = first_clock(Right.DELETION, datetime.fromisoformat(received_at), TaiwanHolidays()).due
    rows = {row["right"]: row for row in board(running)}
    assert rows.keys() == {"copy", "deletion"}
    assert rows["deletion"]["days_left"] == (due - today).days
    assert rows["deletion"]["goal_due"] == str(received + timedelta(days=7))
    assert rows["deletion"]["goal_days_left"] == 7 - (today - received).days
    assert rows["deletion"]["days_waiting_for_member"] == (today - received).days
    assert rows["copy"]["extended_at"] is not None
    assert not rows["copy"]["waiting"]
    assert rows["copy"]["subject"] == subject_of(running)


def test_a_request_is_shown_whole_at_once(running: Running) -> None:
    done(running, "receive", receipt("R1", "copy", "stop", content={"text": "王小明"}))
    done(running, "verify", CHECK | {"evidence": {"phone": "0912-345-678"}})
    done(running, "decide", granted("stop"))
    position = done(running, "decide", refused("copy"))["position"]
    answer = get(running, Role.OFFICER, f"{BOARD}/R1")
    shown = answer.json()
    assert answer.headers["Ledger-Position"] == str(position)
    assert shown["subject"] == subject_of(running)
    copy, stop = shown["items"]
    assert (copy["state"], copy["allowed"]) == ("refused", [])
    assert (stop["state"], stop["allowed"]) == ("granted", ["fulfil", "withdraw"])
    assert copy["decided"]["grounds"] == ["NO_DATA_HELD"]
    assert shown["restrictions"][0]["scope"] == "all"
    assert shown["verified"]["method"] == "email_otp"
    assert "v1." not in answer.text
    assert get(running, Role.OFFICER, f"{BOARD}/R2").status_code == 404
    assert get(running, Role.OFFICER, f"{BOARD}/R1", as_of="2020-01-01").status_code == 404


def test_what_was_received_by_mistake_is_not_on_the_board(running: Running) -> None:
    with_history(running)
    amends = {"amended_source": "/shop/care", "amended_id": "q6", "kind": "void"}
    event = said(20, "event.amended", "2026-03-10", request="R2") | {
        "data": amends | {"reason": "a test"}
    }
    post(running, [event])
    project(running)
    found = [row["request"] for row in board(running, as_of="2026-03-17")]
    assert found == ["R3", "R1"]
    assert get(running, Role.OFFICER, f"{BOARD}/R2").status_code == 404


def test_seeing_requests_is_recorded_with_their_members(running: Running) -> None:
    with_history(running)
    rows = board(running, as_of="2026-03-17", right="copy")
    get(running, Role.OFFICER, f"{BOARD}/R1")
    get(running, Role.OFFICER, BOARD, overdue=True, limit=1, after="2026-01-01/copy/M000123")
    of_the_board, of_one, of_a_page = reads(running)
    assert of_the_board["data"]["subjects"] == [rows[0]["subject"]]
    assert of_the_board["data"]["filters"] == "as_of=2026-03-17 right=copy"
    assert of_one["data"]["route"] == "/v1/requests/{id}"
    assert of_one["tags"] == [f"member:{rows[0]['subject']}"]
    assert of_a_page["data"]["filters"] == "overdue=True"


def test_the_board_comes_as_csv(running: Running) -> None:
    with_history(running)
    with running.client(Role.OFFICER) as officer:
        answer = officer.get(BOARD, headers={"Accept": "text/csv"})
    head, row = answer.text.splitlines()
    assert head.startswith("request,right,subject,state,due,days_left,overdue")
    assert row.startswith("R2,deletion,")


def test_the_summary_counts_by_right_and_state(running: Running) -> None:
    post(running, HISTORY)
    yesterday = ago(days=1)
    done(running, "receive", receipt("R4", "deletion", received_at=yesterday))
    done(running, "receive", receipt("R5", "copy", received_at=ago(minutes=1)))
    done(running, "receive", receipt("R6", "deletion", received_at=ago(minutes=1)))
    project(running)
    answer = get(running, Role.OFFICER, f"{BOARD}/summary").json()
    counted = {(row["right"], row["state"]): row for row in answer["summary"]}
    assert {key: (row["count"], row["overdue"]) for key, row in counted.items()} == {
        ("copy", "received"): (1, 0),
        ("deletion", "received"): (2, 0),
        ("deletion", "unverified"): (1, 1),
    }
    received_at = datetime.fromisoformat(yesterday)
    next_due = first_clock(Right.DELETION, received_at, TaiwanHolidays()).due
    assert counted["deletion", "received"]["next_due"] == str(next_due)
    assert counted["deletion", "received"]["due_soon"] == 0
    assert len(reads(running)) == 0

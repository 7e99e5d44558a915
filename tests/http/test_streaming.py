"""The forms of a list: pages of JSON, or the whole of it as NDJSON or CSV."""

import csv
from io import StringIO
from typing import Any

import httpx
import orjson
import pytest

from api.access.tokens import Role
from tests.http.conftest import Running
from tests.http.events import collected, disclosed, with_data
from tests.http.reading import get, history, post, project, reads, subject_of, truth, walk

NDJSON, CSV = "application/x-ndjson", "text/csv"


def stream(running: Running, role: Role, path: str, accept: str, **params: Any) -> httpx.Response:
    with running.client(role) as client:
        return client.get(path, params=params, headers={"Accept": accept})


def lines(answer: httpx.Response) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in answer.content.splitlines()]


def records(answer: httpx.Response) -> list[dict[str, str]]:
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    return list(csv.DictReader(StringIO(answer.content.decode(), newline="")))


def as_cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value[:1] in "=+-@\t" and value else value
        case list() if all(isinstance(part, str) for part in value):
            return " ".join(value)
    return orjson.dumps(value).decode()


LISTS = [
    (Role.AUDITOR, "/v1/events", "events"),
    (Role.AUDITOR, "/v1/disclosures", "disclosures"),
    (Role.AUDITOR, "/v1/disclosures/summary", "summary"),
    (Role.OFFICER, "/v1/recipients", "recipients"),
    (Role.INVESTIGATOR, "/v1/members/{subject}/history", "events"),
    (Role.INVESTIGATOR, "/v1/members/{subject}/disclosures", "disclosures"),
]


@pytest.mark.parametrize(("role", "path", "name"), LISTS)
def test_every_form_of_a_list_holds_the_same(
    running: Running, role: Role, path: str, name: str
) -> None:
    post(running, history())
    project(running)
    path = path.format(subject=subject_of(running))
    paged = [row for row in walk(running, role, path, name, limit=9) if _is_posted(row)]
    streamed = stream(running, role, path, NDJSON)
    table = stream(running, role, path, CSV)
    assert streamed.headers["content-type"] == NDJSON
    assert table.headers["content-type"].startswith(CSV)
    assert [row for row in lines(streamed) if _is_posted(row)] == paged
    expected = [{column: as_cell(row.get(column)) for column in _columns(table)} for row in paged]
    assert [row for row in records(table) if row.get("type") != "ledger.read"] == expected
    assert paged


def _is_posted(row: dict[str, Any]) -> bool:
    return row.get("type") != "ledger.read"


def _columns(table: httpx.Response) -> list[str]:
    return table.text.splitlines()[0].split(",")


def test_a_stream_is_whole_however_small_the_limit(running: Running) -> None:
    positions = post(running, history(40))
    found = lines(stream(running, Role.AUDITOR, "/v1/events", NDJSON, limit=3, type="data.used"))
    assert found == []
    found = lines(stream(running, Role.AUDITOR, "/v1/events", NDJSON, limit=3))
    assert [row["position"] for row in found][-41:-1] == positions


def test_a_long_stream_comes_in_chunks_each_recorded(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.reading.listing.CHUNK_ROWS", 16)
    monkeypatch.setattr("api.reading.log_listing.ROWS_AT_ONCE", 5)
    post(running, history(50))
    log = truth(running)
    found = lines(stream(running, Role.AUDITOR, "/v1/events", NDJSON))
    assert [row["position"] for row in found] == [event["position"] for event in log]
    sizes = [event["data"]["rows"] for event in reads(running)]
    assert sizes == [16] * (len(log) // 16) + [len(log) % 16]


def test_a_stream_that_can_no_longer_be_recorded_is_cut_off(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.reading.listing.CHUNK_ROWS", 16)
    post(running, history(60))
    sent = until_cut_off(running).count(b"\n")
    recorded = sum(event["data"]["rows"] for event in reads(running))
    assert 0 < sent <= recorded < len(truth(running))


def until_cut_off(running: Running) -> bytes:
    """What a stream sends while the writer ends under it."""
    received = b""
    with running.client(Role.AUDITOR) as client:
        try:
            with client.stream("GET", "/v1/events", headers={"Accept": NDJSON}) as answer:
                for chunk in answer.iter_raw():
                    received += chunk
                    running.service.writer.close()
        except httpx.RemoteProtocolError:
            return received
    raise AssertionError("the stream ended as if it were whole")


def test_a_chunk_is_bounded_by_its_bytes(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.reading.log_listing.PIECE_BYTES", 30_000)
    big = {"C001": {f"a{n}": "x" * 3_000 for n in range(5)}}
    post(running, [with_data(collected(n), values=big) for n in range(9)])
    found = lines(stream(running, Role.AUDITOR, "/v1/events", NDJSON, type="data.collected"))
    assert len(found) == 9
    assert [event["data"]["rows"] for event in reads(running)] == [2, 2, 2, 2, 1]


def test_a_stream_goes_on_where_a_cursor_says(running: Running) -> None:
    positions = post(running, history(20))
    found = lines(stream(running, Role.AUDITOR, "/v1/events", NDJSON, after=positions[11]))
    assert [row["position"] for row in found] == positions[12:]


def test_a_stream_of_nothing_is_empty_or_a_header(running: Running) -> None:
    nothing = {"type": "incident.closed"}
    assert stream(running, Role.AUDITOR, "/v1/events", NDJSON, **nothing).content == b""
    table = stream(running, Role.AUDITOR, "/v1/events", CSV, **nothing)
    assert table.content.startswith(b"position,recorded_at,")
    assert records(table) == []


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '="a",\r\nb')


def test_no_cell_is_a_formula(running: Running) -> None:
    events = [with_data(disclosed(n), reason=text) for n, text in enumerate(FORMULAS)]
    post(running, events)
    project(running)
    table = stream(running, Role.AUDITOR, "/v1/disclosures", CSV)
    cells = [row["reason"] for row in csv.DictReader(StringIO(table.text, newline=""))]
    assert cells == [f"'{text}" for text in FORMULAS]


ACCEPTED = {
    "": "application/json",
    "*/*": "application/json",
    "application/json": "application/json",
    "application/*": "application/json",
    "text/*": "text/csv; charset=utf-8",
    "text/html, text/csv;q=0.1": "text/csv; charset=utf-8",
    "text/csv;q=0.5, application/x-ndjson;q=0.9": NDJSON,
    "application/json;q=0, */*;q=0.1": NDJSON,
    "*/*, text/csv": "text/csv; charset=utf-8",
    "APPLICATION/X-NDJSON": NDJSON,
}
UNACCEPTABLE = ("text/html", "application/xml", "application/json;q=0", "text/csv;q=x", "json")


def test_the_form_is_the_one_the_client_likes_best(running: Running) -> None:
    for accept, media_type in ACCEPTED.items():
        answer = stream(running, Role.AUDITOR, "/v1/events", accept)
        assert answer.headers["content-type"] == media_type, accept
        assert "Accept" in answer.headers["Vary"]
    for accept in UNACCEPTABLE:
        answer = stream(running, Role.AUDITOR, "/v1/events", accept)
        assert answer.status_code == 406, accept
        assert answer.headers["content-type"] == "application/problem+json"


def test_an_answer_says_which_position_it_reflects(running: Running) -> None:
    head = post(running, history(20))[-1]
    for accept in ("application/json", NDJSON, CSV):
        answer = stream(running, Role.AUDITOR, "/v1/events", accept)
        assert answer.headers["Ledger-Position"] == str(head)
        head += 1
    project(running)
    for path in ("/v1/disclosures", "/v1/disclosures/summary", "/v1/recipients", "/v1/notices"):
        for accept in ("application/json", NDJSON, CSV):
            answer = stream(running, Role.AUDITOR, path, accept)
            assert answer.headers["Ledger-Position"] == str(head), path
    subject = subject_of(running)
    answer = get(running, Role.OFFICER, f"/v1/members/{subject}")
    assert answer.headers["Ledger-Position"] == str(head)

"""What every report is: made at one position, the same twice, refused where it makes no sense."""

import base64
import hashlib
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from openpyxl import load_workbook

from api.access.tokens import Role
from api.reports.catalog import REPORTS
from api.reports.formats.as_xlsx import IN_TAIPEI
from api.reports.forms import MEDIA_TYPES, Form
from api.settings import Settings
from ledger.transparency.hashing import leaf_hash, root_of
from tests.database.conftest import PROJECTOR, SERVICE
from tests.http.conftest import Running
from tests.http.events import disclosed, with_data
from tests.http.reading import facts, get, pointer_of, post, project, truth
from tests.http.reporting import (
    PERIOD,
    TAIPEI,
    WHOLE,
    ask,
    csv_of,
    report,
    rows,
    sheet_of,
    told,
)
from tests.unit.documents.reading_pdf import text_of

__all__ = ["told"]

NEEDED: dict[str, dict[str, str]] = {"affected-members": {"recipient": "black-bear-express"}}
ELSEWHERE = {"TZ": "America/Lima", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:")
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\u202e=cmd", "＝1"]


def asked(kind: str) -> dict[str, str]:
    return WHOLE | NEEDED.get(kind, {})


def test_the_kinds_are_listed_in_words(running: Running) -> None:
    answer = get(running, Role.AUDITOR, "/v1/reports")
    assert answer.status_code == 200
    listed = {each["kind"]: each for each in answer.json()["reports"]}
    assert listed.keys() == REPORTS.keys() | {"audit-pack"}
    for each in listed.values():
        for words in (each["title"], each["about"], *each["columns"]):
            assert words["zh"]
            assert words["en"]


def test_the_head_says_up_to_where_and_of_what(told: Running) -> None:
    head = report(told, "purpose-matrix", **PERIOD)
    events = truth(told)
    assert head["period"] == {**PERIOD, "zone": "Asia/Taipei", "over": True}
    assert head["row_count"] == len(head["rows"])
    assert head["checkpoint"]["size"] == head["position"] <= len(events)
    with told.log.connect() as connection:
        entries = connection.execute(
            "SELECT recorded_at, data FROM events WHERE position <= %s ORDER BY position",
            (head["position"],),
        ).fetchall()
    leaves = [leaf_hash(_micros(at).to_bytes(8, "big") + bytes(data)) for at, data in entries]
    assert base64.b64decode(head["checkpoint"]["root"]) == root_of(leaves)
    assert datetime.fromisoformat(head["recorded_until"]) == entries[-1][0]
    assert head["generator"].startswith("processing-ledger ")


def test_the_head_names_the_business_by_the_notice_then_in_force(told: Running) -> None:
    published = facts(told, "notice.published")
    before = report(told, "purpose-matrix", **{"from": "1990-01-01", "to": "1990-01-31"})
    head = report(told, "purpose-matrix", **PERIOD)
    assert before["business"] is None
    assert head["business"] in {each["data"]["collector_name"] for each in published}
    lines, _ = csv_of(ask(told, "purpose-matrix", format="csv", **PERIOD).content)
    assert ["事業名稱 business", head["business"]] in lines


def test_every_form_says_how_many_rows_and_that_the_period_is_not_over(told: Running) -> None:
    open_period = {"from": "2026-08-01", "to": "2099-12-31"}
    head = report(told, "recipients", **open_period)
    assert head["period"]["over"] is False
    params = open_period | {"position": head["position"]}
    lines, _ = csv_of(ask(told, "recipients", format="csv", **params).content)
    assert ["列數 rows", str(len(head["rows"]))] in lines
    texts = [cell for line in lines for cell in line]
    sheet = ask(told, "recipients", format="xlsx", **params).content
    about = load_workbook(BytesIO(sheet)).worksheets[1].iter_rows(values_only=True)
    assert ("列數 rows", str(len(head["rows"]))) in about
    html = ask(told, "recipients", format="html", **params).text
    assert f"<dt>列數 rows</dt><dd>{len(head['rows'])}</dd>" in html
    pdf = text_of(ask(told, "recipients", format="pdf", **params).content)
    for text in (*filter(lambda each: "2099" in each, texts), html, pdf):
        assert "期間尚未結束" in text
    assert "期間尚未結束" not in ask(told, "recipients", format="html", **PERIOD).text


def _micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@pytest.mark.parametrize(
    "forms",
    [[f for f in Form if f is not Form.PDF], pytest.param([Form.PDF], marks=pytest.mark.soak)],
)
def test_the_same_position_gives_the_same_bytes(told: Running, forms: list[Form]) -> None:
    position = report(told, "purpose-matrix", **PERIOD)["position"]
    first = {key: content_of(told, *key, position) for key in product(REPORTS, forms)}
    # more has come since, late and early, and the read models have taken it in
    post(told, [with_data(disclosed(n), reason="later") for n in range(7)])
    project(told)
    for key, content in first.items():
        assert content_of(told, *key, position) == content, key


def content_of(running: Running, kind: str, form: Form, position: int) -> bytes:
    answer = ask(running, kind, format=form, position=position, **asked(kind))
    assert answer.status_code == 200, (kind, answer.text)
    digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    return answer.content


def test_another_process_elsewhere_in_time_makes_the_same_bytes(
    told: Running, settings: Settings, tmp_path: Path
) -> None:
    position = report(told, "disclosures", **PERIOD)["position"]
    environment = os.environ | settings.as_environment() | ELSEWHERE
    environment["DATABASE_URL"] = told.log.conninfo(SERVICE)
    for form in Form:
        file = tmp_path / f"report.{form}"
        command = [sys.executable, "-m", "api.cli", "report", "disclosures", "--out", str(file)]
        options = [f"--{name}={value}" for name, value in PERIOD.items()]
        made = subprocess.run(
            [*command, *options, "--position", str(position), "--format", form],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        answer = ask(told, "disclosures", format=form, position=position, **PERIOD)
        assert file.read_bytes() == answer.content, form


def test_every_form_tells_the_same_rows(told: Running) -> None:
    found = report(told, "disclosures", **PERIOD)
    titles = [f"{each['zh']} {each['en']}" for each in found["columns"]]
    params = PERIOD | {"position": found["position"]}
    head, lines = csv_of(ask(told, "disclosures", format="csv", **params).content)
    assert any(str(found["position"]) in line for line in head)
    assert lines[0] == titles
    assert len(lines) == len(found["rows"]) + 1
    sheet = sheet_of(ask(told, "disclosures", format="xlsx", **params).content)
    assert [title.removesuffix(IN_TAIPEI) for title in sheet[0]] == titles
    assert [row[0] for row in sheet[1:]] == [row["position"] for row in found["rows"]]
    html = ask(told, "disclosures", format="html", **params).text
    assert html.count("<tr>") == len(found["rows"]) + 1
    text = text_of(ask(told, "disclosures", format="pdf", **params).content)
    assert "提供及委託處理紀錄" in text
    assert all(row["subject"][:8] in text for row in found["rows"][:5])


def test_a_sheet_has_real_times_of_taipei_and_says_so(told: Running) -> None:
    found = report(told, "disclosures", **PERIOD)
    params = PERIOD | {"position": found["position"]}
    content = ask(told, "disclosures", format="xlsx", **params).content
    titles, *lines = sheet_of(content)
    at = [each["code"] for each in found["columns"]].index("time")
    assert titles[at].endswith(IN_TAIPEI)
    assert [line[at] for line in lines] == [
        datetime.fromisoformat(row["time"]).astimezone(TAIPEI).replace(microsecond=0, tzinfo=None)
        for row in found["rows"]
    ]
    width = load_workbook(BytesIO(content)).worksheets[0].column_dimensions["D"].width
    assert width >= len(found["rows"][0]["subject"])
    matrix = sheet_of(ask(told, "purpose-matrix", format="xlsx", **PERIOD).content)
    days = [line[8] for line in matrix[1:] if line[8]]
    assert {type(each) for each in days} == {datetime}


def test_columns_of_times_are_those_that_hold_times(told: Running) -> None:
    for kind in REPORTS:
        found = report(told, kind, **asked(kind))
        for each, declared in zip(found["columns"], REPORTS[kind].columns, strict=True):
            texts = [row[each["code"]] for row in found["rows"]]
            times = [bool(MOMENT.match(text)) for text in texts if isinstance(text, str)]
            assert all(times) if declared.is_moment else not any(times), (kind, each["code"])


def test_numbers_below_zero_stay_numbers_in_csv(told: Running) -> None:
    found = report(told, "purpose-matrix", **PERIOD)
    params = PERIOD | {"position": found["position"]}
    _, lines = csv_of(ask(told, "purpose-matrix", format="csv", **params).content)
    changes = [row["change"] for row in found["rows"]]
    assert min(changes) < 0
    assert [line[7] for line in lines[1:]] == list(map(str, changes))


def test_codes_are_said_in_the_language_asked_for(told: Running) -> None:
    for language, word in (("zh", "網路購物"), ("en", "shopping")):
        _, lines = csv_of(
            ask(told, "purpose-matrix", format="csv", lang=language, **PERIOD).content
        )
        assert any(word in line[0] for line in lines), language


def test_no_cell_is_a_formula_or_turns_the_page(running: Running) -> None:
    post(running, [with_data(disclosed(n), reason=text) for n, text in enumerate(EVIL)])
    project(running)
    params = {"from": "2026-11-01", "to": "2026-11-30"}
    found = rows(running, "disclosures", **params)
    assert [row["reason"] for row in found] == EVIL
    _, lines = csv_of(ask(running, "disclosures", format="csv", **params).content)
    for line in lines[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "＝", "\u202e")) for cell in line)
    sheet = ask(running, "disclosures", format="xlsx", **params).content
    assert [row[-1] for row in sheet_of(sheet)[1:]] == [
        text.replace("\u202e", "〔U+202E〕") for text in EVIL
    ]
    assert b"<f>" not in sheet
    for form in ("csv", "html"):
        assert "\u202e" not in ask(running, "disclosures", format=form, **params).text


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a period that ends before it starts": (
        {"from": "2026-02-01", "to": "2026-01-31"},
        "/query/to",
    ),
    "a day that there is not": ({"from": "2026-02-30"}, "/query/from"),
    "a moment instead of a day": ({"from": "2026-02-01T00:00:00Z"}, "/query/from"),
    "an unknown form": ({"format": "docx"}, "/query/format"),
    "an unknown parameter": ({"form": "csv"}, "/query/form"),
    "a filter the report knows nothing of": ({"recipient": "post"}, "/query/recipient"),
    "a position beyond the log": ({"position": 10**9}, "/query/position"),
    "a period still to come": ({"from": "2099-01-01"}, "/query/from"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_makes_no_sense_is_refused_by_name(running: Running, name: str) -> None:
    post(running, [disclosed(1)])
    project(running)
    params, pointer = BAD[name]
    assert pointer_of(ask(running, "purpose-matrix", **params)) == pointer


@pytest.mark.parametrize("form", Form)
def test_the_header_accept_chooses_the_form(running: Running, form: Form) -> None:
    post(running, [disclosed(1)])
    project(running)
    with running.client(Role.AUDITOR) as auditor:
        path, headers = "/v1/reports/disclosures", {"Accept": MEDIA_TYPES[form]}
        answer = auditor.get(path, params=PERIOD, headers=headers)
        asked = auditor.get(path, params=PERIOD | {"format": "json"}, headers=headers)
    assert answer.headers["Content-Type"].partition(";")[0] == MEDIA_TYPES[form]
    assert facts(running, "ledger.exported")[0]["data"]["format"] == form
    assert asked.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("kind", ["disclosures", "audit-pack"])
def test_a_form_that_there_is_not_is_refused(running: Running, kind: str) -> None:
    post(running, [disclosed(1)])
    project(running)
    with running.client(Role.AUDITOR) as auditor:
        answer = auditor.get(f"/v1/reports/{kind}", headers={"Accept": "application/msword"})
    assert answer.status_code == 406
    assert facts(running, "ledger.exported") == []


def test_an_unknown_kind_names_those_there_are(running: Running) -> None:
    answer = ask(running, "everything")
    assert answer.status_code == 404
    assert "purpose-matrix" in answer.json()["detail"]


def test_read_models_that_are_behind_say_so(running: Running) -> None:
    post(running, [disclosed(1)])
    project(running)
    post(running, [disclosed(2)])
    head = len(truth(running))
    answer = ask(running, "disclosures", position=head, **PERIOD)
    assert answer.status_code == 503
    assert "behind" in answer.json()["title"]
    assert answer.headers["Retry-After"]


def test_read_models_that_have_taken_in_nothing_are_behind(running: Running) -> None:
    project(running)
    with psycopg.connect(running.log.conninfo(PROJECTOR)) as connection:
        connection.execute("UPDATE progress SET position = 0")
    for period in (PERIOD, {"from": "2026-11-01"}, {}):
        answer = ask(running, "disclosures", **period)
        assert answer.status_code == 503, answer.text
        assert "behind" in answer.json()["title"]
        assert answer.headers["Retry-After"]


def test_no_read_models_say_so(running: Running) -> None:
    with psycopg.connect(running.log.conninfo(PROJECTOR)) as connection:
        assert connection.execute("SELECT 1").fetchone()
    post(running, [disclosed(1)])
    answer = ask(running, "disclosures", position=1, **PERIOD)
    assert answer.status_code == 503


def test_who_took_what_is_in_the_log_before_it_leaves(told: Running) -> None:
    answer = ask(told, "disclosures", format="csv", **PERIOD)
    exported = facts(told, "ledger.exported")[-1]["data"]
    assert exported["report"] == "disclosures"
    assert exported["format"] == "csv"
    assert exported["content_sha256"] == hashlib.sha256(answer.content).hexdigest()
    _, lines = csv_of(answer.content)
    assert exported["rows"] == len(lines) - 1
    assert exported["subject_count"] == len({line[3] for line in lines[1:]})
    ask(told, "disclosures", subject=str(UUID(int=7)), **PERIOD)
    hidden = facts(told, "ledger.exported")[-1]["data"]
    assert hidden["filters"] == f"from={PERIOD['from']} to={PERIOD['to']} subject=…"


def test_the_hash_of_every_form_is_in_the_log(told: Running) -> None:
    """Of what is looked at on a screen too: it can be kept, and held against the log later."""
    for form in Form:
        answer = ask(told, "recipients", format=form, **PERIOD)
        exported = facts(told, "ledger.exported")[-1]["data"]
        assert (exported["report"], exported["format"]) == ("recipients", form)
        assert exported["content_sha256"] == hashlib.sha256(answer.content).hexdigest()


@pytest.mark.parametrize("kind", ["affected-members", "disclosures"])
def test_a_recipient_that_nobody_knows_is_refused(told: Running, kind: str) -> None:
    """An empty report after an incident would say that nobody was affected."""
    answer = ask(told, kind, recipient="black-bear-expres", **PERIOD)
    assert pointer_of(answer) == "/query/recipient"
    assert answer.json()["errors"][0]["message"] == "no such recipient is known"
    assert facts(told, "ledger.exported", "ledger.read") == []
    known = facts(told, "recipient.registered")[0]
    name, position = known["data"]["recipient"], known["position"]
    assert ask(told, kind, recipient=name, **PERIOD).status_code == 200
    assert pointer_of(ask(told, kind, recipient=name, position=position - 1)) == "/query/recipient"


def test_a_recipient_that_was_only_named_in_a_disclosure_is_known(running: Running) -> None:
    post(running, [with_data(disclosed(1), recipient="passer-by")])
    project(running)
    month = {"from": "2026-11-01", "to": "2026-11-30"}
    assert len(rows(running, "affected-members", recipient="passer-by", **month)) == 1
    assert rows(running, "disclosures", recipient="passer-by", **PERIOD) == []

"""Reports of a month out of a whole log: how long each takes, and in how much memory."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

import psycopg

from api.reports.asked import Asked, FormQuery, ReportQuery
from api.reports.catalog import REPORTS
from api.reports.forms import Form
from api.reports.making import make
from api.reports.pack import make_pack
from api.service import Service, open_service
from benchmarks.baselines import appended
from benchmarks.place import database, documents, entries
from benchmarks.table import Line
from projections.catalog import all_projections
from projections.runner import Runner

BATCH = 500
MILLION = 1_000_000
SECONDS_OF_A_MILLION, SECONDS_OF_MORE = 2, 15
MONTH = {"from": "2026-09-01", "to": "2026-09-30"}
RECIPIENT = "black-bear-express"
KIBIBYTE = 1_024
LISTED = "disclosures"
"""The report with the most rows: a line in each form that takes them all."""


def reports(events: int) -> Iterator[Line]:
    """Every kind as JSON, the largest as CSV and XLSX, and the audit pack."""
    most = SECONDS_OF_A_MILLION if events <= MILLION else SECONDS_OF_MORE
    with database() as (settings, opened):
        made = entries(settings, opened, documents(events))
        appended(opened.service, [made[i : i + BATCH] for i in range(0, len(made), BATCH)])
        del made
        runner = Runner(partial(psycopg.connect, opened.projector), all_projections())
        while runner.step():
            pass
        runner.close()
        with open_service(settings, opened) as service:
            _peak_mebibytes()
            before = _peak_mebibytes()
            seconds = {kind: _seconds(service, kind, Form.JSON) for kind in REPORTS}
            slowest = max(seconds, key=lambda kind: seconds[kind])
            yield Line(f"s: slowest report of a month, {slowest}", seconds[slowest], None, -most)
            for form in (Form.CSV, Form.XLSX):
                took = _seconds(service, LISTED, form)
                yield Line(f"s: {LISTED} of a month as {form}", took, None, -most)
            yield Line("s: audit pack of a month", _packed(service))
            yield Line("MiB: more memory than before", _peak_mebibytes() - before, None, -100)


def _seconds(service: Service, kind: str, form: Form) -> float:
    report = REPORTS[kind]
    needed = {"recipient": RECIPIENT} if report.needed else {}
    query = FormQuery.model_validate({**MONTH, **needed, "format": form})
    began = perf_counter()
    make(service, Asked(report, query, form)).file.close()
    return perf_counter() - began


def _packed(service: Service) -> float:
    began = perf_counter()
    make_pack(service, ReportQuery.model_validate(MONTH)).file.close()
    return perf_counter() - began


def _peak_mebibytes() -> float:
    """The most since the last call."""
    status = Path("/proc/self/status").read_text("utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    Path("/proc/self/clear_refs").write_text("5", "utf-8")  # the peak begins anew
    return int(found[1]) / KIBIBYTE if found else 0.0

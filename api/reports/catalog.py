"""The one list of the kinds of reports."""

from collections.abc import Mapping
from types import MappingProxyType

from api.problems import Problem
from api.reports.kinds import (
    affected_members,
    confirmations,
    consents,
    contact,
    corrections,
    decisions,
    deletions,
    disclosures,
    emitter_coverage,
    findings,
    incidents,
    ledger_reads,
    notice_coverage,
    notices,
    permissions,
    processing_register,
    purpose_matrix,
    recipients,
    records_held,
    requests,
    restrictions,
    retention,
    security,
)
from api.reports.report import Report

MODULES = (
    processing_register,
    purpose_matrix,
    disclosures,
    decisions,
    requests,
    consents,
    corrections,
    restrictions,
    deletions,
    confirmations,
    retention,
    recipients,
    contact,
    notices,
    notice_coverage,
    findings,
    security,
    incidents,
    affected_members,
    ledger_reads,
    permissions,
    records_held,
    emitter_coverage,
)
REPORTS: Mapping[str, Report] = MappingProxyType(
    {each.REPORT.kind: each.REPORT for each in MODULES}
)


def report_of(kind: str) -> Report:
    """Raises a 404 `Problem` that names the kinds there are."""
    if kind not in REPORTS:
        raise Problem(404, "No such report", f"there are {', '.join(REPORTS)}")
    return REPORTS[kind]

"""The one incident of a simulation: parcel labels found in the open at a courier, handled in time
(PDPA Art. 12; MODA Regulation Art. 8).
"""

from collections.abc import Iterator
from typing import Any

from ledger.simulator.calendar import Calendar
from ledger.simulator.clock import DAY, HOUR, stamp
from ledger.simulator.documents import COMPLIANCE, Draft
from ledger.simulator.recipients import HARBOUR

INCIDENT = "incident-1"
RECORDS = 14
MEASURES = "the labels were collected and destroyed; the courier is suspended"


def incident(calendar: Calendar) -> Iterator[tuple[int, Draft]]:
    """From knowledge, when the courier is suspended, to the close; shorter where time is short."""
    known = calendar.suspended_from
    hour = min(HOUR, (calendar.end - known) * HOUR // (20 * DAY))
    yield known, _known(stamp(known))
    yield known + 6 * hour, _assessed(stamp(known + 28 * hour))
    yield known + 30 * hour, _notified(stamp(known + 30 * hour))
    yield known + 44 * hour, _reported(stamp(known + 44 * hour))
    yield known + 14 * 24 * hour, _closed()


def _known(at: str) -> Draft:
    summary = "labels of parcels lay in the open at the courier's depot"
    about = {"known_at": at, "kinds": ["leak"], "summary": summary, "recipient": HARBOUR.id}
    return _draft("known", **about)


def _assessed(notify_at: str) -> Draft:
    return _draft(
        "assessed",
        cause="the depot's waste was not locked away",
        damage="names, addresses and telephone numbers could be read",
        consequences="unwanted calls and letters",
        measures=MEASURES,
        categories=["C001"],
        ordinary_records=RECORDS,
        special_records=0,
        subject_count=RECORDS,
        encrypted=False,
        notification_plan="each member by e-mail",
        notification_planned_at=notify_at,
    )


def _notified(at: str) -> Draft:
    content = f"What happened, and that {MEASURES}"
    told = {"channel": "email", "notified_at": at, "subject_count": RECORDS, "content": content}
    return _draft("notified", **told)


def _reported(at: str) -> Draft:
    told = {"authority": "Ministry of Digital Affairs", "reported_at": at, "final": True}
    return _draft("reported", within_72_hours=True, report_number="report-1", **told)


def _closed() -> Draft:
    return _draft("closed", measures=MEASURES, lessons="couriers lock away their waste")


def _draft(name: str, **data: Any) -> Draft:
    return Draft(f"incident.{name}", COMPLIANCE, {"incident": INCIDENT, **data})

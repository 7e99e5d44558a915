"""What the shop states as an organisation, as drafts: notice, services, recipients, retention."""

from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from ledger.catalogue.catalogue import shipped_notice
from ledger.simulator.calendar import Calendar
from ledger.simulator.clock import DAY, day_of, millis, stamp
from ledger.simulator.documents import COMPLIANCE, HOME, NOTICE, Draft
from ledger.simulator.recipients import FREIGHT, HARBOUR, Recipient, commissioned

COLLECTOR = "露雅米股份有限公司（模擬）"
SIGNED_BEFORE = 30 * DAY
"""Agreements are this much older than the simulation."""
RETENTION = (
    ("profile", ("C001", "C011"), 30, "membership_ended", "kept while a member, then a month"),
    ("finance", ("C002",), 1825, "transaction_ended", "disputes over payments, five years"),
    ("contact", ("C001",), 1095, "last_used", "inquiries and their answers, three years"),
    ("request", ("C001",), 1825, "last_used", "proof of how requests were handled, five years"),
    ("evidence", ("C001",), 1825, "membership_ended", "proof of consent, five years"),
)


class Service(NamedTuple):
    """A service that uses data beyond the notice, as its page says."""

    notice: str
    service: str
    purpose: str
    zh: str
    en: str


PANEL = Service(
    "panel-1",
    "panel",
    "024",
    "消費者意見小組：提供聯絡資料予市調公司。",
    "Consumer panel: contact data goes to the survey house.",
)
"""Announced from the start."""
DONATION = Service(
    "donation-1",
    "donation",
    "127",
    "結帳捐零錢：開立捐款收據。",
    "Rounding up for charity: a receipt for the donation is issued.",
)
"""Announced late."""


def notice(calendar: Calendar) -> Draft:
    """The shipped notice, completed by what the policy leaves open: who collects, and that some
    service providers work on commission.
    """
    shipped = shipped_notice()
    recipients = [*shipped.recipients, *map(commissioned, shipped.recipients)]
    data = msgspec.to_builtins(
        msgspec.structs.replace(shipped, recipients=recipients, collector_name=COLLECTOR)
    )
    if millis(shipped.effective_from) > calendar.start:
        data["effective_from"] = stamp(calendar.start)
    return _draft("notice.published", **data)


def retention(
    calendar: Calendar, name: str, categories: tuple[str, ...], days: int, start: str, reason: str
) -> Draft:
    return _draft(
        "retention.set",
        retention_class=name,
        categories=list(categories),
        keep_days=days,
        start=start,
        reason=reason,
        effective_from=stamp(calendar.start),
    )


def registered(recipient: Recipient) -> Draft:
    return _draft(
        "recipient.registered",
        recipient=recipient.id,
        role=recipient.role.value,
        name={"zh": recipient.zh, "en": recipient.en},
        services=[recipient.service],
        contact=f"https://{recipient.id}.example/privacy",
        region=HOME,
    )


def agreed(recipient: Recipient, calendar: Calendar) -> Draft:
    draft = _draft(
        "recipient.agreed",
        recipient=recipient.id,
        agreement=f"agreement-{recipient.id}",
        categories=list(recipient.categories),
        purposes=list(recipient.purposes),
        valid_from=day_of(calendar.start - SIGNED_BEFORE).isoformat(),
        regions=[HOME],
        obligations=["keep the data confidential", "use it for the member's order alone"],
        notice=NOTICE,
    )
    if recipient is FREIGHT:
        draft.data["valid_until"] = calendar.freight_ends.isoformat()
    return draft


def supervised(recipient: Recipient, due: int) -> Draft:
    return _draft(
        "recipient.supervised",
        recipient=recipient.id,
        passed=True,
        method="questionnaire and visit",
        result="the obligations are kept",
        next_due=day_of(due).isoformat(),
    )


def suspended(calendar: Calendar) -> Draft:
    return _draft(
        "recipient.suspended",
        recipient=HARBOUR.id,
        reason="labels with addresses were found in the open",
        effective_from=stamp(calendar.suspended_from),
        until=stamp(calendar.suspended_until),
    )


def announced(service: Service, at: int) -> Draft:
    return _draft(
        "service-notice.published",
        service_notice=service.notice,
        service=service.service,
        page=f"/services/{service.service}",
        page_sha256=sha256(service.en.encode()).hexdigest(),
        effective_from=stamp(at),
        purposes=[service.purpose],
        categories=["C001"],
        manners=["out-of-scope"],
        text={"zh": service.zh, "en": service.en},
        notice=NOTICE,
    )


def _draft(type_: str, **data: Any) -> Draft:
    return Draft(type_, COMPLIANCE, data)

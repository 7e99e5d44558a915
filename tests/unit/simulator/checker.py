"""The rules of the policy map written the plainest way, over the events of one simulation: what a
checker that knows nothing of the simulator finds.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

Document = dict[str, Any]
Finding = tuple[str, str]
"""The rule and the id of the event that breaks it."""

TRADING = ("transaction", "payment", "delivery", "after-sales")
NEED = {"transaction": {"C001"}, "delivery": {"C001"}, "payment": {"C002"}, "after-sales": {"C001"}}


class Checker:
    """Reads a history once, in order of time."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.found: set[Finding] = set()
        self.notice: Document = {}
        self.pages: dict[str, Document] = {}
        self.registered: dict[str, Document] = {}
        self.agreed: dict[str, Document] = {}
        self.suspended: dict[str, Document] = {}
        self.refused: dict[str, set[str]] = defaultdict(set)
        self.contacted: set[str] = set()
        self.consents: dict[str, set[str]] = defaultdict(set)
        self.restricted: dict[str, set[str]] = defaultdict(set)
        self.erased: set[str] = set()
        for document in documents:
            getattr(self, "on_" + document["type"].replace(".", "_").replace("-", "_"), ignore)(
                document, document.get("subject", ""), document["data"]
            )

    def find(self, rule: str, document: Document, broken: bool) -> None:
        if broken:
            self.found.add((rule, document["id"]))

    def on_notice_published(self, _: Document, __: str, data: Document) -> None:
        self.notice = data

    def on_service_notice_published(self, _: Document, __: str, data: Document) -> None:
        self.pages[data["service_notice"]] = data

    def on_recipient_registered(self, _: Document, __: str, data: Document) -> None:
        self.registered[data["recipient"]] = data

    def on_recipient_agreed(self, _: Document, __: str, data: Document) -> None:
        self.agreed[data["recipient"]] = data

    def on_recipient_suspended(self, _: Document, __: str, data: Document) -> None:
        self.suspended[data["recipient"]] = data

    def on_marketing_refused(self, _: Document, member: str, data: Document) -> None:
        self.refused[member] |= set(data["channels"])

    def on_marketing_accepted(self, _: Document, member: str, data: Document) -> None:
        self.refused[member] -= set(data["channels"])
        if "all" in data["channels"]:
            self.refused[member].clear()

    def on_consent_given(self, _: Document, member: str, data: Document) -> None:
        if data["kind"] == "out_of_purpose":
            self.consents[member] |= set(data["purposes"])

    def on_consent_withdrawn(self, _: Document, member: str, data: Document) -> None:
        if data["kind"] == "out_of_purpose":
            self.consents[member] -= set(data["purposes"])

    def on_provision_declined(self, document: Document, _: str, data: Document) -> None:
        self.find("effect_not_told", document, not data["effect_told"])

    def on_processing_restricted(self, _: Document, member: str, data: Document) -> None:
        self.restricted[member].add(data["restriction"])

    def on_processing_resumed(self, _: Document, member: str, data: Document) -> None:
        self.restricted[member].remove(data["restriction"])

    def on_erasure_ordered(self, _: Document, member: str, __: Document) -> None:
        self.erased.add(member)

    def on_data_collected(self, document: Document, member: str, data: Document) -> None:
        self.processed(document, member, data)

    def on_data_used(self, document: Document, member: str, data: Document) -> None:
        self.processed(document, member, data)
        self.by_manner(document, member, data)
        if data["manner"] == "marketing":
            self.marketed(document, member, data)
        unexplained = data["manner"] == "display" and "viewer" not in data
        self.find("viewer_unknown", document, unexplained)

    def on_data_disclosed(self, document: Document, member: str, data: Document) -> None:
        self.processed(document, member, data)
        self.by_manner(document, member, data)
        self.received(document, data)

    def processed(self, document: Document, member: str, data: Document) -> None:
        notice, beyond = self.notice, data.get("manner") == "out-of-scope"
        foreign = not set(data["purposes"]) <= set(notice["purposes"])
        self.find("purpose_not_notified", document, foreign and not beyond)
        unknown = not set(data["categories"]) <= set(notice["categories"])
        self.find("category_not_notified", document, unknown)
        abroad = data["region"] not in notice["territories"]
        self.find("region_not_notified", document, abroad)
        self.find("use_while_restricted", document, bool(self.restricted[member]))
        self.find("use_after_erasure", document, member in self.erased)

    def by_manner(self, document: Document, member: str, data: Document) -> None:
        manner = data["manner"]
        told = {p for m in self.notice["manners"] if manner in m["manners"] for p in m["purposes"]}
        notified = set(data["purposes"]) & set(self.notice["purposes"])
        self.find("manner_not_notified", document, not notified <= told)
        self.find("no_transaction", document, manner in TRADING and "transaction" not in data)
        alone = manner == "incidental" and "incidental_to" not in data
        self.find("incidental_without_service", document, alone)
        if manner == "out-of-scope":
            self.beyond(document, member, data)

    def beyond(self, document: Document, member: str, data: Document) -> None:
        page = self.pages.get(data["service_notice"])
        announced = page is not None and at(page["effective_from"]) <= at(document["time"])
        covered = page is not None and set(data["purposes"]) <= set(page["purposes"])
        self.find("not_announced", document, not (announced and covered))
        consented = set(data["purposes"]) <= self.consents[member]
        self.find("no_separate_consent", document, not consented)

    def marketed(self, document: Document, member: str, data: Document) -> None:
        refused = bool(self.refused[member] & {data["channel"], "all"})
        self.find("marketing_after_refusal", document, refused)
        first = member not in self.contacted
        self.find("no_refusal_channel", document, first and not data.get("refusal_offered"))
        self.contacted.add(member)

    def received(self, document: Document, data: Document) -> None:
        recipient, categories = data["recipient"], set(data["categories"])
        self.find("unrelated_third_party", document, recipient not in self.registered)
        agreement = self.agreed.get(recipient)
        in_force = agreement is not None and covers(agreement, document["time"][:10])
        self.find("no_obligation", document, not in_force)
        agreed = set(agreement["categories"]) if agreement else set()
        need = NEED.get(data["manner"], {"C001"})
        self.find("beyond_necessary_scope", document, not categories <= (agreed & need))
        purposes = set(agreement["purposes"]) if agreement else set()
        self.find("beyond_agreement", document, not set(data["purposes"]) <= purposes)
        barred = suspends(self.suspended.get(recipient), document["time"])
        self.find("recipient_suspended", document, barred)
        if recipient in self.registered and data["manner"] != "out-of-scope":
            role = self.registered[recipient]["role"]
            named = [r for r in self.notice["recipients"] if r["role"] == role]
            tied = any(data["manner"] in r["manners"] for r in named)
            self.find("role_not_in_notice", document, not tied)


def ignore(_: Document, __: str, ___: Document) -> None:
    """Nothing to learn from other types."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def covers(agreement: Document, day: str) -> bool:
    return bool(agreement["valid_from"] <= day <= agreement.get("valid_until", "9999-12-31"))


def suspends(suspension: Document | None, time: str) -> bool:
    if suspension is None:
        return False
    return at(suspension["effective_from"]) <= at(time) < at(suspension["until"])

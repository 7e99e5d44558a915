"""What a plain checker finds was not done in time, over the events of one simulation."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from tests.unit.simulator.checker import Document, Finding, at


def late(documents: list[Document], until: datetime) -> Iterator[Finding]:
    """What was not done in time: decisions, answers of recipients, checks, telling recipients."""
    yield from _late_decisions(documents, until)
    yield from _unconfirmed(documents, until)
    yield from _overdue_checks(documents, until)
    yield from _untold(documents)


def _late_decisions(documents: list[Document], until: datetime) -> Iterator[Finding]:
    last_day: dict[str, datetime] = {}
    ended: dict[str, datetime] = {}
    opened: dict[str, str] = {}
    for document in documents:
        data, request = document["data"], document["data"].get("request", "")
        if document["type"] == "request.received":
            last_day[request] = at(data["items"][0]["clock"]["due_at"])
            opened[request] = document["id"]
        elif document["type"] == "request.extended":
            last_day[request] = at(data["clock"]["due_at"])
        elif document["type"] in ("request.decided", "request.withdrawn"):
            ended[request] = at(document["time"])
    for request, due in last_day.items():
        if ended.get(request, until) > due:
            yield "deadline_missed", opened[request]


def _unconfirmed(documents: list[Document], until: datetime) -> Iterator[Finding]:
    answered = {
        document["data"]["notification"]
        for document in documents
        if document["type"] == "recipient.acknowledged"
    }
    for document in documents:
        if document["type"] == "recipient.notified":
            over = document["data"]["answer_due"] < until.date().isoformat()
            if over and document["data"]["notification"] not in answered:
                yield "erasure_unconfirmed", document["id"]


def _overdue_checks(documents: list[Document], until: datetime) -> Iterator[Finding]:
    last = {d["data"]["recipient"]: d for d in documents if d["type"] == "recipient.supervised"}
    for document in last.values():
        if document["data"]["next_due"] < until.date().isoformat():
            yield "supervision_overdue", document["id"]


def _untold(documents: list[Document]) -> Iterator[Finding]:
    given: dict[str, set[str]] = defaultdict(set)
    told = {
        (document["subject"], document["data"]["request"], document["data"]["recipient"])
        for document in documents
        if document["type"] == "recipient.notified"
    }
    for document in documents:
        data, member = document["data"], document.get("subject", "")
        if document["type"] == "data.disclosed" and "C001" in data["categories"]:
            given[member].add(data["recipient"])
        if document["type"] == "data.corrected" and data["fault_ours"]:
            named = ((member, data.get("request"), recipient) for recipient in given[member])
            if not all(name in told for name in named):
                yield "recipient_not_told", document["id"]

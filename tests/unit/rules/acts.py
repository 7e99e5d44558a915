"""Acts of a shop that keeps its notice, and the rules that they break when something is changed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from ledger.catalogue.catalogue import Catalogue, shipped_notice
from ledger.decisions.clock import TaiwanHolidays, first_clock
from ledger.intake.receive import RefusedError, Terms, receive
from ledger.rules.in_force import always
from ledger.rules.judge import Judge
from ledger.rules.lapses.of import member_lapses
from ledger.rules.member import Member
from ledger.rules.rule import shipped_rules
from ledger.vocabulary.codes import (
    Channel,
    ConsentKind,
    Manner,
    Outcome,
    RecipientRole,
    Right,
)
from ledger.vocabulary.consent import (
    ConsentGiven,
    NoticePresented,
)
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Received, Stored, store
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.notices import ServiceNoticePublished
from ledger.vocabulary.own import OWN_SOURCE
from ledger.vocabulary.parts import Words
from ledger.vocabulary.recipients import (
    RecipientAgreed,
    RecipientRegistered,
)
from ledger.vocabulary.rights import (
    RequestDecided,
    RequestItem,
    RequestReceived,
)

START = datetime(2026, 3, 2, 4, tzinfo=UTC)
SUBJECT = "00000000-0000-4000-8000-000000000001"
TEXT = Words(zh="字", en="words")
RULES = shipped_rules()
BASE: dict[str, Any] = {
    "categories": ["C001"],
    "purposes": ["148"],
    "basis": "TW20.1.0",
    "notice": "2026-01",
    "region": "TW",
    "reason": "r",
}
USED = DataUsed(manner=Manner.DISPLAY, viewer="member", **BASE)
SENT = DataUsed(
    manner=Manner.MARKETING,
    channel=Channel.EMAIL,
    refusal_offered=True,
    **(BASE | {"purposes": ["040"]}),
)
COLLECTED = DataCollected(channel=Channel.WEB, **(BASE | {"basis": "TW19.1.2"}))
GIVEN = DataDisclosed(recipient="courier", manner=Manner.DELIVERY, transaction="T1", **BASE)
BEYOND = DataUsed(
    manner=Manner.OUT_OF_SCOPE,
    service_notice="p1",
    **(BASE | {"purposes": ["024"], "basis": "TW20.1.6"}),
)
SHOWN = NoticePresented(notice="2026-01", channel=Channel.WEB, placement="page")
PAGE = ServiceNoticePublished(
    service_notice="p1",
    service="panel",
    page="/p",
    page_sha256="0" * 64,
    effective_from=START - timedelta(days=5),
    purposes=["024"],
    categories=["C001"],
    manners=[Manner.OUT_OF_SCOPE],
    text=TEXT,
)
CONSENT = ConsentGiven(
    kind=ConsentKind.OUT_OF_PURPOSE,
    purposes=["024"],
    notice="2026-01",
    channel=Channel.WEB,
    act="ticked",
    told_purpose="a",
    told_scope="b",
    told_effect="c",
)
NOTICE = replace(shipped_notice(), collector_name="Luya Mi Ltd.", effective_from=START)
REGISTERED = RecipientRegistered(
    recipient="courier",
    role=RecipientRole.INDEPENDENT_PROVIDER,
    name=TEXT,
    services=["delivery"],
    contact="https://courier.example",
    region="TW",
)
AGREED = RecipientAgreed(
    recipient="courier",
    agreement="A1",
    categories=["C001"],
    purposes=["148"],
    valid_from=date(2026, 1, 1),
)
ORGANISATION = (replace(NOTICE, effective_from=START - timedelta(days=9)), REGISTERED, AGREED)


def told(fact: Fact, days: float = 0, source: str = OWN_SOURCE) -> Stored[Fact]:
    time = START + timedelta(days=days)
    received = Received(source=source, id=f"{days}{fact.TOPIC}", time=time, fact=fact)
    return store(received, fact, SUBJECT if fact.ABOUT_MEMBER else None)


def broken(act: Fact, *words: Fact, organisation: tuple[Fact, ...] = ORGANISATION) -> set[str]:
    """The rules that the act breaks, after these words of the member."""
    judge, member = Judge(), Member()
    for position, fact in enumerate(organisation, start=1):
        judge.take(position, told(fact, -5))
    for position, fact in enumerate((SHOWN, *words), start=100):
        member.take(position, told(fact, -1), START)
    return {breach.rule for breach in judge.judged(1_000, told(act), member)}


def lapsed(*events: Stored[Fact]) -> set[str]:
    return {e.rule for e in member_lapses(list(enumerate(events, start=1)), always(RULES))}


def refused(type_: str, fact: Fact, **changes: Any) -> list[str]:
    """Where intake refuses such an event."""
    data = msgspec.to_builtins(fact) | changes
    document = {
        "specversion": "1.0",
        "id": "e1",
        "source": "/shop",
        "type": type_,
        "time": START.isoformat(),
        "subject": "M000001",
        "data": data,
    }
    if not fact.ABOUT_MEMBER:
        del document["subject"]
    try:
        receive([document], Terms(START, Catalogue.shipped(), "/shop"))
    except RefusedError as error:
        return [each.pointer for each in error.refusals]
    return []


def request(right: Right, days: int) -> tuple[RequestReceived, RequestDecided]:
    clock = first_clock(right, START, TaiwanHolidays())
    received = RequestReceived(
        request="R1",
        items=[RequestItem(right=right, clock=clock)],
        received_at=START,
        channel=Channel.TELEPHONE,
        law="L1",
    )
    decided = RequestDecided(request="R1", right=right, outcome=Outcome.GRANTED, reason="r")
    assert (clock.due - START.date()).days >= days
    return received, decided

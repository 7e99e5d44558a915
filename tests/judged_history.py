"""A random history of a few members, their requests, and the organisation: some of it told late or
taken back.
"""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from msgspec.structs import replace

from ledger.catalogue.catalogue import shipped_notice
from ledger.decisions.clock import TaiwanHolidays, first_clock
from ledger.rules.rule import SHIPPED, rules_sha256
from ledger.vocabulary import codes
from ledger.vocabulary.consent import (
    ConsentGiven,
    ConsentWithdrawn,
    MarketingAccepted,
    MarketingRefused,
    NoticePresented,
    ProvisionDeclined,
)
from ledger.vocabulary.data import DataCollected, DataCorrected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Received, Stored, store
from ledger.vocabulary.erasure import ErasureOrdered, RecipientAcknowledged, RecipientNotified
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.notices import NoticeRetired, ServiceNoticePublished
from ledger.vocabulary.organisation import (
    CatalogueImported,
    CatalogueKind,
    CatalogueRow,
    HoldPlaced,
    HoldReleased,
    RetentionSet,
    RetentionStart,
    RulesActivated,
)
from ledger.vocabulary.own import OWN_SOURCE, Amendment, EventAmended
from ledger.vocabulary.parts import Words
from ledger.vocabulary.recipients import (
    RecipientAgreed,
    RecipientRegistered,
    RecipientSupervised,
    RecipientSuspended,
)
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from ledger.vocabulary.rights import RequestDecided, RequestItem, RequestReceived
from ledger.vocabulary.security import IncidentKnown, IncidentNotified, IncidentReported

START = datetime(2026, 3, 1, tzinfo=UTC)
SUBJECTS = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(1, 4)]
NOTICES = ("n1", "n2")
RECIPIENTS = ("courier", "mailer")
WORDS = Words(zh="字", en="words")


def processing(random: Random) -> dict[str, Any]:
    return {
        "categories": random.sample(["C001", "C002", "C011", "C035"], random.choice([1, 1, 2])),
        "purposes": [random.choice(["040", "090", "148", "154", "157"])],
        "basis": random.choice(["TW20.1.0", "TW20.1.0", "TW20.1.6", "TW20.1.1"]),
        "notice": random.choice(NOTICES),
        "region": random.choice(["TW", "TW", "TW", "US"]),
        "reason": "r",
        "transaction": random.choice(["T1", None]),
    }


def act(random: Random) -> Fact:
    manner = random.choice(
        (
            codes.Manner.MARKETING,
            codes.Manner.DELIVERY,
            codes.Manner.DISPLAY,
            codes.Manner.INCIDENTAL,
            codes.Manner.OUT_OF_SCOPE,
        )
    )
    page = random.choice(["p1", None])
    kind = random.random()
    if kind < 0.2:
        return DataCollected(channel=codes.Channel.WEB, **processing(random))
    if kind < 0.6:
        channel = random.choice([codes.Channel.EMAIL, codes.Channel.SMS])
        offered = random.choice([True, None])
        return DataUsed(
            manner=manner,
            channel=channel,
            refusal_offered=offered,
            service_notice=page,
            **processing(random),
        )
    return DataDisclosed(
        manner=manner,
        recipient=random.choice(RECIPIENTS),
        service_notice=page,
        **processing(random),
    )


def word(random: Random) -> Fact:
    channels = [random.choice([codes.MarketingChannel.ALL, codes.MarketingChannel.EMAIL])]
    given: dict[str, Any] = {
        "kind": codes.ConsentKind.OUT_OF_PURPOSE,
        "purposes": [random.choice(["154", "157"])],
        "channel": codes.Channel.WEB,
    }
    notice = random.choice(NOTICES)
    return random.choice(
        (
            ConsentGiven(
                notice=notice,
                act="ticked",
                told_purpose="a",
                told_scope="b",
                told_effect="c",
                **given,
            ),
            ConsentWithdrawn(**given),
            MarketingRefused(channels=channels, received_by=codes.Channel.WEB),
            MarketingAccepted(channels=channels, received_by=codes.Channel.WEB, act="ticked"),
            NoticePresented(notice=notice, channel=codes.Channel.WEB, placement="page"),
            ProvisionDeclined(
                categories=["C011"],
                notice=notice,
                channel=codes.Channel.WEB,
                optional=True,
                effect_told=random.random() < 0.5,
            ),
            ProcessingRestricted(restriction="r1", scope=codes.RestrictionScope.ALL, reason="r"),
            ProcessingResumed(restriction="r1", reason="r"),
            ErasureOrdered(
                erasure="E1",
                trigger=codes.ErasureTrigger.REQUEST,
                reason="r",
                categories=random.choice([["C001"], None]),
            ),
        )
    )


def case(random: Random) -> Fact:
    """Something that lapses, or mends a lapse."""
    right = random.choice((codes.Right.COPY, codes.Right.DELETION))
    request = random.choice(("R1", "R2"))
    at = START + timedelta(days=random.randrange(12))
    clock = first_clock(right, at, TaiwanHolidays())
    handover = codes.Handover.API
    recipient = random.choice(RECIPIENTS)
    return random.choice(
        (
            RequestReceived(
                request=request,
                items=[RequestItem(right=right, clock=clock)],
                received_at=at,
                channel=codes.Channel.MAIL,
                law="L1",
            ),
            RequestDecided(
                request=request,
                right=right,
                outcome=random.choice((codes.Outcome.GRANTED, codes.Outcome.REFUSED)),
                reason="r",
            ),
            DataCorrected(
                categories=["C001"],
                reason="r",
                fault_ours=random.random() < 0.7,
                channel=codes.Channel.WEB,
            ),
            RecipientNotified(
                notification="N1",
                recipient=recipient,
                kind=random.choice(list(codes.NotificationKind)),
                categories=["C001"],
                handover=handover,
                reason="r",
            ),
            RecipientAcknowledged(
                notification="N1",
                recipient=recipient,
                answer=random.choice(list(codes.Acknowledgement)),
                handover=handover,
            ),
        )
    )


def thing(random: Random) -> Fact:
    """What the organisation tells of itself, often for a time before."""
    at = START + timedelta(days=random.randrange(80))
    recipient, notice = random.choice(RECIPIENTS), random.choice(NOTICES)
    return random.choice(
        (
            replace(
                shipped_notice(),
                notice=notice,
                effective_from=at,
                collector_name=random.choice(["Luya Mi", None]),
            ),
            NoticeRetired(notice=notice, effective_from=at, reason="r"),
            ServiceNoticePublished(
                service_notice="p1",
                service="s",
                page="/p",
                page_sha256="0" * 64,
                effective_from=at,
                purposes=["154"],
                categories=["C035"],
                manners=[codes.Manner.OUT_OF_SCOPE],
                text=WORDS,
            ),
            RecipientRegistered(
                recipient=recipient,
                role=random.choice(list(codes.RecipientRole)),
                name=WORDS,
                services=["s"],
                contact="c",
                region="TW",
            ),
            RecipientAgreed(
                recipient=recipient,
                agreement=random.choice(("A1", "A2")),
                categories=["C001"],
                purposes=["148"],
                valid_from=at.date(),
            ),
            RecipientSupervised(
                recipient=recipient, passed=True, method="m", result="r", next_due=at.date()
            ),
            RecipientSuspended(recipient=recipient, reason="r", effective_from=at),
            RetentionSet(
                retention_class="c",
                categories=["C001", "C002"],
                keep_days=random.randrange(30),
                start=random.choice(list(RetentionStart)),
                reason="r",
                effective_from=at,
                ground=random.choice([None, None, "ER21.1"]),
            ),
            HoldPlaced(
                hold="H1",
                ground="ER21.1",
                reason="r",
                subjects=random.choice([None, SUBJECTS[:1]]),
                until=random.choice([None, at.date()]),
            ),
            HoldReleased(hold="H1", reason="r"),
            IncidentKnown(incident="I1", known_at=at, kinds=[codes.IncidentKind.LEAK], summary="s"),
            IncidentReported(
                incident="I1", authority="A", reported_at=at, within_72_hours=True, final=True
            ),
            IncidentNotified(
                incident="I1",
                channel=codes.Channel.EMAIL,
                notified_at=at,
                subject_count=1,
                content="c",
            ),
            RulesActivated(
                rules=(rules := random.choice([*SHIPPED, "tw-1999"])),
                laws=["TW-PDPA@2023-05-31"],
                effective_from=at,
                rules_sha256=rules_sha256(rules) if rules in SHIPPED else "0" * 64,
                summary="s",
            ),
            CatalogueImported(
                catalogue=CatalogueKind.CATEGORIES,
                file_sha256="0" * 64,
                row_count=1,
                rows=[CatalogueRow(code="C035", special=random.choice([True, False]))],
            ),
        )
    )


def told(random: Random, number: int, fact: Fact, subject: str | None) -> Stored[Fact]:
    """Mostly in order of time, sometimes long after it happened."""
    late = random.choice([0, 0, 0, 0, 3, 20])
    time = START + timedelta(days=number * 80 / 120 - late, minutes=random.randrange(12))
    is_ours = isinstance(fact, (RetentionSet, HoldPlaced)) or random.random() < 0.15
    source = OWN_SOURCE if is_ours else "/shop"
    received = Received(source=source, id=f"e{number}", time=time, fact=fact)
    return store(received, fact, subject)


def history(seed: int, events: int = 120) -> list[Stored[Fact]]:
    random = Random(seed)
    made: list[Stored[Fact]] = []
    for number in range(events):
        share, subject = random.random(), random.choice(SUBJECTS)
        if share < 0.02 and (named := [e for e in made if e.subject == subject]):
            target = random.choice(named)
            fact: Fact = EventAmended(
                amended_source=target.source,
                amended_id=target.id,
                kind=random.choice(list(Amendment)),
                reason="r",
            )
        else:
            makes = random.choices([act, word, case, thing], [5, 2, 2, 1])[0]
            fact = makes(random)
        made.append(told(random, number, fact, subject if fact.ABOUT_MEMBER else None))
    return made

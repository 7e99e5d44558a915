"""Events of members for tests: every fact a view folds, from small choices so that they meet."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from ledger.vocabulary import codes
from ledger.vocabulary.consent import (
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    MarketingAccepted,
    MarketingRefused,
    NoticePresented,
    ProvisionDeclined,
)
from ledger.vocabulary.contact import InquiryAnswered, InquiryReceived
from ledger.vocabulary.data import DataCollected, DataCorrected, DataDisclosed, DataUsed
from ledger.vocabulary.envelope import Received, Stored, store
from ledger.vocabulary.erasure import (
    ErasureCompleted,
    ErasureOrdered,
    RecipientAcknowledged,
    RecipientNotified,
)
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.organisation import HoldPlaced, HoldReleased
from ledger.vocabulary.own import OWN_SOURCE, Amendment, EventAmended
from ledger.vocabulary.parts import Kept
from ledger.vocabulary.restriction import ProcessingRestricted, ProcessingResumed
from ledger.vocabulary.rights import (
    Clock,
    RequestDecided,
    RequestExtended,
    RequestFulfilled,
    RequestItem,
    RequestReceived,
    RequestVerified,
    RequestWithdrawn,
)
from ledger.vocabulary.security import IncidentAssessed, IncidentNotified

SOURCE = "/shop"
START = datetime(2026, 3, 1, tzinfo=UTC)
BOX = "v1." + "B" * 43 + "." + "C" * 40
SUBJECTS = [str(UUID(int=number * 2**96 + 7, version=4)) for number in range(1, 9)]
PURPOSES = ["040", "090", "148"]
REASONS = ["sent", "a tab\t", "a \\ here", "two\nlines", "a\rreturn", "\\."]
CATEGORIES = ["C001", "C002", "C011"]


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def happened(fact: Fact, id_: str, minute: int, subject: str = SUBJECTS[0]) -> Stored[Fact]:
    """A fact as the log holds it: what happened so many minutes after `START`.

    Every order of the erasure E2 is the ledger's own, that of another somebody else's report.
    """
    is_own = isinstance(fact, ErasureOrdered) and fact.erasure == "E2"
    received = Received(source=OWN_SOURCE if is_own else SOURCE, id=id_, time=at(minute), fact=fact)
    return store(received, fact, subject if fact.ABOUT_MEMBER else None)


def amends(id_: str, kind: Amendment = Amendment.VOID) -> EventAmended:
    return EventAmended(amended_source=SOURCE, amended_id=id_, kind=kind, reason="was wrong")


def history(
    random: Random,
    events: int,
    members: int = 3,
    facts: Callable[[Random, Sequence[str]], Fact] | None = None,
    amended: float = 0.1,
) -> list[Stored[Fact]]:
    """Events e0, e1, … of some members in an order of their own; a share of them amends others."""
    subjects = [random.choice(SUBJECTS[:members]) for _ in range(events)]
    made = []
    for number, subject in enumerate(subjects):
        fact, about = (facts or any_fact)(random, SUBJECTS[:members]), subject
        if random.random() < amended:
            other = random.randrange(events)
            fact = amends(f"e{other}", random.choice(list(Amendment)))
            about = random.choice([subject, *[subjects[other]] * 5])
        made.append(happened(fact, f"e{number}", random.randrange(4 * events), about))
    return made


def any_fact(random: Random, subjects: Sequence[str]) -> Fact:
    if random.random() < 0.1:
        return random.choice(ABOUT_SEVERAL)(random, subjects)
    return random.choice(ABOUT_ONE)(random)


def processing(random: Random, **more: Any) -> dict[str, Any]:
    common = {"basis": "TW20.1.0", "notice": "2026-01", "region": "TW", "reason": "for the order"}
    return (
        {"categories": some(random, CATEGORIES), "purposes": some(random, PURPOSES)} | common | more
    )


def some(random: Random, values: Sequence[Any]) -> list[Any]:
    return random.sample(values, random.randint(1, len(values)))


def one(random: Random, values: Any) -> Any:
    return random.choice(list(values))


def _sealed(random: Random) -> dict[str, dict[str, str] | str] | None:
    sealed = some(random, CATEGORIES) if random.random() < 0.5 else []
    return dict.fromkeys(sealed, BOX) or None


def _collected(random: Random) -> Fact:
    origin = random.choice([None, "a friend", "a partner"])
    return DataCollected(
        **processing(random),
        channel=one(random, codes.Channel),
        obtained=codes.Obtained.INDIRECT if origin else codes.Obtained.DIRECT,
        origin=origin,
        provision=one(random, codes.Provision),
        attributes=random.choice([None, ["name", "email"], ["sex"]]),
        values=_sealed(random),
    )


def _corrected(random: Random) -> Fact:
    return DataCorrected(
        categories=some(random, CATEGORIES),
        reason="moved house",
        fault_ours=False,
        channel=one(random, codes.Channel),
        attributes=random.choice([None, ["address"]]),
        values=_sealed(random),
    )


def used(random: Random) -> Fact:
    return DataUsed(**processing(random), manner=one(random, codes.Manner))


def disclosed(random: Random) -> Fact:
    return DataDisclosed(
        **processing(random, reason=random.choice(REASONS)),
        recipient=random.choice(["courier", "payments", "insurer"]),
        manner=one(random, codes.Manner),
        role=random.choice([None, codes.RecipientRole.PROCESSOR]),
        attributes=random.choice([None, ["name"], ["name", "address"]]),
        transaction=random.choice([None, "T1"]),
        statute=random.choice([None, 'Tax Act, "Art. 30"']),
    )


def consented(random: Random) -> Fact:
    said = {
        "kind": one(random, codes.ConsentKind),
        "purposes": some(random, PURPOSES),
        "channel": one(random, codes.Channel),
    }
    if random.random() < 0.3:
        return ConsentWithdrawn(**said)
    if random.random() < 0.3:
        return ConsentRefused(**said, notice="2026-01", act="unticked the box")
    presumed = random.choice([True, False])
    return ConsentGiven(**said, notice="2026-01", act="ticked the box", presumed=presumed)


def marketing(random: Random) -> Fact:
    channels = some(random, list(codes.MarketingChannel))
    received_by = one(random, codes.Channel)
    if random.random() < 0.5:
        return MarketingRefused(channels=channels, received_by=received_by)
    return MarketingAccepted(channels=channels, received_by=received_by, act="switched it on")


def _presented(random: Random) -> Fact:
    notice = random.choice(["2026-01", "2026-02"])
    return NoticePresented(notice=notice, channel=one(random, codes.Channel), placement="sign-up")


def _declined(random: Random) -> Fact:
    return ProvisionDeclined(
        categories=some(random, CATEGORIES),
        notice="2026-01",
        channel=one(random, codes.Channel),
        optional=random.choice([True, False]),
        effect_told=True,
    )


def _inquiry(random: Random) -> Fact:
    inquiry, channel = random.choice(["Q1", "Q2"]), one(random, codes.Channel)
    if random.random() < 0.5:
        return InquiryReceived(inquiry=inquiry, about="delivery", channel=channel)
    return InquiryAnswered(inquiry=inquiry, channel=channel, final=random.choice([True, False]))


def _restriction(random: Random) -> Fact:
    restriction = random.choice(["X1", "X2"])
    if random.random() < 0.5:
        return ProcessingResumed(restriction=restriction, reason="settled")
    return ProcessingRestricted(
        restriction=restriction,
        scope=one(random, codes.RestrictionScope),
        reason="disputed",
        categories=random.choice([None, ["C001"]]),
    )


def _clock(random: Random) -> Clock:
    due = date(2026, 4, random.randint(1, 28))
    return Clock(rule="TW13.1", due=due, due_at=at(60_000), holidays="TW-2026")


def _received(random: Random) -> Fact:
    rights = some(random, list(codes.Right))
    return RequestReceived(
        request=random.choice(["R1", "R2"]),
        items=[RequestItem(right=right, clock=_clock(random)) for right in rights],
        received_at=at(random.randrange(100)),
        channel=one(random, codes.Channel),
        law="TW-PDPA",
    )


def _handled(random: Random) -> Fact:
    request = random.choice(["R1", "R2"])
    right, channel = one(random, codes.Right), one(random, codes.Channel)
    verified = {"method": one(random, codes.IdentityMethod), "passed": random.random() < 0.5}
    choices: list[Callable[[], Fact]] = [
        lambda: RequestVerified(request=request, verifier="staff-7", **verified),
        lambda: RequestExtended(
            request=request,
            right=right,
            clock=_clock(random),
            reason="many records",
            notified_at=START,
            channel=channel,
        ),
        lambda: RequestDecided(
            request=request, right=right, outcome=one(random, codes.Outcome), reason="checked"
        ),
        lambda: RequestFulfilled(request=request, right=right, summary="done", channel=channel),
        lambda: RequestWithdrawn(
            request=request, channel=channel, rights=random.choice([None, [right]])
        ),
    ]
    return random.choice(choices)()


def _erasure(random: Random) -> Fact:
    erasure = random.choice(["E1", "E2"])
    kept = random.choice([None, [Kept(categories=["C002"], ground="ER21.1", reason="invoices")]])
    if random.random() < 0.5:
        return ErasureCompleted(
            erasure=erasure,
            method="key destruction",
            place="Taipei",
            keys_destroyed=[],
            stores=[],
            kept=kept,
        )
    trigger = one(random, codes.ErasureTrigger)
    return ErasureOrdered(erasure=erasure, trigger=trigger, reason="asked", kept=kept)


def told(random: Random) -> Fact:
    notification, recipient = random.choice(["N1", "N2"]), random.choice(["courier", "insurer"])
    handover = one(random, codes.Handover)
    if random.random() < 0.5:
        return RecipientAcknowledged(
            notification=notification,
            recipient=recipient,
            answer=one(random, codes.Acknowledgement),
            handover=handover,
        )
    return RecipientNotified(
        notification=notification,
        recipient=recipient,
        kind=one(random, codes.NotificationKind),
        categories=some(random, CATEGORIES),
        handover=handover,
        reason="erase it",
    )


def _held(random: Random, subjects: Sequence[str]) -> Fact:
    hold, named = random.choice(["H1", "H2"]), some(random, subjects)
    if random.random() < 0.5:
        return HoldReleased(hold=hold, reason="settled", subjects=named)
    return HoldPlaced(hold=hold, ground="ER21.1", reason="lawsuit", subjects=named)


def _incident(random: Random, subjects: Sequence[str]) -> Fact:
    named = some(random, subjects)
    if random.random() < 0.5:
        return IncidentNotified(
            incident="I1",
            channel=one(random, codes.Channel),
            notified_at=START,
            subject_count=len(named),
            content="what happened",
            subjects=named,
        )
    return IncidentAssessed(
        incident="I1",
        cause="wrong address",
        damage="none",
        consequences="none",
        measures="recalled",
        categories=["C001"],
        ordinary_records=1,
        special_records=0,
        subjects=named,
    )


ABOUT_ONE: list[Callable[[Random], Fact]] = [
    _collected,
    _corrected,
    used,
    disclosed,
    consented,
    marketing,
    _presented,
    _declined,
    _inquiry,
    _restriction,
    _received,
    _handled,
    _erasure,
    told,
]
ABOUT_SEVERAL: list[Callable[[Random, Sequence[str]], Fact]] = [_held, _incident]

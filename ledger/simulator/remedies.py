"""What a granted request leads to: correction, restriction, erasure (PDPA Art. 11)."""

from datetime import timedelta

from ledger.simulator.clock import DAY, HOUR, MINUTE, day_of
from ledger.simulator.documents import CRM, Document, Draft
from ledger.simulator.people import Member, address
from ledger.simulator.requests import NEVER_AGAIN, Request, hold_still, seconds_after
from ledger.simulator.shop import Shop, corrected

PLACE = "the shop's own data centre"


def correction(
    shop: Shop, member: Member, at: int, *, told: bool = True, ours: bool = False
) -> int:
    """A wrong address; while it is disputed nothing is done with it. Whoever received it is told
    where the mistake was ours (Art. 11(5)), unless `told` is False: then a rule is broken. Answers
    when it was decided.
    """
    request = Request(shop, member, at, "correction")
    request.received()
    case = shop.diary.number("restriction")
    _restrict(request, at + MINUTE, case, scope="disputed", categories=["C001"], dispute_noted=True)
    request.verified()
    decided = request.later(2, 12)
    hold_still(request, decided + HOUR)
    request.decided(decided, "granted", "the member showed the right address")
    ours = ours or shop.dice.chance(0.4)
    draft = corrected(request.staff, {"address": address(shop.dice)}, "a wrong address", ours=ours)
    draft.data["request"] = request.id
    if not told:
        draft = draft.breaking("recipient_not_told", "our mistake, and no recipient was told")
    request.write(decided + MINUTE, draft)
    if ours and told:
        _tell(request, decided + 2 * MINUTE, "correction", "corrected")
    _resume(request, decided + 20 * MINUTE, case)
    request.fulfilled(decided + 30 * MINUTE, "the address is corrected")
    return decided


def stop(shop: Shop, member: Member, at: int) -> int:
    """Nothing is done with the member's data any more, save what must be kept. Answers from when
    on.
    """
    request = Request(shop, member, at, "stop")
    request.received()
    request.verified()
    hold_still(request, NEVER_AGAIN)
    decided = request.later(2, 10)
    until = day_of(decided) + timedelta(days=1825)
    kept = {"categories": ["C001", "C002", "C011"], "ground": "ER21.1", "until": until.isoformat()}
    kept["reason"] = "records of orders are kept for their statutory period"
    request.decided(decided, "granted", "the member wants no further use", kept=[kept])
    case = shop.diary.number("restriction")
    _restrict(request, decided + MINUTE, case, scope="all")
    request.fulfilled(decided + HOUR, "all use has stopped", restriction=case)
    return decided + HOUR


def deletion(shop: Shop, member: Member, at: int, *, confirmed: bool = True) -> int:
    """Everything is erased, and whoever received it is told. Answers when that was done.

    Without `confirmed` one recipient never answers: then a rule is broken.
    """
    request = Request(shop, member, at, "deletion")
    request.received()
    request.verified()
    hold_still(request, NEVER_AGAIN)
    decided = request.later(2, 10)
    request.decided(decided, "granted", "the member leaves, nothing must be kept")
    erasure = shop.diary.number("erasure")
    why = "the member asked for it"
    ordered = {"erasure": erasure, "trigger": "request", "reason": why, "request": request.id}
    request.write(decided + MINUTE, Draft("erasure.ordered", request.staff, ordered))
    _tell(request, decided + 2 * MINUTE, "erasure", "deleted", erasure, confirmed)
    done = decided + 9 * DAY
    _complete(request, done, erasure)
    return done + HOUR


def _complete(request: Request, at: int, erasure: str) -> None:
    stores = [{"store": "member database", "records": request.shop.dice.between(1, 40)}]
    data: Document = {"erasure": erasure, "method": "records overwritten", "place": PLACE}
    data |= {"keys_destroyed": [], "stores": stores}
    request.write(at, Draft("erasure.completed", CRM, data))
    request.fulfilled(at + HOUR, "the account and its data are erased", erasure=erasure)


def _restrict(request: Request, at: int, case: str, **data: object) -> None:
    reason = f"asked for in {request.id}"
    held = {"restriction": case, "reason": reason, "request": request.id, **data}
    request.write(at, Draft("processing.restricted", request.staff, held))


def _resume(request: Request, at: int, case: str) -> None:
    data = {"restriction": case, "reason": "the address is right now", "request": request.id}
    request.write(at, Draft("processing.resumed", request.staff, data))


def _tell(
    request: Request,
    at: int,
    kind: str,
    answer: str,
    erasure: str | None = None,
    confirmed: bool = True,
) -> None:
    """Everybody who received the data, and what they answer within eight days."""
    for index, (recipient, category) in enumerate(sorted(request.member.received_by.items())):
        if kind == "correction" and category != "C001":
            continue
        case: Document = {"notification": request.shop.diary.number("notification")}
        case |= {"recipient": recipient, "handover": "api", "request": request.id}
        if erasure:
            case["erasure"] = erasure
        silent = index == 0 and not confirmed
        _notify(request, seconds_after(at, index), case | {"kind": kind}, category, silent)
        if not silent:
            answered = at + request.shop.dice.between(HOUR, 8 * DAY)
            data = case | {"answer": answer}
            request.write(answered, Draft("recipient.acknowledged", CRM, data))


def _notify(request: Request, at: int, case: Document, category: str, silent: bool) -> None:
    due = day_of(at + 14 * DAY).isoformat()
    data = case | {"categories": [category], "reason": "it was given to you", "answer_due": due}
    draft = Draft("recipient.notified", request.staff, data)
    if silent:
        draft = draft.breaking("erasure_unconfirmed", "the recipient never answered")
    request.write(at, draft)

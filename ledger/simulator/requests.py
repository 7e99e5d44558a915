"""Requests of members to exercise their rights, from receipt to the end, all in time (PDPA Art. 3,
10-14).
"""

from datetime import timedelta
from typing import Any

from ledger.simulator.clock import DAY, HOUR, MINUTE, SECOND, day_of, midnight, stamp, working_hour
from ledger.simulator.documents import CRM, STAFF, Document, Draft, Emitter, used
from ledger.simulator.people import Member
from ledger.simulator.shop import IDENTITY, SERVICE, Shop

LAW = "TW-PDPA@2023-05-31"
NEVER_AGAIN = 2**62
"""A moment after the end of every simulation."""
QUICK = ("inquiry", "copy")
"""Rights that are decided within 15 days, the others within 30 (Art. 13)."""
LONGEST_DAYS = 45
"""Within so many days of its receipt a request is over."""
HOLIDAYS = "TW-weekends"
SATURDAY = 5
WISHES = {
    "inquiry": "請告訴我你們有我的哪些資料。",
    "copy": "請給我一份我的個人資料複製本。",
    "correction": "我的地址有誤，請更正。",
    "stop": "請停止利用我的個人資料。",
    "deletion": "請刪除我的帳號與全部資料。",
}


class Request:
    """One request for one right on its way."""

    def __init__(self, shop: Shop, member: Member, at: int, right: str) -> None:
        self.shop, self.member, self.at, self.right = shop, member, at, right
        self.id = shop.diary.number("request")
        self.staff: Emitter = shop.dice.pick(STAFF)
        self.cause: str | None = None

    def write(self, at: int, draft: Draft) -> None:
        id_ = self.shop.diary.write(at, self.member, draft, self.id, self.cause)
        self.cause = self.cause or id_
        self.member.quiet_at = max(self.member.quiet_at, at + HOUR)

    def step(self, at: int, name: str, **data: Any) -> None:
        self.write(at, Draft(f"request.{name}", self.staff, {"request": self.id, **data}))

    def received(self, **fault: str) -> None:
        item = {"right": self.right, "clock": clock(self.right, self.at)}
        data: Document = {"request": self.id, "items": [item], "received_at": stamp(self.at)}
        data |= {"channel": "email", "law": LAW, "content": {"text": WISHES[self.right]}}
        if self.right == "correction":
            data["explained"] = True
        self.write(self.at, Draft("request.received", CRM, data, **fault))

    def verified(self, passed: bool = True) -> None:
        method = self.shop.dice.pick(("email_otp", "sms_otp", "phone_callback"))
        verifier = self.staff.actor
        self.step(self.at + HOUR, "verified", method=method, passed=passed, verifier=verifier)

    def decided(self, at: int, outcome: str, reason: str, **more: Any) -> None:
        told = {"notified_at": stamp(at), "channel": "email", "complaint_told": True, "law": LAW}
        data = {"right": self.right, "outcome": outcome, "reason": reason, **told, **more}
        self.step(at, "decided", **data)

    def fulfilled(self, at: int, summary: str, **more: Any) -> None:
        self.step(at, "fulfilled", right=self.right, summary=summary, channel="email", **more)

    def later(self, low: int, high: int) -> int:
        """A working hour that many days after the receipt."""
        dice = self.shop.dice
        return working_hour(self.at, dice.between(low, high), dice.share())


def clock(right: str, at: int, extended: bool = False) -> Document:
    """The last day to decide: the day of receipt does not count, a weekend moves it on."""
    quick = right in QUICK
    start = day_of(at)
    due = start + timedelta(days=(15 if quick else 30) * (2 if extended else 1))
    due += timedelta(days=max(0, 7 - due.weekday()) if due.weekday() >= SATURDAY else 0)
    return {
        "rule": "TW13.1" if quick else "TW13.2",
        "start": start.isoformat(),
        "due": due.isoformat(),
        "due_at": stamp(midnight(due) + DAY - 1),
        "holidays": HOLIDAYS,
    }


def copy(shop: Shop, member: Member, at: int) -> None:
    """An inquiry or a copy; one in five takes longer than 15 days and says so in time."""
    request = Request(shop, member, at, shop.dice.pick(QUICK))
    request.received()
    request.verified()
    ready = request.later(2, 10)
    if shop.dice.chance(0.2):
        _extend(request, request.later(11, 12))
        ready = request.later(16, 24)
    why = "the member's data was gathered for the answer"
    draft = used(request.staff, "search", IDENTITY, SERVICE, reason=why, request=request.id)
    request.write(ready, draft)
    request.decided(ready + 10 * MINUTE, "granted", "the identity is proven")
    request.fulfilled(ready + HOUR, "the answer was sent as a file", handover="file")
    member.busy_until = at + HOUR


def _extend(request: Request, at: int) -> None:
    longer = clock(request.right, request.at, extended=True)
    reason = "the records of an old shop system must be searched by hand"
    told = {"notified_at": stamp(at), "channel": "email"}
    request.step(at, "extended", right=request.right, clock=longer, reason=reason, **told)


def refused(shop: Shop, member: Member, at: int) -> None:
    """Somebody who could not prove to be the member."""
    request = Request(shop, member, at, shop.dice.pick(tuple(WISHES)))
    request.received()
    request.verified(passed=False)
    reason = "the caller could not prove to be the member"
    request.decided(request.later(1, 6), "refused", reason, grounds=["ID_NOT_VERIFIED"])
    member.busy_until = at + 2 * HOUR


def withdrawn(shop: Shop, member: Member, at: int) -> None:
    """A member who thought better of it."""
    request = Request(shop, member, at, "deletion")
    request.received()
    told = "the member wants to stay after all"
    request.step(request.later(1, 3), "withdrawn", channel="email", reason=told)
    member.busy_until = at + MINUTE


def hold_still(request: Request, until: int) -> None:
    """From the request until then nothing else is done with the member's data."""
    request.member.barred_until = request.member.busy_until = until
    if until == NEVER_AGAIN:
        request.shop.roster.left += 1


def seconds_after(at: int, number: int) -> int:
    return at + (number + 1) * SECOND

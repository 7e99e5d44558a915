"""The faults planted in a history: which rules, when, how many, and the failures to act."""

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from ledger.simulator import misuse
from ledger.simulator.clock import DAY, HOUR
from ledger.simulator.people import Member
from ledger.simulator.remedies import correction, deletion, stop
from ledger.simulator.requests import LONGEST_DAYS, QUICK, Request
from ledger.simulator.shop import Shop

Plant = Callable[[Shop, int], bool]
"""Makes one fault happen from a moment on; False when nobody was there for it."""

MEMBERS_PER_FAULT = 1_000
EVENTS_PER_FAULT = 20_000
"""Of every kind one fault, and one more for so many members, but no more than the events hide."""
LATEST_SHARE = 0.9


class Planned(NamedTuple):
    """A fault that waits for its moment, until which it may also happen later."""

    at: int
    latest: int
    plant: Plant


class Faults:
    """What is going to go wrong, in order of time."""

    def __init__(self, shop: Shop, members: int, events: int) -> None:
        count = 1 + min(members // MEMBERS_PER_FAULT, events // EVENTS_PER_FAULT)
        planned = [one for kind in KINDS for one in _planned(shop, kind, count)]
        self._waiting = deque(sorted(planned, key=lambda one: one.at))

    def happen(self, shop: Shop, now: int) -> bool:
        """Lets the next fault that is due happen, if its moment has not passed."""
        while self._waiting and self._waiting[0].latest <= now:
            self._waiting.popleft()
        for one in self._waiting:
            if one.at > now:
                return False
            if one.latest > now and one.plant(shop, now):
                self._waiting.remove(one)
                return True
        return False


def undecided(shop: Shop, now: int) -> bool:
    """A request that is decided long after its last day."""
    member = shop.roster.free(now, quiet=True)
    if member is None or now + (LONGEST_DAYS + 3) * DAY >= shop.diary.end:
        return False
    request = Request(shop, member, now, shop.dice.pick(QUICK))
    request.received(rule="deadline_missed", why="decided weeks after the last day")
    request.verified()
    request.decided(request.later(30, LONGEST_DAYS), "granted", "found in a wrong folder")
    request.fulfilled(request.member.quiet_at, "the answer was sent, late")
    return True


def untold(shop: Shop, now: int) -> bool:
    """Recipients who are not told of a mistake of ours."""
    member = _given_away(shop, now)
    if member is None:
        return False
    correction(shop, member, now, told=False, ours=True)
    return True


def used_while_restricted(shop: Shop, now: int) -> bool:
    member = _leaving(shop, now)
    if member is None:
        return False
    stopped = stop(shop, member, now)
    why = "the member had asked to stop"
    misuse.later_slip(shop, member, stopped, "use_while_restricted", why)
    return True


def used_after_erasure(shop: Shop, now: int) -> bool:
    member = _leaving(shop, now)
    if member is None:
        return False
    erased = deletion(shop, member, now)
    misuse.later_slip(shop, member, erased, "use_after_erasure", "an old copy was still in use")
    return True


def unconfirmed(shop: Shop, now: int) -> bool:
    """A recipient that never says whether it erased what it was given."""
    member = _given_away(shop, now)
    if member is None:
        return False
    deletion(shop, member, now, confirmed=False)
    return True


def _leaving(shop: Shop, now: int) -> Member | None:
    if now + LONGEST_DAYS * DAY >= shop.diary.end or not shop.roster.can_spare:
        return None
    return shop.roster.free(now, quiet=True)


def _given_away(shop: Shop, now: int) -> Member | None:
    member = _leaving(shop, now)
    return member if member and "C001" in member.received_by.values() else None


def _planned(shop: Shop, kind: "Kind", count: int) -> list[Planned]:
    low, high = kind.first(shop), kind.last(shop)
    width = (high - low) // count
    share = shop.dice.share
    return [
        Planned(low + int((index + share() / 2) * width), high, kind.plant)
        for index in range(count if width > HOUR else 0)
    ]


class Kind(NamedTuple):
    """A kind of fault and the part of the time, 0 to 1, in which it can happen."""

    plant: Plant
    low: float = 0.2
    high: float = LATEST_SHARE

    def first(self, shop: Shop) -> int:
        return shop.calendar.share(self.low)

    def last(self, shop: Shop) -> int:
        return shop.calendar.share(self.high)


def _slip(slip: misuse.Slip) -> Plant:
    return partial(misuse.at_once, slip=slip)


KINDS = (
    Kind(_slip(misuse.category)),
    Kind(_slip(misuse.purpose)),
    Kind(_slip(misuse.manner)),
    Kind(_slip(misuse.region)),
    Kind(_slip(misuse.no_transaction)),
    Kind(_slip(misuse.incidental)),
    Kind(_slip(misuse.beyond_scope)),
    Kind(_slip(misuse.unrelated)),
    Kind(_slip(misuse.no_obligation), low=0.62),
    Kind(_slip(misuse.suspended), low=0.41, high=0.54),
    Kind(_slip(misuse.no_consent)),
    Kind(misuse.not_announced, low=0.1, high=0.68),
    Kind(misuse.after_refusal),
    Kind(misuse.no_way_to_refuse, low=0.1, high=0.6),
    Kind(misuse.effect_untold, low=0.1, high=0.6),
    Kind(undecided, low=0.1, high=0.7),
    Kind(untold, low=0.2, high=0.7),
    Kind(used_while_restricted, low=0.2, high=0.7),
    Kind(used_after_erasure, low=0.2, high=0.7),
    Kind(unconfirmed, low=0.2, high=0.7),
)

"""A believable history of the shop under the Luya Mi notice, the same for the same arguments."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import accumulate

from ledger.simulator.calendar import Calendar
from ledger.simulator.clock import DAY, MINUTE, Pace, millis
from ledger.simulator.diary import Diary
from ledger.simulator.dice import Dice
from ledger.simulator.documents import Event
from ledger.simulator.faults import Faults
from ledger.simulator.marketing import campaign, change_mind, poll, serve
from ledger.simulator.orders import order
from ledger.simulator.organisation import calendar_events
from ledger.simulator.people import Member
from ledger.simulator.remedies import correction, deletion, stop
from ledger.simulator.requests import LONGEST_DAYS, copy, refused, withdrawn
from ledger.simulator.roster import Roster
from ledger.simulator.shop import Shop, ask, browse, displayed, join, look_up, move

FEWEST_EVENTS = 200
"""A shorter history has no room for the organisation's own events and a few visits."""
DAYS_SIMULATED = range(1, 3_651)
YEARS = range(1990, 3000)
"""Before 1980 Taipei knew summer time."""
LONGEST_VISIT = 10 * MINUTE

Happening = Callable[[Shop, Member, int], object]

VISITS: tuple[tuple[Happening, int], ...] = (
    (browse, 430),
    (order, 260),
    (ask, 70),
    (look_up, 50),
    (change_mind, 35),
    (move, 25),
    (poll, 25),
    (serve, 12),
)
REQUESTS: tuple[tuple[Happening, int], ...] = (
    (copy, 45),
    (correction, 20),
    (withdrawn, 8),
    (refused, 7),
    (stop, 10),
    (deletion, 10),
)
TAIL_EVENTS = 60
"""The last events are single ones: no happening is larger than this."""
CAMPAIGN_SHARE = 0.09
REQUEST_SHARE = 0.01
REQUESTS_PER_MEMBER = 0.06
JOINED_EARLY = 0.4
"""This part of the members joins in the first tenth of the time, the rest until four fifths."""


class NoRoomError(Exception):
    """No believable history is this short, this long or of that time."""


def simulate(
    members: int,
    events: int,
    seed: int,
    *,
    until: datetime,
    days: int = 180,
    with_faults: bool = True,
) -> Iterator[Event]:
    """Exactly `events` events of the `days` before `until` (which has an offset), in order of time.

    At most `members` members join: all of them where there are a dozen events for each. With 50
    members, 3,000 events and 120 days or more every kind of fault is planted at least once; without
    `with_faults` nothing breaks a rule.
    Raises NoRoomError for fewer than 200 events, no member, a length beyond 1 to 3,650 days, or an
    end outside the years 1990 to 2999.
    """
    if events < FEWEST_EVENTS or members < 1:
        raise NoRoomError(f"at least {FEWEST_EVENTS} events and 1 member are needed")
    if days not in DAYS_SIMULATED or until.year not in YEARS:
        raise NoRoomError("1 to 3650 days and an end in the years 1990 to 2999 are needed")
    return _History(members, events, seed, millis(until), days, with_faults).events()


class _History:
    def __init__(
        self, members: int, events: int, seed: int, end: int, days: int, with_faults: bool
    ) -> None:
        calendar, dice = Calendar.between(end - days * DAY, end), Dice(seed)
        self._shop = Shop(Diary(end), dice, Roster(dice, members), calendar)
        self._faults = Faults(self._shop, members, events) if with_faults else None
        self._with_faults = with_faults
        self._pace = Pace(calendar.opens, end - LONGEST_VISIT)
        self._total = events
        self._steps = 0
        self._joined_last = False

    def events(self) -> Iterator[Event]:
        shop, pace, diary = self._shop, self._pace, self._shop.diary
        for at, told in calendar_events(shop.calendar, with_faults=self._with_faults):
            diary.adopt(at, told)
        founded = diary.written
        while left := self._total - diary.written:
            self._steps += 1
            size = max(1.0, (diary.written - founded) / self._steps) if left > TAIL_EVENTS else 1
            yield from diary.told_until(pace.advance(left / size, shop.dice.share()))
            self._step(pace.now, left)
        yield from diary.told_until(diary.end)

    def _step(self, now: int, left: int) -> None:
        if left <= TAIL_EVENTS:
            self._glance(now)
        elif self._joins():
            join(self._shop, now)
        elif self._faults is None or not self._faults.happen(self._shop, now):
            self._visit(now)

    def _joins(self) -> bool:
        """Whether it is time for a new member; never twice in a row, save for the first."""
        roster, part = self._shop.roster, self._shop.diary.written / self._total
        early = min(part, 0.1) / 0.1 * JOINED_EARLY
        wanted = early + max(0.0, min(part, 0.8) - 0.1) / 0.7 * (1 - JOINED_EARLY)
        joins = roster.count <= wanted * roster.capacity and not roster.full
        self._joined_last = joins and not self._joined_last
        return self._joined_last or roster.count == 0

    def _glance(self, now: int) -> None:
        """One event, when there is no room for more."""
        member = self._shop.roster.present(now)
        if member is not None:
            self._shop.diary.write(now, member, displayed())

    def _visit(self, now: int) -> None:
        shop = self._shop
        share = shop.dice.share()
        if share < CAMPAIGN_SHARE:
            return campaign(shop, now)
        asks = share < CAMPAIGN_SHARE + REQUEST_SHARE and self._may_ask(now)
        member = shop.roster.free(now, quiet=asks)
        if member is None:
            return self._glance(now)
        _drawn(REQUESTS if asks else VISITS, shop.dice)(shop, member, now)
        return None

    def _may_ask(self, now: int) -> bool:
        shop = self._shop
        few = shop.diary.numbered("request") < shop.roster.count * REQUESTS_PER_MEMBER
        return few and shop.roster.can_spare and now + LONGEST_DAYS * DAY < shop.diary.end


def _drawn(choices: tuple[tuple[Happening, int], ...], dice: Dice) -> Happening:
    sums = tuple(accumulate(weight for _, weight in choices))
    drawn = dice.share() * sums[-1]
    return next(choices[index][0] for index, top in enumerate(sums) if drawn < top)

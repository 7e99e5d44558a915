"""The members of the shop: who joined, and who is likely to come by next."""

from ledger.simulator.dice import Dice
from ledger.simulator.people import Member

SHARES = ((0.10, 0.50), (0.40, 0.85), (1.0, 1.0))
"""Regulars, occasional and rare customers: their part of the members and of what happens, added up:
a tenth of the members makes half the visits."""
TRIES = 12
STAY = 4
"""Of so many members at least all but one stay."""


class Roster:
    """Members by how often they come; at most `capacity` join."""

    def __init__(self, dice: Dice, capacity: int) -> None:
        self.capacity = capacity
        self.count = 0
        self.left = 0
        """Members whose data may never be used again."""
        self._dice = dice
        self._groups: tuple[list[Member], ...] = tuple([] for _ in SHARES)

    @property
    def full(self) -> bool:
        return self.count >= self.capacity

    @property
    def can_spare(self) -> bool:
        """Whether so many are there that one may leave."""
        return self.count >= STAY * (self.left + 1)

    def join(self, busy_until: int) -> Member:
        """A new member, who is busy joining."""
        self.count += 1
        member = Member(f"M{self.count:06}", busy_until, busy_until)
        self._groups[self._group(0)].append(member)
        return member

    def free(self, now: int, *, quiet: bool = False) -> Member | None:
        """Somebody with whom something can begin now; `quiet`: with nothing on its way either."""
        for _ in range(TRIES):
            member = self._somebody()
            if member and member.is_free(now) and (member.quiet_at < now or not quiet):
                return member
        return None

    def present(self, now: int) -> Member | None:
        """Anybody whose data may be used now, busy or not."""
        for group in self._groups:
            for member in group:
                if member.barred_until < now:
                    return member
        return None

    def _somebody(self) -> Member | None:
        group = self._groups[self._group(1)] or max(self._groups, key=len)
        return self._dice.pick(group) if group else None

    def _group(self, which: int) -> int:
        share = self._dice.share()
        return next(index for index, shares in enumerate(SHARES) if share < shares[which])

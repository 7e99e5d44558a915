"""Whom a question is about, by what the look-ups say: somebody known, erased, new, or nobody."""

from dataclasses import dataclass
from datetime import datetime

from ledger.vocabulary.codes import Obtained
from ledger.vocabulary.data import DataCollected
from ledger.vocabulary.fact import Fact


@dataclass(frozen=True, slots=True)
class Whose:
    """`subject`: whose words count; None where nobody is known. `is_new`: who asks to join.

    `is_erased`: the reference, or the subject, is that of somebody the ledger has forgotten.
    """

    subject: str | None
    is_erased: bool = False
    is_new: bool = False

    @property
    def is_unknown(self) -> bool:
        return self.subject is None and not self.is_new


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What stands under a reference: a subject, and whom it was of until `since`, if erased.

    An erasure that still runs has no `since`.
    """

    subject: str | None = None
    erased: str | None = None
    since: datetime | None = None

    def whose(self, act: Fact, time: datetime) -> Whose:
        """As an event of that time would be put; what is collected from the member makes one."""
        if self.erased is not None and (self.since is None or time <= self.since):
            return Whose(self.erased, is_erased=True)
        if self.subject is not None:
            return Whose(self.subject)
        if joins(act):
            return Whose(None, is_new=True)
        return Whose(self.erased, is_erased=self.erased is not None)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject that was named: whether a reference leads to it, whether it has any event."""

    name: str
    is_linked: bool
    is_tombstone: bool
    has_events: bool

    def whose(self, act: Fact) -> Whose:
        """Of somebody erased the words still say what was kept; nothing new is collected."""
        if self.is_linked:
            return Whose(self.name)
        if not self.has_events:
            return Whose(None)
        return Whose(self.name, is_erased=self.is_tombstone or isinstance(act, DataCollected))


def joins(act: Fact) -> bool:
    """Whether the act is how the ledger comes to know a member: data given by the member."""
    return isinstance(act, DataCollected) and act.obtained is Obtained.DIRECT

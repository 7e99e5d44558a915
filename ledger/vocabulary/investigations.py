"""Investigations: opened for a purpose over a scope, widened for a reason, closed with a result."""

from typing import Annotated, ClassVar

from msgspec import Meta

from ledger.vocabulary.fact import Fact
from ledger.vocabulary.fields import Code, Day, Id, Name, Text, Uuid
from ledger.vocabulary.parts import Subjects, member_tags

Recipients = Annotated[list[Name], Meta(min_length=1, max_length=100)]
Ids = Annotated[list[Id], Meta(min_length=1, max_length=100)]


class Scoped(Fact, frozen=True, kw_only=True):
    """Whose records and what may be looked at: these members, what these recipients received, these
    requests and transactions; or everybody's.
    """

    ABOUT_MEMBER: ClassVar[bool] = False
    RESERVED: ClassVar[bool] = True

    investigation: Uuid
    subjects: Subjects | None = None
    recipients: Recipients | None = None
    requests: Ids | None = None
    transactions: Ids | None = None
    everybody: bool = False

    def entity_tags(self) -> tuple[str, ...]:
        return (investigation_tag(self.investigation), *member_tags(self.subjects))


class InvestigationOpened(Scoped, frozen=True, kw_only=True):
    """Somebody begins to look into what was done with data; the envelope's `actor` is the author.

    With `withheld_until` the members concerned are told nothing of it up to the end of that day,
    on `withheld_ground` (PDPA Art. 10, proviso); afterwards everything.
    """

    TOPIC: ClassVar[str] = "investigation.opened"

    purpose: Text
    withheld_until: Day | None = None
    withheld_ground: Code | None = None


class InvestigationWidened(Scoped, frozen=True, kw_only=True):
    """More came into the scope, for a reason."""

    TOPIC: ClassVar[str] = "investigation.widened"

    reason: Text


class InvestigationClosed(Fact, frozen=True, kw_only=True):
    """The investigation ended; nothing more is looked at under its name."""

    TOPIC: ClassVar[str] = "investigation.closed"
    ABOUT_MEMBER: ClassVar[bool] = False
    RESERVED: ClassVar[bool] = True

    investigation: Uuid
    conclusion: Text

    def entity_tags(self) -> tuple[str, ...]:
        return (investigation_tag(self.investigation),)


def investigation_tag(investigation: str) -> str:
    return f"investigation:{investigation}"


FACTS = (InvestigationOpened, InvestigationWidened, InvestigationClosed)

"""Three ways to look at a notice: what it says, what was declared, what was seen to happen (S5, S7,
S15, S19).

Declared is what the organisation laid down beforehand: recipients' agreements, periods of
retention, statements on services' pages. A use is seen by its kind and how often it happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.catalogue.catalogue import Catalogue
from ledger.rules.covering.declared import undeclared, unnotified_declarations, unused_declarations
from ledger.rules.covering.observed import Seen, beyond_purpose, uncovered, unnotified
from ledger.rules.covering.sentences import unexercised
from ledger.rules.covering.shape import Declared, Gap, Kind
from ledger.rules.organisation import Notice
from ledger.vocabulary.notices import NoticePublished
from ledger.vocabulary.parts import Part


class Coverage(Part, frozen=True, kw_only=True):
    """What does not fit together, each list with the most frequent first."""

    uncovered: list[Gap]
    """Uses and disclosures that no sentence of the notice covers."""
    not_notified: list[Gap]
    """Categories that were used and are not notified."""
    unexercised: list[Gap]
    """What the notice says and no event ever did."""
    declared_not_notified: list[Gap]
    """What agreements, retention and pages declare and the notice does not say."""
    declared_not_observed: list[Gap]
    """What they declare and no event ever did."""
    not_declared: list[Gap]
    """What was done, or notified, and nothing declares."""
    beyond_purpose: list[Gap]
    """What was done on a ground beyond the notified purposes (Art. 20(1)): told, not wrong."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The three things that are held against each other."""

    notice: NoticePublished
    declared: Declared
    observed: Mapping[Kind, int]
    catalogue: Catalogue = field(default_factory=Catalogue.shipped)


def coverage(compared: Compared) -> Coverage:
    notice = Notice.of(compared.notice)
    declared, catalogue = compared.declared, compared.catalogue
    seen = Seen(notice, declared, compared.observed, catalogue)
    return Coverage(
        uncovered=uncovered(seen),
        not_notified=unnotified(seen),
        unexercised=unexercised(seen),
        declared_not_notified=unnotified_declarations(seen),
        declared_not_observed=unused_declarations(seen),
        not_declared=undeclared(seen),
        beyond_purpose=beyond_purpose(seen),
    )

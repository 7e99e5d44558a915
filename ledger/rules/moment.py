"""What a rule may ask: everything that stood when an act happened, or would happen."""

from dataclasses import dataclass
from datetime import datetime

from ledger.catalogue.catalogue import Catalogue
from ledger.rules.member import Standing
from ledger.rules.organisation import Notice, Organisation, RecipientRecord
from ledger.rules.rule import Terms
from ledger.vocabulary.data import DataCollected, DataDisclosed, Processing

BY_LAW = "TW20.1.1"
BY_CONSENT = "TW20.1.6"
OUTSIDE_KIND = "use_outside_purpose"


@dataclass(slots=True)
class Moment:
    """The state around one act. `notice` is that of the day; None where none was in force."""

    time: datetime
    organisation: Organisation
    catalogue: Catalogue
    terms: Terms
    standing: Standing
    notice: Notice | None
    was_contacted: bool = False
    """Whether marketing had reached the member before."""
    is_after_erasure: bool = False
    """Whether the act is about somebody whom the ledger has forgotten."""

    def recipient(self, name: str) -> RecipientRecord:
        return self.organisation.recipient(name)

    def claims_outside(self, act: Processing) -> bool:
        """Whether the act claims a ground to go beyond the notified purposes (Art. 20(1)).

        No collection has one; a disclosure by law counts only with the law it names.
        """
        basis = self.catalogue.bases.get(act.basis)
        if basis is None or basis.kind != OUTSIDE_KIND or isinstance(act, DataCollected):
            return False
        return not (act.basis == BY_LAW and isinstance(act, DataDisclosed) and not act.statute)

    def is_outside(self, act: Processing) -> bool:
        """Whether such a ground is there: consent is where it is alive for every purpose."""
        if not self.claims_outside(act):
            return False
        return act.basis != BY_CONSENT or all(map(self.standing.consented, act.purposes))

    def told(self, act: Processing, purpose: str) -> bool:
        """Whether the member was told of the purpose: the notice has it, and so has a version that
        the member saw, or gives this data under. A wider purpose is not retroactive.
        """
        if self.notice is None or purpose not in self.notice.purposes:
            return False
        shown = {act.notice} if isinstance(act, DataCollected) else set()
        seen = [self.organisation.version(name) for name in self.standing.notices | shown]
        known = [notice for notice in seen if notice is not None]
        return not known or any(purpose in notice.purposes for notice in known)

"""What changed from one version of the notice to another, in words (S42).

A wider purpose is not retroactive: members are told before data is used for it, and what they were
told when they gave it goes on to hold (PDPA Art. 8, 20(1)).
"""

from ledger.catalogue.catalogue import Catalogue
from ledger.rules.diffing.change import Change, Direction
from ledger.rules.diffing.items import manners
from ledger.rules.diffing.lists import coverage, ways
from ledger.rules.diffing.recipients import recipients
from ledger.rules.diffing.wording import worded
from ledger.rules.organisation import Notice
from ledger.vocabulary.notices import NoticePublished

ORDER = tuple(Direction)


def diff(older: NoticePublished, newer: NoticePublished, catalogue: Catalogue) -> list[Change]:
    """What widened first, then what narrowed, what is to be judged, what is only reworded."""
    found = [
        *coverage(older, newer, catalogue),
        *manners(older, newer),
        *recipients(Notice.of(older), Notice.of(newer), catalogue),
        *ways(older, newer, catalogue),
        *worded(older, newer),
    ]
    return sorted(found, key=lambda each: ORDER.index(each.direction))

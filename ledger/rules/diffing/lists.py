"""What was added to the lists of a notice, and what was taken away."""

from collections.abc import Iterator
from types import MappingProxyType

from ledger.catalogue.catalogue import Catalogue
from ledger.rules.diffing.change import LABELS, Change, Direction, added, change, removed, told
from ledger.rules.diffing.naming import named
from ledger.vocabulary.notices import NoticePublished

COVERING = ("purposes", "categories", "territories", "transfer_regions")
"""More of it covers more uses."""
WAYS = ("rights", "channels", "marketing_refusal")
"""More of it gives members more ways."""
MEANS = MappingProxyType({added: Direction.NARROWED, removed: Direction.WIDENED})


def coverage(
    older: NoticePublished, newer: NoticePublished, catalogue: Catalogue
) -> Iterator[Change]:
    for field in COVERING:
        gained, lost = _compared(older, newer, field)
        label = LABELS[field]
        if gained:
            text = added(label, [named(code, catalogue) for code in gained])
            yield told(field, Direction.WIDENED, text, codes=gained)
        if lost:
            text = removed(label, [named(code, catalogue) for code in lost])
            yield told(field, Direction.NARROWED, text, codes=lost)


def ways(older: NoticePublished, newer: NoticePublished, catalogue: Catalogue) -> Iterator[Change]:
    for field in WAYS:
        gained, lost = _compared(older, newer, field)
        for tell, codes in ((added, gained), (removed, lost)):
            if codes:
                text = tell(LABELS[field], [named(code, catalogue) for code in codes])
                yield change(field, MEANS[tell], text, codes=codes)


def _compared(
    older: NoticePublished, newer: NoticePublished, field: str
) -> tuple[list[str], list[str]]:
    """What the newer has beyond the older, and the other way round."""
    before, after = getattr(older, field) or [], getattr(newer, field) or []
    return [c for c in after if c not in before], [c for c in before if c not in after]

"""What is said of the disclosures of one member, and since when: pure."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ledger.vocabulary.amendments import Amended, holding
from ledger.vocabulary.own import Amendment

Word = Amendment | None
FOR_EVER = 2**63


class Change(NamedTuple):
    """What is said of a disclosure from a position on."""

    position: int
    since: int
    amended: Word


def words_after(
    named: Mapping[int, str], amendments: Mapping[str, Amended], before: int
) -> tuple[dict[int, Word], list[Change]]:
    """What holds at last of each disclosure, and what changed after the position `before`.

    `named` are the names of the member's disclosures by position, `amendments` all of the member's
    under their own names. What a disclosure is met with was said since it came.
    """
    words: dict[int, Word] = {}
    changes: list[Change] = []
    for start, end in pairwise(_turns(amendments, before)):
        known = {name: each for name, each in amendments.items() if each.position <= start}
        held = holding(known)
        for position, name in named.items():
            if position >= end:
                continue
            word = held[name].kind if name in held else None
            is_told = position <= before and position not in words
            if not is_told and word != words.get(position):
                changes.append(Change(position, max(start, position), word))
            words[position] = word
    return words, changes


def _turns(amendments: Mapping[str, Amended], before: int) -> Sequence[int]:
    """Up to where everything stood already, then wherever something was said, then for ever."""
    said = sorted(each.position for each in amendments.values() if each.position > before)
    return [before, *said, FOR_EVER]

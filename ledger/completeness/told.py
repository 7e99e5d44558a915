"""Which of the member's events a copy tells of, and how many: read from the copy alone.

Events of some types are told as lines with a count, all others one by one. One that was taken back
and would be in a line is told by the amendment that took it back.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

LINES = ("collections", "uses", "disclosures", "notices", "declined", "looked_at")
STEPS = ("consents", "marketing", "corrections", "others")
CASES = ("restrictions", "requests", "inquiries", "erasures", "notifications", "holds")
INCIDENTS = "incidents"
"""Told with steps that are about everybody."""
IN_LINES = frozenset(
    {
        "data.collected",
        "data.used",
        "data.disclosed",
        "notice.presented",
        "provision.declined",
    }
)
"""The types whose events are left out of their lines when they are taken back."""
COMMENTED = "commented"

Copy = Mapping[str, Any]


@dataclass(slots=True)
class Told:
    """What a copy tells: `singly` by position, `events` altogether, `named` every position."""

    events: int = 0
    singly: list[int] = field(default_factory=list)
    named: set[int] = field(default_factory=set)

    def add(self, position: int) -> None:
        self.events += 1
        self.singly.append(position)
        self.named.add(position)

    def add_line(self, line: Copy) -> None:
        if type(line["count"]) is not int or not 0 < line["count"] < 2**53:
            raise ValueError
        self.events += line["count"]
        self.named |= {line["first"]["position"], line["last"]["position"]}


def told_in(copy: Copy, own: Set[int]) -> Told:
    """Of the events at the positions `own`. Raises what a malformed copy leads to: `LookupError`,
    `TypeError`, `ValueError` or `AttributeError`.
    """
    told = Told()
    for line in chain.from_iterable(copy[name] for name in LINES):
        told.add_line(line)
    for category in copy["values"]:
        told.named.update(_named(category))
    for position in chain(_steps(copy), _incidents(copy, own), _amendments(copy), _gone(copy)):
        told.add(position)
    return told


def _named(category: Copy) -> Iterator[int]:
    """Where values of a category come from: events that are told elsewhere, too."""
    yield from (attribute["since"]["position"] for attribute in category["now"])
    for line in category["history"]:
        yield from (line["first"]["position"], line["last"]["position"])


def _steps(copy: Copy) -> Iterator[int]:
    singly = chain.from_iterable(copy[name] for name in STEPS)
    of_cases = (case["steps"] for name in CASES for case in copy[name])
    for step in chain(singly, chain.from_iterable(of_cases)):
        yield step["at"]["position"]


def _incidents(copy: Copy, own: Set[int]) -> Iterator[int]:
    for case in copy[INCIDENTS]:
        yield from (p for step in case["steps"] if (p := step["at"]["position"]) in own)


def _amendments(copy: Copy) -> Iterator[int]:
    for amendment in copy["amendments"]:
        yield amendment["at"]["position"]


def _gone(copy: Copy) -> set[int]:
    """Events of lines that were taken back."""
    return {
        amendment["amended"]["position"]
        for amendment in copy["amendments"]
        if amendment["holds"]
        and amendment["kind"]["code"] != COMMENTED
        and amendment.get("amended_type", {}).get("code") in IN_LINES
    }

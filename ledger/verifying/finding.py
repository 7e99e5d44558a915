"""What a check found wrong, and where."""

from typing import NamedTuple

FINDINGS_MAX = 10
"""A stretch with more is not looked at any further."""


class Finding(NamedTuple):
    """The first position that it concerns, counted from 1, and what is wrong there.

    With `until`, all that is known is that something changed between the two.
    """

    position: int
    what: str
    until: int | None = None

    def __str__(self) -> str:
        if self.until in (None, self.position):
            return f"position {self.position}: {self.what}"
        return f"position {self.position} to {self.until}: {self.what}"

    @property
    def order(self) -> tuple[bool, int, str]:
        """What is known exactly comes first."""
        return (self.until is not None, self.position, self.what)

"""The table that `make bench` prints."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One figure; `beside` is what the ratio is taken to.

    `target` is the least the figure, or the ratio where there is one, should be; a negative one
    the most.
    """

    name: str
    figure: float
    beside: float | None = None
    target: float | None = None

    @property
    def is_met(self) -> bool:
        if self.target is None:
            return True
        reached = self.figure / self.beside if self.beside else self.figure
        return reached <= -self.target if self.target < 0 else reached >= self.target


def show(title: str, lines: Iterable[Line]) -> None:
    print(f"\n{title}")
    print(f"{'':<52}{'figure':>12}{'ratio':>8}{'target':>10}")
    for line in lines:
        ratio = f"{line.figure / line.beside:.2f}" if line.beside else ""
        missed = "" if line.is_met else "  missed"
        figures = f"{line.figure:>12,.1f}{ratio:>8}{_target(line.target):>10}"
        print(f"{line.name:<52}{figures}{missed}", flush=True)


def _target(target: float | None) -> str:
    if target is None:
        return ""
    return f"≤ {-target:,g}" if target < 0 else f"≥ {target:,g}"

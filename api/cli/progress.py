"""Progress of long work: a bar on a terminal, plain lines elsewhere; both on stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

LINE_SECONDS = 5.0

Report = Callable[[int, int | None], None]
"""Called with how much is done and, where it is known, of how much."""


@contextmanager
def shown_progress(what: str) -> Iterator[Report]:
    """A function to report with while inside the `with`."""
    if sys.stderr.isatty():
        with _bar(what) as report:
            yield report
        return
    yield _lines(what)


@contextmanager
def _bar(what: str) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _lines(what: str) -> Report:
    last = monotonic()

    def report(done: int, total: int | None) -> None:
        nonlocal last
        if monotonic() - last >= LINE_SECONDS:
            last = monotonic()
            print(f"{what}: {done}{f' of {total}' if total else ''}", file=sys.stderr, flush=True)

    return report

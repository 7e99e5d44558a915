"""Making sure, before anybody is served, that every erasure ever ordered holds.

The journal remembers what a database restored from a backup has forgotten; the log's tables
remember what a lost journal has.
"""

from dataclasses import dataclass

from api.erasing.journal import JournalEntry
from api.erasing.means import Means
from api.erasing.runs import find_run
from api.erasing.steps import destroy, order_again, write_down
from api.reading.sql import rows, statement

LOST = statement("lost_fences")
RUNS = statement("journalled_runs")


@dataclass(frozen=True, slots=True)
class Restored:
    """What the check found: how many erasures there are, and which it had to apply again."""

    erasures: int
    ordered_again: tuple[str, ...]
    destroyed_again: tuple[str, ...]
    written_down: tuple[str, ...]
    """Those that the journal did not have."""


def restore_check(means: Means) -> Restored:
    """Applies again every erasure that does not hold; afterwards all do.

    Raises `JournalDamagedError`, `OSError`, `psycopg.Error`, `SealingError`.
    """
    entries: dict[str, JournalEntry] = {}
    for each in means.journal:
        if each.log == means.log_name:
            # the first line of an erasure: later ones were made when less was left to know
            entries.setdefault(each.fact.erasure, each)
    with means.connections() as connection:
        forgotten = [name for name in entries if find_run(connection, name) is None]
    for name in forgotten:
        order_again(means, entries[name])
        stone = entries[name].tombstone
        destroy(means, name, bytes.fromhex(stone) if stone else None)
    with means.connections() as connection:
        lost = [row[0] for row in rows(connection, LOST)]
        known: dict[str, bool] = dict(rows(connection, RUNS))
    for name in lost:
        destroy(means, name)
    unwritten = [
        name
        for name, is_completed in known.items()
        if name not in entries or (is_completed and not means.journal.certificates(name))
    ]
    for name in unwritten:
        write_down(means, name)
    return Restored(
        erasures=len(known),
        ordered_again=tuple(forgotten),
        destroyed_again=tuple(name for name in lost if name not in forgotten),
        written_down=tuple(unwritten),
    )

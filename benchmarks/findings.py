"""How fast findings follow the log, in one process."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from time import perf_counter, process_time

import psycopg

from benchmarks.baselines import appended
from benchmarks.place import database, documents, entries
from benchmarks.table import Line
from ledger.log.append import Entry
from ledger.vocabulary.envelope import Received, encode, store
from ledger.vocabulary.organisation import RetentionSet, RetentionStart
from ledger.vocabulary.own import OWN_SOURCE
from projections.findings.projection import Findings
from projections.runner import Runner

BATCH = 500
SET_AT = datetime(2020, 1, 1, tzinfo=UTC)
PERIODS = (
    ("marketing", ["C001", "C011"], 365, RetentionStart.LAST_USED),
    ("orders", ["C002", "C035"], 1_825, RetentionStart.TRANSACTION_ENDED),
    ("accounts", ["C001", "C003"], 730, RetentionStart.MEMBERSHIP_ENDED),
)


def findings(events: int) -> Iterator[Line]:
    """A simulated history judged as `ledger project` does, while nothing else runs."""
    seconds, used = _judged(events, ())
    yield Line("events/s: findings alone", events / seconds, target=30_000)
    yield Line("  processor time of the judge, µs an event", used / events * 1e6)
    fewer = events // 4
    seconds, _ = _judged(fewer, periods())
    yield Line("events/s: findings, with periods that officers set", fewer / seconds)


def periods() -> list[Entry]:
    return [
        _own(
            number,
            RetentionSet(
                retention_class=name,
                categories=categories,
                keep_days=days,
                start=start,
                reason="benchmark",
                effective_from=SET_AT,
            ),
        )
        for number, (name, categories, days, start) in enumerate(PERIODS)
    ]


def _own(number: int, fact: RetentionSet) -> Entry:
    received = Received(source=OWN_SOURCE, id=f"period-{number}", time=SET_AT, fact=fact)
    stored = store(received, fact, None)
    return Entry(received.key, b"", stored.type, tuple(stored.tags), encode(stored))


def _judged(events: int, before: Sequence[Entry]) -> tuple[float, float]:
    """How long it took, and how much of a processor's time here, in seconds."""
    with database() as (settings, opened):
        made = [*before, *entries(settings, opened, documents(events))]
        appended(opened.service, [made[i : i + BATCH] for i in range(0, len(made), BATCH)])
        runner = Runner(partial(psycopg.connect, opened.projector), [Findings()])
        began, used = perf_counter(), process_time()
        while runner.step():
            pass
        seconds, used = perf_counter() - began, process_time() - used
        runner.close()
    return seconds, used

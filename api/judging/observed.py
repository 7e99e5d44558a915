"""How often which kind of collection, use and disclosure happened in a period."""

from collections import Counter

from api.reports.period import Period
from api.reports.source import Source
from ledger.rules.covering.shape import Kind
from projections.tallies.fold import Key


def observed(source: Source, period: Period) -> Counter[Kind]:
    """Without what was taken back; from the read model of reports, so that no log is scanned."""
    counts: Counter[Kind] = Counter()
    for (_, key), count in source.tallies(period).items():
        counts[_kind(key)] += count
    return counts


def _kind(key: Key) -> Kind:
    return Kind(
        key.type,
        key.purposes,
        key.categories,
        key.manner,
        key.basis,
        key.recipient,
        key.region,
    )

"""What Prometheus sees of the service; names and labels never hold personal data.

With several workers each adds to files in `PROMETHEUS_MULTIPROC_DIR`, and whichever is asked
answers for all of them.
"""

import os
from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from api.publishing.published import Published
from api.reading.overdue import Counted
from api.witnessing.keepers import Shown
from projections.status import Status

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """The figures of the service."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "ledger_intake_requests", "Intake requests", ["status"], registry=self._registry
        )
        events = Counter("ledger_intake_events", "Events", ["result"], registry=self._registry)
        self.accepted = events.labels("accepted")
        self.duplicates = events.labels("duplicate")
        self.decisions = Counter(
            "ledger_decisions", "Decisions", ["outcome"], registry=self._registry
        )

    def exposition(
        self,
        status: Status,
        published: Published | None,
        is_publishing_stopped: bool,
        overdue: Counted | None,
        keepers: Sequence[Shown],
    ) -> bytes:
        """Prometheus text: what was counted, where head, projections, checkpoints, witnesses and
        anchors stand, and what is overdue.
        """
        signed = _signed(published, is_publishing_stopped)
        gauged = _standing(status), signed, _overdue(overdue), _kept(keepers)
        return b"".join(map(generate_latest, (self._counted(), *gauged)))

    def _counted(self) -> CollectorRegistry:
        if SHARED_FOLDER not in os.environ:
            return self._registry
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        return registry


def _standing(status: Status) -> CollectorRegistry:
    registry = CollectorRegistry()
    Gauge("ledger_head_position", "Last position", registry=registry).set(status.head)
    named = ["projection"]
    lag_events = Gauge("ledger_projection_lag_events", "Not projected", named, registry=registry)
    lag_seconds = Gauge(
        "ledger_projection_lag_seconds", "Age of the oldest of them", named, registry=registry
    )
    stopped = Gauge("ledger_projection_stopped", "1 when stopped", named, registry=registry)
    for view in status.projections:
        lag_events.labels(view.name).set(view.lag_events)
        lag_seconds.labels(view.name).set(view.lag_seconds)
        stopped.labels(view.name).set(view.stopped)
    return registry


def _overdue(counted: Counted | None) -> CollectorRegistry:
    registry = CollectorRegistry()
    if counted:
        requests = Gauge("ledger_requests_overdue", "Rights undecided too long", registry=registry)
        requests.set(counted.requests)
        told = Gauge("ledger_notifications_overdue", "Unanswered too long", registry=registry)
        told.set(counted.notifications)
        found = Gauge("ledger_findings_open", "Open findings", ["rule"], registry=registry)
        for rule, count in counted.findings.items():
            found.labels(rule).set(count)
    return registry


def _signed(published: Published | None, is_stopped: bool) -> CollectorRegistry:
    registry = CollectorRegistry()
    Gauge("ledger_publishing_stopped", "1 when nothing is signed", registry=registry).set(
        is_stopped
    )
    if published:
        size = Gauge("ledger_checkpoint_size", "Events in the last one", registry=registry)
        size.set(published.size)
        age = Gauge("ledger_checkpoint_age_seconds", "Since it was signed", registry=registry)
        age.set(published.age_seconds)
    return registry


def _kept(keepers: Sequence[Shown]) -> CollectorRegistry:
    registry, named = CollectorRegistry(), ["kind", "name"]
    size = Gauge("ledger_keeper_size", "Events in its last checkpoint", named, registry=registry)
    fails = Gauge("ledger_keeper_failing", "1 when the last try failed", named, registry=registry)
    for each in keepers:
        size.labels(each.kind, each.name).set(each.size)
        fails.labels(each.kind, each.name).set(each.fails)
    return registry

"""What Prometheus sees of one process; names and labels never hold personal data."""

from prometheus_client import CollectorRegistry, Counter, Gauge

from projections.status import Status


class Metrics:
    """The figures of one service process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.events = Counter(
            "ledger_events", "Events taken in", ["result"], registry=self.registry
        )
        self.requests = Counter(
            "ledger_intake_requests", "Intake requests", ["status"], registry=self.registry
        )
        self.head = Gauge("ledger_head_position", "Last position", registry=self.registry)
        self.lag_events = Gauge(
            "ledger_projection_lag_events", "Not projected", ["projection"], registry=self.registry
        )
        self.lag_seconds = Gauge(
            "ledger_projection_lag_seconds",
            "Age of the oldest event not projected",
            ["projection"],
            registry=self.registry,
        )
        self.stopped = Gauge(
            "ledger_projection_stopped", "1 when stopped", ["projection"], registry=self.registry
        )

    def observe(self, status: Status) -> None:
        """Takes over where the head and the projections stand."""
        self.head.set(status.head)
        for view in status.projections:
            self.lag_events.labels(view.name).set(view.lag_events)
            self.lag_seconds.labels(view.name).set(view.lag_seconds)
            self.stopped.labels(view.name).set(view.stopped)

"""What the numbers under `/metrics` say of recordings."""

from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

from bot.domain.recording import Recording, RecordingState

LATENESS_BUCKETS: Final = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600)
START_BUCKETS: Final = (2, 5, 7, 10, 15, 30, 60, 90, 180, 300)


class RecordingMeter:
    """Counts what becomes of recordings, and how punctual their stops are."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._reached = Counter(
            "recordbot_recordings_reached", "Recordings that came into a state.", ["state"], registry=registry
        )
        self._lateness = Histogram(
            "recordbot_stop_lateness_seconds",
            "From the moment a recording was to be stopped to the moment its stop was sent.",
            buckets=LATENESS_BUCKETS,
            registry=registry,
        )
        self._to_confirmed = Histogram(
            "recordbot_start_seconds",
            "From the wish to Agora's word that it records.",
            buckets=START_BUCKETS,
            registry=registry,
        )

    def changed(self, before: Recording, after: Recording, now: datetime) -> None:
        """Note what a step made of a recording."""
        if before.state == after.state:
            return
        self._reached.labels(state=after.state).inc()
        if after.state == RecordingState.STOPPING:
            wanted_at = after.stop_wish.at if after.stop_wish is not None else after.stop_at
            self._lateness.observe(max(0.0, (now - wanted_at).total_seconds()))
        elif after.state == RecordingState.RECORDING:
            self._to_confirmed.observe((now - after.created_at).total_seconds())


class ScheduleMeter:
    """Counts what came of starts that were scheduled."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._due = Counter(
            "recordbot_schedules_due",
            "Starts that were scheduled, by what came of them: started, late, missed, not_started, owner_left.",
            ["outcome"],
            registry=registry,
        )

    def came(self, outcome: str, count: int = 1) -> None:
        """Note what came of one start, or of several."""
        self._due.labels(outcome=outcome).inc(count)

"""What the numbers say of recordings."""

from datetime import timedelta

from prometheus_client import CollectorRegistry

from bot.domain import outcomes
from bot.domain.recording import RecordingState, Wish
from bot.metrics import RecordingMeter
from tests.builders import NOON, a_recording

S = RecordingState


def test_how_late_a_stop_is_sent_is_measured() -> None:
    """From its deadline, or from the moment somebody pressed Stop."""
    registry = CollectorRegistry()
    meter = RecordingMeter(registry)
    late = NOON + timedelta(seconds=3)
    overdue = a_recording(state=S.RECORDING, stop_at=NOON)
    pressed = a_recording(state=S.RECORDING, stop_wish=Wish(user_id="U1", at=NOON + timedelta(seconds=2)))
    for recording in (overdue, pressed):
        meter.changed(recording, outcomes.stop_sent(recording, late), late)
    assert 4 == registry.get_sample_value("recordbot_stop_lateness_seconds_sum")
    assert 2 == registry.get_sample_value("recordbot_recordings_reached_total", {"state": "stopping"})


def test_a_step_that_changes_no_state_counts_nothing() -> None:
    """Looking after a recording is no event."""
    registry = CollectorRegistry()
    recording = a_recording(state=S.RECORDING)
    RecordingMeter(registry).changed(recording, recording.noting(seen_at=NOON), NOON)
    assert registry.get_sample_value("recordbot_recordings_reached_total", {"state": "recording"}) is None

"""The table of states, whole."""

from datetime import timedelta

import pytest

from bot.domain.recording import TERMINAL, TRANSITIONS, RecordingEvent, RecordingState, Wish
from bot.errors import WishRefused
from tests.builders import NOON, a_recording


@pytest.mark.parametrize("event", RecordingEvent)
@pytest.mark.parametrize("state", RecordingState)
def test_every_pair_of_state_and_event_is_decided(state: RecordingState, event: RecordingEvent) -> None:
    """An event either leads to the state in the table or is refused; nothing else happens."""
    recording = a_recording(state=state)
    if (state, event) in TRANSITIONS:
        assert TRANSITIONS[state, event] == recording.apply(event).state
    else:
        with pytest.raises(WishRefused):
            recording.apply(event)


def test_nothing_leaves_a_terminal_state() -> None:
    """What is over stays over."""
    assert set() == {state for state, _ in TRANSITIONS} & TERMINAL


def test_every_state_can_be_reached() -> None:
    """From the first state, every other one is some way down the table."""
    reached = {RecordingState.REQUESTED}
    while more := {after for (before, _), after in TRANSITIONS.items() if before in reached} - reached:
        reached |= more
    assert set(RecordingState) == reached


def test_the_deadline_makes_a_running_recording_due() -> None:
    """A recording is due at its end even when its next look at Agora is later."""
    recording = a_recording(
        state=RecordingState.RECORDING, step_at=NOON + timedelta(hours=2), stop_at=NOON + timedelta(hours=1)
    )
    assert NOON + timedelta(hours=1) == recording.due_at


def test_a_wish_to_stop_makes_a_running_recording_due_at_once() -> None:
    """Nobody waits for the next look once somebody pressed Stop."""
    wish = Wish(user_id="U1", at=NOON + timedelta(minutes=3))
    recording = a_recording(state=RecordingState.RECORDING, step_at=NOON + timedelta(hours=1), stop_wish=wish)
    assert wish.at == recording.due_at


def test_a_start_without_an_answer_is_settled_before_it_is_stopped() -> None:
    """Without a sid there is nothing that a stop could name, so the repeated start keeps its time."""
    wish = Wish(user_id="U1", at=NOON)
    later = NOON + timedelta(seconds=3)
    recording = a_recording(state=RecordingState.STARTING, step_at=later, stop_wish=wish, unanswered=1)
    assert later == recording.due_at


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_what_is_over_is_never_due(state: RecordingState) -> None:
    """A finished row costs nothing."""
    assert a_recording(state=state).due_at is None

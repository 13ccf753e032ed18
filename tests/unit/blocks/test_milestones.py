"""Messages in a card's thread."""

from typing import Final

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.blocks.milestones import milestone
from bot.domain.milestones import extended
from bot.domain.notice import Milestone, Notice, milestone_notice
from bot.domain.recording import FailureReason, Recording, RecordingState
from tests.builders import NOON
from tests.unit.blocks.slack_limits import message_problems
from tests.unit.blocks.states import STATES, failed


def a_notice(recording: Recording, kind: Milestone, **facts: str) -> Notice:
    """Return the notice of *kind* about *recording*."""
    return milestone_notice(recording.id, recording.channel_id, NOON, kind, **facts)


def about(name: str, kind: Milestone, **facts: str) -> tuple[Recording, Notice]:
    """Return one of the known recordings with a notice about it."""
    recording = STATES[name]
    return recording, a_notice(recording, kind, **facts)


M: Final = Milestone
SAID: Final[dict[str, tuple[Recording, Notice]]] = {
    "recording": about("recording", M.RECORDING),
    "started over": about("starting, second attempt", M.STARTED_OVER, attempt="2"),
    "started over, why": about("requested, second attempt", M.STARTED_OVER, attempt="2", why="no `answer`"),
    "extended": (STATES["recording"], extended(STATES["recording"], NOON, user_id="U2")),
    "extended by minutes": about("recording", M.EXTENDED, by="U2", minutes="15", stop_at="1795352400"),
    "extended, facts unreadable": about("recording", M.EXTENDED, stop_at="soon"),
    "trouble before the start": about("requested, no room", M.TROUBLE, state=RecordingState.REQUESTED),
    "trouble while recording": about("recording, trouble", M.TROUBLE, state=RecordingState.RECORDING),
    "trouble with the stop": about("stopping, trouble", M.TROUBLE, state=RecordingState.STOPPING),
    "trouble that has passed": about("recording", M.TROUBLE, state=RecordingState.RECORDING),
    "stopped at its end": about("uploading", M.STOPPED),
    "stopped, left": about("uploading, left", M.STOPPED),
    "stopped, lost": about("uploading, lost", M.STOPPED),
    "files ready": about("completed", M.FILES_READY),
    "files unconfirmed": about("completed, not confirmed", M.FILES_UNCONFIRMED),
    "failed": about("failed, refused", M.FAILED),
    "cancelled": about("failed, cancelled", M.FAILED),
}


@pytest.mark.parametrize("name", SAID)
def test_a_milestone_says_what_happened(name: str, snapshot: SnapshotAssertion) -> None:
    """What people read in the thread changes only on purpose."""
    message = milestone(*SAID[name])

    assert snapshot == {"text": message.text, "blocks": message.block_dicts()}


@pytest.mark.parametrize("name", SAID)
def test_slack_takes_every_milestone(name: str) -> None:
    """No milestone passes one of Slack's limits."""
    message = milestone(*SAID[name])

    assert [] == message_problems(message.text, message.block_dicts())


def test_every_kind_of_milestone_has_its_sentence() -> None:
    """A new milestone has to be thought of here too."""
    assert set(Milestone) == {notice.milestone for _, notice in SAID.values()}


def test_a_failure_without_a_reason_is_said_all_the_same() -> None:
    """A row that says only that it failed still makes a message."""
    recording = STATES["failed, refused"].model_copy(update={"failure": None})

    assert "we do not know why" in milestone(recording, a_notice(recording, M.FAILED)).text


@pytest.mark.parametrize("reason", FailureReason)
def test_every_failure_says_whether_something_runs(reason: FailureReason) -> None:
    """Whatever failed, people are told whether a recorder may still be at work."""
    recording = failed(reason)

    assert "Nothing is running." in milestone(recording, a_notice(recording, M.FAILED)).text

"""Messages in a card's thread."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.blocks.changes import change_refused, changed, changing
from bot.blocks.milestones import milestone
from bot.domain.milestones import extended
from bot.domain.notice import Milestone, Notice, milestone_notice, warning_notice
from bot.domain.recording import ChangeKind, FailureReason, Note, Recording, RecordingState, Warned, Wish
from bot.domain.template_policy import Consent
from tests.builders import NOON
from tests.unit.blocks.slack_limits import message_problems
from tests.unit.blocks.states import STATES, a_change, failed, in_state


def a_notice(recording: Recording, kind: Milestone, /, **facts: str) -> Notice:
    """Return the notice of *kind* about *recording*."""
    return milestone_notice(recording.id, recording.channel_id, NOON, kind, **facts)


def about(name: str, kind: Milestone, /, **facts: str) -> tuple[Recording, Notice]:
    """Return one of the known recordings with a notice about it."""
    recording = STATES[name]
    return recording, a_notice(recording, kind, **facts)


def told(name: str, at: datetime, **facts: object) -> tuple[Recording, Notice]:
    """Return one of the known recordings, of whose end at one o'clock people were told at *at*, with that notice."""
    end = NOON + timedelta(hours=1)
    recording = STATES[name].noting(**{"warned": Warned(stop_at=end, at=at), **facts})
    return recording, warning_notice(recording.id, recording.channel_id, at, stop_at=end, at=at)


def noted(count: int) -> Recording:
    """Return a recording that is over, with a note every minute."""
    said = "Panel <!channel> " + "and *more* " * 20
    notes = tuple(Note(at=NOON + timedelta(minutes=2 + n), user_id="U2", text=said) for n in range(count))
    return STATES["completed"].noting(notes=notes)


M: Final = Milestone
NOTED: Final = noted(2)
MUCH_NOTED: Final = noted(59)
BY_U2: Final = Wish(user_id="U2", at=NOON + timedelta(minutes=51))
SAID: Final[dict[str, tuple[Recording, Notice]]] = {
    "recording": about("recording", M.RECORDING),
    "started over": about("starting, second attempt", M.STARTED_OVER, attempt="2"),
    "started over, why": about("requested, second attempt", M.STARTED_OVER, attempt="2", why="no `answer`"),
    "extended": (STATES["recording"], extended(STATES["recording"], NOON, user_id="U2")),
    "extended by minutes": about("recording", M.EXTENDED, by="U2", minutes="15", stop_at="1795352400"),
    "ending soon": told("recording", NOON + timedelta(minutes=50)),
    "ending soon, seconds": told("recording", NOON + timedelta(hours=1, seconds=-8)),
    "ending soon, little room": told(
        "recording", NOON + timedelta(minutes=59), longest=timedelta(minutes=64), extended=BY_U2
    ),
    "ending soon, no room": told("recording", NOON + timedelta(minutes=59), longest=timedelta(minutes=59)),
    "ending soon, extended since": told(
        "recording", NOON + timedelta(minutes=50), stop_at=NOON + timedelta(minutes=75), extended=BY_U2
    ),
    "ending soon, said anew since": told(
        "recording",
        NOON + timedelta(minutes=50),
        warned=Warned(stop_at=NOON + timedelta(hours=1), at=NOON + timedelta(minutes=55)),
    ),
    "ending soon, being stopped": told("recording", NOON + timedelta(minutes=50), stop_wish=BY_U2),
    "ending soon, stopped": told("uploading", NOON + timedelta(minutes=50)),
    "ending soon, left": told("uploading, left", NOON + timedelta(minutes=50)),
    "ending soon, facts unreadable": about("recording", M.ENDING_SOON, stop_at="soon"),
    "extended, facts unreadable": about("recording", M.EXTENDED, stop_at="soon"),
    "paused": about("recording", M.CHANGED, kind="hold", onhold="yes", by="U2"),
    "resumed": about("recording", M.CHANGED, kind="hold", onhold="no", by="U2"),
    "changed": about("recording", M.CHANGED, kind="layout", by="U2"),
    "changed, facts unreadable": about("recording", M.CHANGED),
    "change refused": about("recording, change refused", M.CHANGE_REFUSED, kind="layout", by="U2", reason="x"),
    "change refused, made good since": about("recording", M.CHANGE_REFUSED, kind="hold", onhold="yes", by="U2"),
    "noted": about(
        "recording", M.NOTED, by="U2", at=(NOON + timedelta(minutes=13)).isoformat(), text="<!here> & *now*"
    ),
    "noted, facts unreadable": about("recording", M.NOTED, at="soon"),
    "chapters": (NOTED, a_notice(NOTED, M.CHAPTERS)),
    "chapters, more than there is room for": (MUCH_NOTED, a_notice(MUCH_NOTED, M.CHAPTERS)),
    "change too late": about("uploading", M.CHANGE_REFUSED, kind="layout", by="U2", over="yes"),
    "pause too late": about("uploading", M.CHANGE_REFUSED, kind="hold", onhold="yes", by="U2", over="yes"),
    "trouble before the start": about("requested, no room", M.TROUBLE, state=RecordingState.REQUESTED),
    "trouble while recording": about("recording, trouble", M.TROUBLE, state=RecordingState.RECORDING),
    "trouble with the stop": about("stopping, trouble", M.TROUBLE, state=RecordingState.STOPPING),
    "trouble that has passed": about("recording", M.TROUBLE, state=RecordingState.RECORDING),
    "stopped at its end": about("uploading", M.STOPPED),
    "stopped, its files there": about("completed", M.STOPPED),
    "stopped, left": about("uploading, left", M.STOPPED),
    "stopped, as reported": about("uploading, left as reported", M.STOPPED),
    "stopped, lost": about("uploading, lost", M.STOPPED),
    "files ready": about("completed", M.FILES_READY),
    "files missing, found since": about("completed", M.FILES_MISSING),
    "files unconfirmed": about("completed, not confirmed", M.FILES_UNCONFIRMED),
    "failed": about("failed, refused", M.FAILED),
    "cancelled": about("failed, cancelled", M.FAILED),
    "consent": (
        STATES["recording"].noting(consent=Consent(start="We *record* <!here> <https://example.com/|this>")),
        a_notice(STATES["recording"], M.CONSENT_BEGINS),
    ),
    "consent, ended": (
        STATES["uploading"].noting(consent=Consent(end="It is over.")),
        a_notice(STATES["uploading"], M.CONSENT_ENDS),
    ),
    "consent, gone": about("recording", M.CONSENT_BEGINS),
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


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_change_has_its_sentences(kind: ChangeKind) -> None:
    """A new kind of change has to be thought of here too: while it is made, once it is made, and when it is not."""
    recording = in_state(RecordingState.RECORDING, changes=(a_change(kind),))
    by = {"kind": kind, "by": "U2"}

    said = {changing(recording), changed(by), change_refused(recording, by)}
    assert 3 == len({text for text in said if text and "<@U2>" in text})
    assert not {changed({"by": "U2"}), change_refused(recording, {"by": "U2"})} & said


@pytest.mark.parametrize("reason", FailureReason)
def test_every_failure_says_whether_something_runs(reason: FailureReason) -> None:
    """Whatever failed, people are told whether a recorder may still be at work."""
    recording = failed(reason)

    assert "Nothing is running." in milestone(recording, a_notice(recording, M.FAILED)).text

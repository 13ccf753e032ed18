"""What may still be running is not forgotten, whatever Agora said last."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import errors
from bot.domain import life, outcomes
from bot.domain.answers import ServiceReport, StopReport
from bot.domain.files import RecordedFile
from bot.domain.life import Step
from bot.domain.recording import Change, ChangeKind, FailureReason, Recording, RecordingState, StopReason, Task, Wish
from tests.builders import NOON, a_recording

S = RecordingState
GONE = errors.RecorderGone("stop", http_status=404, agora_code=404)
LOST = errors.AgoraOutcomeUnknown("stop")
AWAY = errors.AgoraUnavailable("stop", http_status=503)
FILE = RecordedFile(name="a.mp4")
STOP = Wish(user_id="U2", at=NOON)


def seconds(number: float) -> timedelta:
    """Return so many seconds."""
    return timedelta(seconds=number)


def a_starting(**changes: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return a recording whose start was sent at noon, with a sid."""
    task = Task(uid="1", resource_id="r", acquired_at=NOON, start_sent_at=NOON, sid="5" * 32)
    return a_recording(**{"state": S.STARTING, "task": task, **changes})


def a_running(**changes: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return a recording that was confirmed at noon."""
    return a_starting(**{"state": S.RECORDING, "confirmed_at": NOON, "seen_at": NOON, **changes})


def a_stopping(**changes: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return a recording to which a stop is being sent at noon, for the first time."""
    return outcomes.stop_sent(a_running(stop_at=NOON, **changes), NOON)


def with_stray(recording: Recording, at: datetime = NOON, **facts: Any) -> Recording:  # noqa: ANN401 - any field of a task
    """Return *recording* with an abandoned task that is to be stopped *at* that moment."""
    stray = Task(uid="9", resource_id="q", start_sent_at=NOON, sid="9" * 32, unsettled=True, stop_again_at=at, **facts)
    return recording.noting(former_tasks=(*recording.former_tasks, stray))


# starts that nobody wants any more


def test_what_was_never_started_is_not_started_after_a_stop() -> None:
    """Every start so far was answered with a no: nothing runs, so a wish to stop ends it at once."""
    refused = a_starting(task=Task(uid="1", resource_id="r"), step_at=NOON + seconds(9), stop_wish=STOP)
    assert (NOON, Step.CANCEL) == (refused.due_at, life.next_step(refused, NOON))
    unsure = refused.noting(unanswered=1)
    assert (NOON + seconds(9), Step.START) == (unsure.due_at, life.next_step(unsure, NOON + seconds(9)))


def test_a_stop_that_comes_just_before_the_start_is_sent_prevents_it() -> None:
    """The wish was saved between looking at the row and writing down that start is being sent."""
    held = a_recording(state=S.ACQUIRED, task=Task(uid="1", resource_id="r", acquired_at=NOON), stop_wish=STOP)
    over = outcomes.start_sent(held, NOON)
    assert over.failure is not None
    assert (S.FAILED, FailureReason.CANCELLED) == (over.state, over.failure.reason)


# abandoned tasks


def test_a_recorder_that_was_never_found_is_settled_when_it_is_abandoned() -> None:
    """404 from the start on for 90 s proves that nothing came up."""
    recording, now = a_starting(), NOON + seconds(5)
    while life.next_step(recording, now) == Step.CONFIRM:
        recording = outcomes.after_confirm(recording, GONE, now, fresh_uid="2")
        now = recording.step_at
    over = outcomes.after_abandon(recording, GONE, now, fresh_uid="2")
    assert (S.REQUESTED, False) == (over.state, over.may_be_running)


def test_a_recorder_that_has_just_vanished_is_stopped_until_it_cannot_come_back() -> None:
    """It was seen coming up, then 404: that may be a fail-over, and what comes back from it would record on."""
    seen = outcomes.after_confirm(a_starting(), ServiceReport(2), NOON + seconds(60), fresh_uid="2")
    over = outcomes.after_abandon(seen, GONE, NOON + seconds(92), fresh_uid="2")
    assert over.may_be_running
    assert over.stray is not None
    stopped = outcomes.after_stop_stray(over, over.stray, StopReport("uploaded", (FILE,)), NOON + seconds(120))
    assert (False, (FILE,)) == (stopped.may_be_running, stopped.files)


def test_one_404_does_not_settle_an_abandoned_task() -> None:
    """Only when it lasts for 90 s is the task gone."""
    recording, now = with_stray(a_starting()), NOON
    while (stray := recording.stray) is not None:
        recording, last = outcomes.after_stop_stray(recording, stray, GONE, now), now
        now = recording.stray.stop_again_at if recording.stray and recording.stray.stop_again_at else now
    assert last >= NOON + life.GONE_AFTER
    assert not recording.former_tasks[0].unsettled


def test_an_abandoned_task_is_stopped_for_as_long_as_agora_takes_orders() -> None:
    """An hour without Agora is no reason to let a recorder run; after three days nothing can reach it."""
    recording, now, tries = with_stray(a_starting(longest=timedelta(hours=4))), NOON, 0
    while recording.stray is not None and recording.stray.stop_again_at is not None:
        now, tries = recording.stray.stop_again_at, tries + 1
        recording = outcomes.after_stop_stray(recording, recording.stray, AWAY, now)
    assert NOON + timedelta(hours=72) <= now < NOON + timedelta(hours=73)
    assert tries < 1000
    assert recording.may_be_running


def test_of_two_abandoned_tasks_none_waits_for_the_other() -> None:
    """The one whose turn it is goes first."""
    recording = with_stray(with_stray(a_starting(), NOON + seconds(300), missing_since=None))
    later, sooner = recording.former_tasks
    recording = recording.noting(former_tasks=(later, sooner.model_copy(update={"uid": "8"})))
    assert recording.stray is not None
    assert "8" == recording.stray.uid


@pytest.mark.parametrize("state", [S.UPLOADING, S.STOPPING])
def test_an_abandoned_task_is_stopped_while_the_recording_ends(state: RecordingState) -> None:
    """What waits for a later moment of its own does not keep the other recorder running."""
    recording = with_stray(a_stopping(), NOON + seconds(1)).noting(state=state, step_at=NOON + seconds(30))
    assert Step.STOP_STRAY == life.next_step(recording, NOON + seconds(1))
    assert recording.due_at == NOON + seconds(1)


def test_the_recorder_that_everybody_knows_is_stopped_first() -> None:
    """Its stop is due now as well."""
    assert Step.STOP == life.next_step(with_stray(a_running(stop_wish=STOP)), NOON)
    assert Step.STOP == life.next_step(with_stray(a_stopping()), NOON)


def test_what_an_abandoned_task_had_recorded_is_listed() -> None:
    """All its parts are one recording."""
    over = outcomes.after_abandon(a_starting(), StopReport("uploaded", (FILE,)), NOON, fresh_uid="2")
    assert (FILE,) == over.files


# stops


def test_after_a_lost_stop_a_404_ends_it_and_the_recorder_is_still_looked_after() -> None:
    """Most likely the stop had its effect; a fail-over looks the same, and what comes back is stopped."""
    again = outcomes.stop_sent(outcomes.after_stop(a_stopping(), LOST, NOON), NOON + seconds(41))
    ended = outcomes.after_stop(again, GONE, NOON + seconds(41))
    assert (S.UPLOADING, True) == (ended.state, ended.may_be_running)
    assert ended.stray is not None
    came_back = outcomes.after_stop_stray(ended, ended.stray, StopReport("uploaded", (FILE,)), NOON + seconds(60))
    assert (False, (FILE,), Step.SETTLE_UPLOADED) == (
        came_back.may_be_running,
        came_back.files,
        life.next_step(came_back, NOON + seconds(60)),
    )


def test_a_recorder_that_comes_back_after_it_was_given_up_is_stopped() -> None:
    """Everybody was told that it is over, so it must not go on."""
    recording, now = a_running(), NOON
    while recording.state == S.RECORDING:
        recording = outcomes.after_watch(recording, GONE, now)
        now = recording.step_at
    assert (S.UPLOADING, StopReason.LOST) == (recording.state, recording.stop_reason)
    assert Step.LOOK_FOR_FILES == life.next_step(recording, now)
    back = outcomes.after_look_for_files(recording, ServiceReport(5, (FILE,)), now)
    assert (Step.STOP_STRAY, True) == (life.next_step(back, now), back.may_be_running)


def test_what_is_not_found_is_looked_for_a_while_and_then_left_in_peace() -> None:
    """Some minutes of 404 more, and nothing is asked until the files' day is over."""
    recording, now, asked = a_running(), NOON, 0
    while recording.state == S.RECORDING:
        recording = outcomes.after_watch(recording, GONE, now)
        now = recording.step_at
    while life.next_step(recording, now) == Step.LOOK_FOR_FILES:
        recording, asked = outcomes.after_look_for_files(recording, GONE, now), asked + 1
        now = recording.step_at
    assert asked < 8
    assert NOON + life.UPLOAD_WITHIN == now


def test_two_404s_a_long_way_apart_prove_nothing() -> None:
    """The process may have slept in between, or the clock been set."""
    doubtful = outcomes.after_watch(a_running(), GONE, NOON)
    assert S.RECORDING == outcomes.after_watch(doubtful, GONE, NOON + timedelta(hours=1)).state


def test_a_stop_goes_on_after_the_person_was_told_that_it_fails() -> None:
    """After a day of refusals the card says so; the recorder is stopped as soon as Agora lets us."""
    recording, now = a_stopping(), NOON
    while not recording.is_over:
        recording = outcomes.after_stop(outcomes.stop_sent(recording, now), AWAY, now)
        last, now = now, recording.step_at
    over = recording
    assert NOON + timedelta(hours=24) <= last < NOON + timedelta(hours=25)
    assert over.failure is not None
    assert (S.FAILED, FailureReason.UNREACHABLE, True) == (over.state, over.failure.reason, over.may_be_running)
    assert over.due_at is not None
    assert Step.STOP_STRAY == life.next_step(over, over.due_at)


def test_one_answer_after_a_day_of_sleep_does_not_give_up_a_stop() -> None:
    """The bot was down for long: it tries as often as it would have before it says that it cannot."""
    assert S.STOPPING == outcomes.after_stop(a_stopping(), AWAY, NOON + timedelta(days=2)).state


def test_nothing_recorded_is_not_said_of_what_has_files() -> None:
    """435 may be about the recorder that took over; what the first one wrote is there."""
    ended = outcomes.after_stop(
        a_stopping(files=(FILE,)), errors.NothingRecorded("stop", http_status=206, agora_code=435), NOON
    )
    assert (S.UPLOADING, (FILE,)) == (ended.state, ended.files)


# changes


def test_a_change_waits_for_a_fail_over_to_pass() -> None:
    """For 90 s a 404 proves nothing; then the change is dropped, and the person told."""
    wanted = Change(kind=ChangeKind.LAYOUT, client_request={"mixedVideoLayout": 1}, wish=STOP)
    recording, now = a_running(changes=(wanted,)), NOON
    while recording.changes:
        recording = outcomes.after_change(recording, wanted, GONE, now)
        last, now = now, recording.step_at
    assert NOON + life.GONE_AFTER == last
    assert recording.change_refused is not None

"""What each answer of Agora's makes of a recording."""

from datetime import timedelta
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
LATER = NOON + timedelta(seconds=30)


def a_starting(**changes: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return a recording whose start was sent at noon, with a sid."""
    task = Task(uid="3000000001", resource_id="r", acquired_at=NOON, start_sent_at=NOON, sid="s" * 32)
    return a_recording(state=S.STARTING, task=task, **changes)


def a_running(**changes: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return a recording that was confirmed at noon."""
    return a_starting(confirmed_at=NOON, seen_at=NOON, **changes).noting(state=S.RECORDING)


def unsure(recording: Recording) -> Recording:
    """Return the recording as it is while a start whose effect is not known is under way."""
    return recording.with_task(sid=None).noting(unanswered=1)


def test_it_is_recording_only_when_the_service_says_so() -> None:
    """A sid proves nothing: status 4 or 5 does, and the time counts from there."""
    started = outcomes.after_start(unsure(a_starting()), "s" * 32, NOON, fresh_uid="1")
    assert (S.STARTING, NOON + life.FIRST_QUERY_AFTER) == (started.state, started.step_at)

    early = outcomes.after_confirm(started, ServiceReport(3), LATER, fresh_uid="1")
    assert S.STARTING == early.state

    up = outcomes.after_confirm(early, ServiceReport(4), LATER, fresh_uid="1")
    assert (S.RECORDING, LATER, LATER + timedelta(hours=1)) == (up.state, up.confirmed_at, up.stop_at)


def test_a_wall_clock_end_does_not_move_when_the_start_is_confirmed() -> None:
    """`until 15:30` means 15:30, however long the start took."""
    end = NOON + timedelta(minutes=20)
    up = outcomes.after_confirm(a_starting(stop_after=None, stop_at=end), ServiceReport(5), LATER, fresh_uid="1")
    assert end == up.stop_at


@pytest.mark.parametrize(
    ("seconds", "tries", "expected"),
    [(89, 9, Step.CONFIRM), (90, 3, Step.ABANDON), (200, 2, Step.CONFIRM)],
)
def test_a_recorder_has_ninety_seconds_to_come_up(seconds: int, tries: int, expected: Step) -> None:
    """Within 90 s it is asked again; then it is abandoned, unless it was hardly asked about."""
    assert expected == life.next_step(a_starting(tries=tries), NOON + timedelta(seconds=seconds))


def test_an_abandoned_task_makes_place_for_a_new_uid() -> None:
    """The new try never goes under the uid of the old one."""
    over = outcomes.after_abandon(a_starting(), StopReport("uploaded"), LATER, fresh_uid="4000000000")
    assert (S.REQUESTED, "4000000000", 2) == (over.state, over.task.uid, over.attempt)
    assert ["3000000001"] == [task.uid for task in over.former_tasks]
    assert not over.may_be_running


def test_a_task_that_would_not_answer_the_stop_may_still_run() -> None:
    """We say that something may be running for as long as we cannot rule it out."""
    lost = outcomes.after_abandon(a_starting(), errors.AgoraOutcomeUnknown("stop"), LATER, fresh_uid="4")
    assert lost.may_be_running


def test_after_three_attempts_it_is_given_up() -> None:
    """Nobody waits for ever for a recorder that does not come."""
    former = (Task(uid="1"), Task(uid="2"))
    over = outcomes.after_abandon(a_starting(former_tasks=former), StopReport(None), LATER, fresh_uid="4")
    assert S.FAILED == over.state
    assert over.failure is not None
    assert FailureReason.NEVER_STARTED == over.failure.reason


def test_a_start_without_a_verdict_is_repeated_and_then_begun_anew() -> None:
    """The same start after 3 s and 6 s, then a new uid, with the old task marked as not settled."""
    recording = unsure(a_starting())
    error = errors.AgoraOutcomeUnknown("start", http_status=206, agora_code=65)
    waits = []
    for _ in range(2):
        recording = outcomes.after_start(recording, error, NOON, fresh_uid="4")
        assert (S.STARTING, Step.START) == (recording.state, life.next_step(recording, NOON))
        waits.append((recording.step_at - NOON).total_seconds())
    assert [3, 6] == waits
    over = outcomes.after_start(recording, error, NOON, fresh_uid="4")
    assert (S.REQUESTED, True, "4") == (over.state, over.former_tasks[0].unsettled, over.task.uid)


def test_already_started_without_a_sid_begins_anew_and_says_so() -> None:
    """It records but cannot be named: the person is told, and a new one is started under another uid."""
    over = outcomes.after_start(unsure(a_starting()), errors.AlreadyStarted("start"), NOON, fresh_uid="4")
    assert over.may_be_running
    assert over.trouble is not None
    assert "already_started" == over.trouble.error_code


def test_already_started_with_a_sid_is_as_good_as_started() -> None:
    """When Agora does name it, it is adopted."""
    error = errors.AlreadyStarted("start")
    error.sid = "f" * 32
    adopted = outcomes.after_start(unsure(a_starting()), error, NOON, fresh_uid="4")
    assert (S.STARTING, "f" * 32, False) == (adopted.state, adopted.task.sid, adopted.task.unsettled)


def test_a_refusal_is_final_and_keeps_what_agora_said() -> None:
    """The card can name Agora's words and the request id."""
    error = errors.AgoraRejected(
        "start", http_status=400, agora_code=2, reason="services not selected!", request_id="q"
    )
    failed = outcomes.after_start(unsure(a_starting()), error, NOON, fresh_uid="4")
    assert failed.failure is not None
    assert failed.failure.trouble is not None
    assert (FailureReason.REFUSED, "q", 2) == (
        failed.failure.reason,
        failed.failure.trouble.request_id,
        failed.failure.trouble.agora_code,
    )
    assert not failed.may_be_running


def test_a_refusal_after_an_unanswered_start_does_not_promise_that_nothing_runs() -> None:
    """An earlier start under the same resource may have had its effect."""
    twice = unsure(a_starting()).noting(unanswered=2)
    failed = outcomes.after_start(twice, errors.AgoraUnauthorized("start", http_status=401), NOON, fresh_uid="4")
    assert failed.may_be_running


def test_one_404_proves_nothing_for_ninety_seconds() -> None:
    """A fail-over answers 404; only when it lasts is the recorder gone."""
    gone = errors.RecorderGone("query", http_status=404, agora_code=404)
    recording = a_running()
    now = NOON
    while recording.state == S.RECORDING:
        recording = outcomes.after_watch(recording, gone, now)
        last, now = now, recording.step_at
    assert last - NOON >= life.GONE_AFTER
    assert (S.UPLOADING, StopReason.LOST, NOON) == (recording.state, recording.stop_reason, recording.ended_at)


def test_a_task_that_answers_again_was_never_lost() -> None:
    """After a fail-over the doubt is forgotten."""
    doubtful = outcomes.after_watch(a_running(), errors.RecorderGone("query", http_status=404), NOON)
    sure = outcomes.after_watch(doubtful, ServiceReport(5), LATER)
    assert (None, None, LATER) == (sure.missing_since, sure.trouble, sure.seen_at)


def test_a_recorder_that_left_by_itself_is_told_apart() -> None:
    """Status 6, 7, 8 and 20 mean that it ended without us."""
    left = outcomes.after_watch(a_running(), ServiceReport(8, (RecordedFile(name="a.m3u8"),)), LATER)
    assert (S.UPLOADING, StopReason.LEFT, "a.m3u8") == (left.state, left.stop_reason, left.files[0].name)


def test_a_stop_with_the_files_completes() -> None:
    """`uploaded` means that every file is in the bucket."""
    stopping = outcomes.stop_sent(a_running(stop_at=NOON), NOON)
    done = outcomes.after_stop(stopping, StopReport("uploaded", (RecordedFile(name="a.mp4"),)), LATER)
    assert (S.COMPLETED, True, StopReason.DEADLINE) == (done.state, done.files_confirmed, done.stop_reason)


def test_a_stop_by_a_person_is_told_apart_from_the_deadline() -> None:
    """Who ended it is data."""
    wish = Wish(user_id="U2", at=NOON)
    assert StopReason.PERSON == outcomes.stop_sent(a_running(stop_wish=wish), NOON).stop_reason


@pytest.mark.parametrize("status", ["backuped", "unknown", None])
def test_files_that_are_not_in_the_bucket_yet_are_not_called_so(status: str | None) -> None:
    """Anything but `uploaded` keeps the recording in uploading."""
    stopping = outcomes.stop_sent(a_running(stop_at=NOON), NOON)
    assert S.UPLOADING == outcomes.after_stop(stopping, StopReport(status), LATER).state


def test_a_second_stop_that_finds_nothing_was_carried_out_the_first_time() -> None:
    """The first stop's answer was lost; 404 to the second is as good as done."""
    stopping = outcomes.stop_sent(a_running(stop_at=NOON), NOON)
    lost = outcomes.after_stop(stopping, errors.AgoraOutcomeUnknown("stop"), NOON)
    again = outcomes.stop_sent(lost, LATER)
    assert S.UPLOADING == outcomes.after_stop(again, errors.RecorderGone("stop", http_status=404), LATER).state


def test_a_first_stop_that_finds_nothing_asks_again() -> None:
    """It may be a fail-over, and the recording alive."""
    stopping = outcomes.stop_sent(a_running(stop_at=NOON), NOON)
    doubtful = outcomes.after_stop(stopping, errors.RecorderGone("stop", http_status=404), LATER)
    assert (S.STOPPING, LATER + timedelta(seconds=5)) == (doubtful.state, doubtful.step_at)


@pytest.mark.parametrize(
    "error",
    [
        errors.AgoraUnavailable("stop", http_status=503),
        errors.AgoraOutcomeUnknown("stop"),
        errors.AgoraUnauthorized("stop", http_status=401),
        errors.AgoraRejected("stop", http_status=400, agora_code=2),
    ],
)
def test_a_stop_is_never_given_up_while_it_may_still_run(error: errors.AgoraError) -> None:
    """Whatever Agora says instead of yes, the stop is tried again, for a day."""
    recording = outcomes.stop_sent(a_running(stop_at=NOON), NOON)
    now = NOON
    for _ in range(50):
        recording = outcomes.after_stop(recording, error, now)
        assert S.STOPPING == recording.state
        assert recording.may_be_running
        now = recording.step_at
        recording = outcomes.stop_sent(recording, now)


def test_nothing_recorded_is_an_end_of_its_own() -> None:
    """206 with code 435 is no failure of the stop."""
    stopping = outcomes.stop_sent(a_running(stop_at=NOON), NOON)
    over = outcomes.after_stop(stopping, errors.NothingRecorded("stop", http_status=206, agora_code=435), LATER)
    assert over.failure is not None
    assert (FailureReason.NOTHING_RECORDED, False) == (over.failure.reason, over.may_be_running)


def test_files_that_nobody_confirms_end_after_a_day_with_that_mark() -> None:
    """Agora's own limit is 24 hours."""
    left = outcomes.after_watch(a_running(), ServiceReport(8), NOON)
    assert Step.LOOK_FOR_FILES == life.next_step(left, NOON + timedelta(hours=23))
    assert Step.SETTLE_UNCONFIRMED == life.next_step(left, NOON + timedelta(hours=24))
    over = outcomes.settled_unconfirmed(left, LATER)
    assert (S.COMPLETED, False) == (over.state, over.files_confirmed)


def test_a_stop_before_anything_runs_cancels() -> None:
    """No call is made for a recording that nobody wants any more."""
    recording = a_recording(stop_wish=Wish(user_id="U1", at=NOON))
    assert Step.CANCEL == life.next_step(recording, NOON)
    over = outcomes.cancelled(recording, NOON)
    assert over.failure is not None
    assert (S.FAILED, FailureReason.CANCELLED) == (over.state, over.failure.reason)


def test_an_old_resource_is_not_used() -> None:
    """A process that slept between acquire and start acquires again, under the same uid."""
    held = a_recording(state=S.ACQUIRED, task=Task(uid="3000000001", resource_id="r", acquired_at=NOON))
    assert Step.START == life.next_step(held, NOON + timedelta(seconds=2))
    assert Step.REACQUIRE == life.next_step(held, NOON + timedelta(seconds=290))
    assert "3000000001" == outcomes.reacquired(held, LATER).task.uid


def test_agora_away_is_waited_for_and_then_given_up() -> None:
    """After ten minutes without a resource the person is told."""
    recording, now = a_recording(), NOON
    while not recording.is_over:
        recording = outcomes.after_acquire(recording, errors.AgoraUnavailable("acquire", http_status=503), now)
        last, now = now, recording.step_at
    assert last - NOON >= life.ACQUIRE_TRIED_FOR
    assert recording.failure is not None
    assert FailureReason.UNREACHABLE == recording.failure.reason


def test_a_retry_after_is_respected() -> None:
    """When Agora says how long to wait, we wait so long."""
    error = errors.AgoraUnavailable("acquire", http_status=429)
    error.retry_after = 42
    waiting = outcomes.after_acquire(a_recording(), error, NOON)
    assert NOON + timedelta(seconds=42) == waiting.step_at


def test_an_abandoned_task_that_may_still_run_is_stopped_until_it_answers() -> None:
    """Nothing that was started is forgotten, even when the recording it belonged to is over."""
    former = (Task(uid="1"), Task(uid="2"))
    lost = errors.AgoraOutcomeUnknown("stop")
    over = outcomes.after_abandon(a_starting(former_tasks=former), lost, LATER, fresh_uid="4")
    assert S.FAILED == over.state
    assert over.due_at is not None
    assert Step.STOP_STRAY == life.next_step(over, over.due_at)
    assert over.stray is not None
    again = outcomes.after_stop_stray(over, over.stray, lost, over.due_at)
    assert again.due_at is not None
    assert again.due_at > over.due_at
    assert again.stray is not None
    settled = outcomes.after_stop_stray(again, again.stray, StopReport("uploaded"), again.due_at)
    assert (None, False) == (settled.due_at, settled.may_be_running)


def a_change(kind: ChangeKind, **client_request: object) -> Change:
    """Return somebody's wish to change what runs."""
    return Change(kind=kind, client_request=client_request, wish=Wish(user_id="U2", at=NOON))


def test_changes_are_sent_one_after_the_other() -> None:
    """The second one waits for the answer to the first; what runs is known after each."""
    pause = a_change(ChangeKind.HOLD, webRecordingConfig={"onhold": True})
    resume = a_change(ChangeKind.HOLD, webRecordingConfig={"onhold": False})
    recording = a_running(changes=(pause, resume))
    assert Step.CHANGE == life.next_step(recording, NOON)
    held = outcomes.after_change(recording, pause, None, NOON)
    assert ((resume,), True) == (held.changes, held.onhold)
    going = outcomes.after_change(held, resume, None, NOON)
    assert ((), False) == (going.changes, going.onhold)


def test_the_next_layout_is_built_upon_the_one_that_was_taken() -> None:
    """updateLayout resets whatever it is not told, so the row keeps the whole layout and the size."""
    request = {
        "recordingConfig": {"transcodingConfig": {"width": 1280, "mixedVideoLayout": 0, "backgroundColor": "#FF0000"}}
    }
    layout = a_change(ChangeKind.LAYOUT, mixedVideoLayout=1)
    after = outcomes.after_change(a_running(client_request=request, changes=(layout,)), layout, None, NOON)
    assert {"width": 1280, "mixedVideoLayout": 1} == after.client_request["recordingConfig"]["transcodingConfig"]


def test_a_change_that_agora_refuses_is_dropped_and_told() -> None:
    """The recording goes on, and the person learns why nothing changed."""
    layout = a_change(ChangeKind.LAYOUT, mixedVideoLayout=1)
    refused = errors.AgoraRejected("updateLayout", http_status=400, agora_code=2)
    after = outcomes.after_change(a_running(changes=(layout,)), layout, refused, NOON)
    assert (S.RECORDING, ()) == (after.state, after.changes)
    assert after.change_refused is not None


def test_a_change_without_an_answer_is_repeated() -> None:
    """The same change twice does no harm."""
    layout = a_change(ChangeKind.LAYOUT, mixedVideoLayout=1)
    after = outcomes.after_change(
        a_running(changes=(layout,)), layout, errors.AgoraOutcomeUnknown("updateLayout"), NOON
    )
    assert ((layout,), 1) == (after.changes, after.tries)


def test_the_deadline_goes_before_a_change() -> None:
    """Stops come first."""
    recording = a_running(changes=(a_change(ChangeKind.LAYOUT),), stop_at=NOON)
    assert Step.STOP == life.next_step(recording, NOON)


@pytest.mark.parametrize(("running", "seconds"), [(1, 120), (600, 120), (10_000, 2000)])
def test_the_more_run_the_less_often_each_is_asked_about(running: int, seconds: int) -> None:
    """The questions of all of them together leave half of Agora's requests to people."""
    every = life.query_every(running)
    assert seconds == every.total_seconds()
    files = (RecordedFile(name="a.m3u8"),)
    watched = outcomes.after_watch(a_running(), ServiceReport(5, files), NOON + timedelta(hours=1), every=every)
    assert NOON + timedelta(hours=1) + every == watched.step_at

"""What answers make of a recording while it runs, and of tasks that were abandoned."""

from datetime import datetime, timedelta

from bot import errors
from bot.domain import life
from bot.domain.answers import ServiceReport, StopReport
from bot.domain.body import resource_expired_hours
from bot.domain.changed import carried_out
from bot.domain.notes import following_hold
from bot.domain.outcomes import noting
from bot.domain.recording import (
    Change,
    Recording,
    RecordingState,
    StopReason,
    Task,
    Warned,
)


def after_watch(
    recording: Recording,
    answer: ServiceReport | errors.AgoraError,
    now: datetime,
    *,
    every: timedelta = life.QUERY_EVERY,
) -> Recording:
    """Take in what query said of a task that records."""
    if isinstance(answer, errors.RecorderGone):
        return noting.missing(recording, answer, now, life.QUERY_AGAIN)
    if isinstance(answer, errors.AgoraError):
        return noting.again(recording, answer, now, life.QUERY_AGAIN)
    seen = following_hold(_seen(recording, answer, now, every), now)
    if answer.has_left:
        return noting.left(seen, now, reason=StopReason.LEFT)
    return _still_to_be_uploaded(seen, now) if answer.records else seen


def _seen(recording: Recording, answer: ServiceReport, now: datetime, every: timedelta) -> Recording:
    return recording.noting(
        tries=0,
        trouble=None,
        missing_since=None,
        seen_at=now,
        service_status=answer.service_status,
        files=noting.merged(recording.files, answer.files),
        onhold=recording.onhold if answer.onhold is None else answer.onhold,
        step_at=now + _next_watch(recording, answer, now, every),
    )


def after_change(recording: Recording, change: Change, answer: errors.AgoraError | None, now: datetime) -> Recording:
    """Take in whether *change* was carried out (None), or why not."""
    rest = tuple(one for one in recording.changes if one != change)
    if answer is None:
        done = following_hold(carried_out(recording, change.kind, change.client_request), now)
        return done.noting(changes=rest, change_refused=None, tries=0, step_at=now)
    final = isinstance(answer, errors.AgoraRejected | errors.AgoraUnauthorized | errors.ResourceExpired)
    gone = isinstance(answer, errors.RecorderGone)  # a fail-over, perhaps: what comes back from it can be changed
    if final or recording.tries + 1 >= (life.CHANGE_TRIES_GONE if gone else life.CHANGE_TRIES):
        trouble = noting.trouble_of(recording, answer, now)
        return recording.noting(changes=rest, change_refused=trouble, tries=0, step_at=now)
    pace = life.QUERY_AGAIN if gone else life.STOP_AGAIN
    return noting.again(recording, answer, now, pace, keep_trouble=True)


def warned(recording: Recording, now: datetime) -> Recording:
    """Note that people are told how soon it ends; whatever should have been said before is said with it."""
    return recording.noting(warned=Warned(stop_at=recording.stop_at, at=now))


def after_stop_stray(
    recording: Recording, stray: Task, answer: StopReport | errors.AgoraError, now: datetime
) -> Recording:
    """Take in whether an abandoned task could be stopped."""
    after = _after_try(stray, answer, now, longest=recording.longest)
    former = tuple(after if task.uid == stray.uid else task for task in recording.former_tasks)
    is_present = recording.task.uid == stray.uid
    noted = recording.noting(former_tasks=former, task=after if is_present else recording.task)
    if not isinstance(answer, StopReport):
        return noted
    # Whatever it had recorded is a part of this recording.
    noted = noted.noting(files=noting.merged(recording.files, answer.files))
    if is_present and recording.state == RecordingState.UPLOADING:
        return noted.noting(uploading_status=answer.uploading_status, ended_at=now, step_at=now)
    return noted


def _after_try(stray: Task, answer: StopReport | errors.AgoraError, now: datetime, *, longest: timedelta) -> Task:
    left = errors.AlreadyStopping | errors.NothingRecorded | errors.UploadPending
    since = stray.missing_since or now if isinstance(answer, errors.RecorderGone) else stray.missing_since
    tries = stray.stop_tries + 1
    gone = isinstance(answer, errors.RecorderGone) and since is not None and life.is_gone(since, tries - 1, now)
    if gone or isinstance(answer, StopReport | left):
        return stray.model_copy(update={"unsettled": False, "stop_again_at": None})
    pace = life.QUERY_AGAIN if isinstance(answer, errors.RecorderGone) else life.STRAY_AGAIN
    out_of_reach_at = (stray.start_sent_at or now) + timedelta(hours=resource_expired_hours(longest))
    again_at = now + life.wait(pace, tries) if now < out_of_reach_at else None  # nothing can stop it any more
    return stray.model_copy(update={"stop_tries": tries, "stop_again_at": again_at, "missing_since": since})


def _still_to_be_uploaded(recording: Recording, now: datetime) -> Recording:
    """Forget what a callback said of the upload: it was that of a recorder that was replaced, since this one records."""
    news = recording.upload_news
    if news is None or now < news.at + life.ANSWER_WITHIN:
        return recording  # the answer may be older than the callback
    return recording.noting(uploading_status=None)


def left_to_the_end(recording: Recording, _now: datetime) -> Recording:
    """Ask no more before the stop, which is near."""
    return recording.noting(step_at=recording.stop_at)


def _next_watch(recording: Recording, report: ServiceReport, now: datetime, every: timedelta) -> timedelta:
    young = recording.confirmed_at is not None and now < recording.confirmed_at + life.QUERY_EVERY
    return life.FIRST_FILES_AFTER * 2 if young and not report.files else every

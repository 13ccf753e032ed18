"""What answers make of a recording until it is confirmed.

Sources: Agora REST reference, "Status codes"; "Integration best practices", start check.
"""

from datetime import datetime

from bot import errors
from bot.domain import life
from bot.domain.answers import ServiceReport, StopReport
from bot.domain.notes import following_hold
from bot.domain.outcomes import noting
from bot.domain.recording import (
    FailureReason,
    Recording,
    RecordingEvent,
    RecordingState,
    Task,
)


def after_acquire(recording: Recording, answer: str | errors.AgoraError, now: datetime) -> Recording:
    """Take in a resource id, or why there is none."""
    if isinstance(answer, str):
        task = recording.task.model_copy(update={"resource_id": answer, "acquired_at": now})
        return recording.apply(RecordingEvent.RESOURCE_ACQUIRED, task=task, tries=0, trouble=None, step_at=now)
    if (refused := _refused(recording, answer, now)) is not None:
        return refused
    trouble = noting.trouble_of(recording, answer, now)
    if now >= trouble.since + life.ACQUIRE_TRIED_FOR:
        return noting.gave_up(recording, FailureReason.UNREACHABLE, trouble)
    pace = life.OVERLOADED_AGAIN if isinstance(answer, errors.AgoraOverloaded) else life.ACQUIRE_AGAIN
    return noting.again(recording, answer, now, pace)


def start_sent(recording: Recording, now: datetime) -> Recording:
    """Note, before it is done, that start is being sent; or that it will not be, since nobody wants it any more."""
    if recording.must_stop(now) and recording.unanswered == 0:
        return noting.cancelled(recording, now)
    if recording.state == RecordingState.STARTING:
        return recording.noting(unanswered=recording.unanswered + 1)
    task = recording.task.model_copy(update={"start_sent_at": now})
    return recording.apply(RecordingEvent.START_SENT, task=task, tries=0, unanswered=1, step_at=now)


def after_start(
    recording: Recording,
    answer: str | errors.AgoraError,
    now: datetime,
    *,
    fresh_uid: str,
    callbacks_expected: bool = False,
) -> Recording:
    """Take in a sid, or why there is none.

    Args:
        fresh_uid: for starting over.
        callbacks_expected: when the answer does not name what was started, a callback will.
    """
    known = recording.task.sid  # a callback named it while the answer was awaited, or lost
    match answer:
        case str() as sid:
            return named(recording, sid, now, ask_at=now + life.FIRST_QUERY_AFTER)
        case errors.AlreadyStarted(sid=str() as sid):
            return named(recording, sid, now, ask_at=now + life.FIRST_QUERY_AFTER)
        case _ if known is not None:
            return named(recording, known, now, ask_at=now + life.FIRST_QUERY_AFTER)
        case errors.AlreadyStarted() if callbacks_expected and _may_still_be_named(recording, now):
            return _awaiting_name(recording, answer, now)
        case errors.AlreadyStarted():
            # It records, but cannot be named, so neither asked nor stopped: it ends by its idle time.
            return start_over(recording, answer, now, fresh_uid=fresh_uid, unsettled=True)
        case errors.AgoraOutcomeUnknown():
            if recording.tries >= len(life.START_AGAIN):
                return start_over(recording, answer, now, fresh_uid=fresh_uid, unsettled=True)
            return noting.again(recording, answer, now, life.START_AGAIN)
    answered = recording.noting(unanswered=max(0, recording.unanswered - 1))
    if isinstance(answer, errors.TaskConflict | errors.ResourceExpired):
        return start_over(answered, answer, now, fresh_uid=fresh_uid, unsettled=answered.unanswered > 0)
    if (refused := _refused(answered, answer, now)) is not None:
        return refused
    acquired_at = answered.task.acquired_at or now
    if now >= acquired_at + life.RESOURCE_FRESH:
        return start_over(answered, answer, now, fresh_uid=fresh_uid, unsettled=answered.unanswered > 0)
    return noting.again(answered, answer, now, life.ACQUIRE_AGAIN)


def after_confirm(
    recording: Recording, answer: ServiceReport | errors.AgoraError, now: datetime, *, fresh_uid: str
) -> Recording:
    """Take in what query said of a task that should come up."""
    if isinstance(answer, errors.RecorderGone):  # normal until the recorder is up
        doubtful = recording.noting(missing_since=_not_found_since(recording, now))
        return noting.again(doubtful, answer, now, life.CONFIRM_AGAIN, keep_trouble=True)
    if isinstance(answer, errors.AgoraError):
        return noting.again(recording, answer, now, life.CONFIRM_AGAIN)
    if answer.records:
        return _confirmed(recording, answer, now)
    if answer.has_left:
        recording = recording.noting(files=noting.merged(recording.files, answer.files))
        return start_over(recording, None, now, fresh_uid=fresh_uid, unsettled=False)
    tries = recording.tries + 1
    return recording.noting(
        tries=tries,
        trouble=None,
        seen_at=now,
        missing_since=None,
        service_status=answer.service_status,
        step_at=now + life.wait(life.CONFIRM_AGAIN, tries),
    )


def after_abandon(
    recording: Recording, answer: StopReport | errors.AgoraError, now: datetime, *, fresh_uid: str
) -> Recording:
    """Start over after a task did not come up and was told to stop."""
    left = errors.AlreadyStopping | errors.NothingRecorded | errors.UploadPending
    settled = isinstance(answer, StopReport | left)
    if isinstance(answer, StopReport):  # whatever it had recorded is a part of this recording
        recording = recording.noting(files=noting.merged(recording.files, answer.files))
    if isinstance(answer, errors.RecorderGone):
        since = _not_found_since(recording, now)
        settled = life.is_gone(since, recording.tries, now)
        recording = recording.with_task(missing_since=since)
    error = answer if isinstance(answer, errors.AgoraError) and not settled else None
    return start_over(recording, error, now, fresh_uid=fresh_uid, unsettled=not settled)


def start_over(
    recording: Recording, error: errors.AgoraError | None, now: datetime, *, fresh_uid: str, unsettled: bool
) -> Recording:
    """Begin again under *fresh_uid*, or give up after the last attempt.

    Never under the same uid: the former task may still be alive, and would make a second recording of it.
    """
    trouble = noting.trouble_of(recording, error, now) if error is not None else recording.trouble
    again_at = now + life.wait(life.STOP_AGAIN, 1) if unsettled and recording.task.sid is not None else None
    task = recording.task.model_copy(update={"unsettled": unsettled, "stop_again_at": again_at})
    if recording.attempt >= life.ATTEMPTS:
        away = isinstance(error, errors.AgoraUnavailable | errors.AgoraOverloaded)
        reason = FailureReason.UNREACHABLE if away else FailureReason.NEVER_STARTED
        return noting.gave_up(recording.noting(task=task), reason, trouble, ended_at=now)
    return recording.apply(
        RecordingEvent.STARTED_OVER,
        former_tasks=(*recording.former_tasks, task),
        task=Task(uid=fresh_uid),
        tries=0,
        unanswered=0,
        missing_since=None,
        service_status=None,
        uploading_status=None,
        upload_news=None,
        trouble=trouble,
        step_at=now,
    )


def reacquired(recording: Recording, now: datetime) -> Recording:
    """Drop a resource that is too old; no start was sent with it, so the uid may stay."""
    task = Task(uid=recording.task.uid)
    return recording.apply(RecordingEvent.STARTED_OVER, task=task, tries=0, step_at=now)


def named(recording: Recording, sid: str, now: datetime, *, ask_at: datetime | None = None) -> Recording:
    """Note the *sid* of what was started; whether it records is asked at *ask_at* (None: now)."""
    task = recording.task.model_copy(update={"sid": sid, "unsettled": False})
    return recording.noting(task=task, tries=0, unanswered=0, trouble=None, step_at=ask_at or now)


def found(recording: Recording, uid: str, sid: str, now: datetime) -> Recording:
    """Note the *sid* of what was started under *uid*: to be asked about, or stopped where it was abandoned meanwhile."""
    if recording.task.uid == uid and recording.state == RecordingState.STARTING and recording.task.sid is None:
        return named(recording, sid, now)
    nameless = any(
        task.uid == uid and task.unsettled and task.sid is None for task in (*recording.former_tasks, recording.task)
    )
    return recording.with_any_task(uid, sid=sid, stop_again_at=now) if nameless else recording


def _may_still_be_named(recording: Recording, now: datetime) -> bool:
    until = recording.task.named_until
    return until is None or now < until


def _awaiting_name(recording: Recording, error: errors.AlreadyStarted, now: datetime) -> Recording:
    """Wait for the callback that carries the sid; repeating the start would say nothing more."""
    until = recording.task.named_until or now + life.NAMED_WITHIN
    return recording.with_task(named_until=until).noting(
        trouble=noting.trouble_of(recording, error, now), step_at=until
    )


def _not_found_since(recording: Recording, now: datetime) -> datetime:
    """Return since when Agora has not found what was started: from the start on, if it was asked soon enough."""
    if recording.missing_since is not None:
        return recording.missing_since
    sent_at = recording.task.start_sent_at or now
    was_seen = recording.seen_at is not None and recording.seen_at >= sent_at
    return now if was_seen or now > sent_at + life.ASKED_SOON else sent_at


def _confirmed(recording: Recording, report: ServiceReport, now: datetime) -> Recording:
    stop_at = now + recording.stop_after if recording.stop_after is not None else recording.stop_at
    confirmed = recording.apply(
        RecordingEvent.RECORDER_CONFIRMED,
        confirmed_at=now,
        seen_at=now,
        stop_at=stop_at,
        onhold=bool(report.onhold),
        service_status=report.service_status,
        files=noting.merged(recording.files, report.files),
        tries=0,
        trouble=None,
        missing_since=None,
        step_at=now + life.FIRST_FILES_AFTER,
    )
    return following_hold(confirmed, now)


def _refused(recording: Recording, error: errors.AgoraError, now: datetime) -> Recording | None:
    trouble = noting.trouble_of(recording, error, now)
    if recording.unanswered > 0:
        recording = recording.with_task(unsettled=True)
    if isinstance(error, errors.AgoraUnauthorized):
        return noting.gave_up(recording, FailureReason.UNAUTHORIZED, trouble, ended_at=now)
    if isinstance(error, errors.AgoraRejected):
        return noting.gave_up(recording, FailureReason.REFUSED, trouble, ended_at=now)
    return None

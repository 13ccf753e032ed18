"""What an answer of Agora's, or its absence, makes of a recording: pure functions, one per call.

Each takes the row as it is now (a wish may have changed it while the call was under way) and
returns the next row. Sources: Agora REST reference, "Status codes"; "Integration best practices".
"""

from datetime import datetime, timedelta

from bot import errors
from bot.domain import life
from bot.domain.answers import ServiceReport, StopReport
from bot.domain.files import RecordedFile
from bot.domain.recording import (
    Failure,
    FailureReason,
    Recording,
    RecordingEvent,
    RecordingState,
    StopReason,
    Task,
    Trouble,
)


def after_acquire(recording: Recording, answer: str | errors.AgoraError, now: datetime) -> Recording:
    """Take in a resource id, or why there is none."""
    if isinstance(answer, str):
        task = recording.task.model_copy(update={"resource_id": answer, "acquired_at": now})
        return recording.apply(RecordingEvent.RESOURCE_ACQUIRED, task=task, tries=0, trouble=None, step_at=now)
    if (refused := _refused(recording, answer, now)) is not None:
        return refused
    trouble = _trouble(recording, answer, now)
    if now >= trouble.since + life.ACQUIRE_TRIED_FOR:
        return _gave_up(recording, FailureReason.UNREACHABLE, trouble)
    pace = life.OVERLOADED_AGAIN if isinstance(answer, errors.AgoraOverloaded) else life.ACQUIRE_AGAIN
    return _again(recording, answer, now, pace)


def start_sent(recording: Recording, now: datetime) -> Recording:
    """Note, before it is done, that start is being sent."""
    if recording.state == RecordingState.STARTING:
        return recording.noting(unanswered=recording.unanswered + 1)
    task = recording.task.model_copy(update={"start_sent_at": now})
    return recording.apply(RecordingEvent.START_SENT, task=task, tries=0, unanswered=1, step_at=now)


def after_start(recording: Recording, answer: str | errors.AgoraError, now: datetime, *, fresh_uid: str) -> Recording:
    """Take in a sid, or why there is none; *fresh_uid* is for starting over."""
    match answer:
        case str() as sid:
            return _got_sid(recording, sid, now)
        case errors.AlreadyStarted(sid=str() as sid):
            return _got_sid(recording, sid, now)
        case errors.AlreadyStarted():
            # It records, but cannot be named, so neither asked nor stopped: it ends by its idle time.
            return start_over(recording, answer, now, fresh_uid=fresh_uid, unsettled=True)
        case errors.AgoraOutcomeUnknown():
            if recording.tries >= len(life.START_AGAIN):
                return start_over(recording, answer, now, fresh_uid=fresh_uid, unsettled=True)
            return _again(recording, answer, now, life.START_AGAIN)
    answered = recording.noting(unanswered=max(0, recording.unanswered - 1))
    if isinstance(answer, errors.TaskConflict | errors.ResourceExpired):
        return start_over(answered, answer, now, fresh_uid=fresh_uid, unsettled=answered.unanswered > 0)
    if (refused := _refused(answered, answer, now)) is not None:
        return refused
    acquired_at = answered.task.acquired_at or now
    if now >= acquired_at + life.RESOURCE_FRESH:
        return start_over(answered, answer, now, fresh_uid=fresh_uid, unsettled=answered.unanswered > 0)
    return _again(answered, answer, now, life.ACQUIRE_AGAIN)


def after_confirm(
    recording: Recording, answer: ServiceReport | errors.AgoraError, now: datetime, *, fresh_uid: str
) -> Recording:
    """Take in what query said of a task that should come up."""
    if isinstance(answer, errors.AgoraError):
        calm = isinstance(answer, errors.RecorderGone)  # normal until the recorder is up
        return _again(recording, answer, now, life.CONFIRM_AGAIN, keep_trouble=calm)
    if answer.records:
        return _confirmed(recording, answer, now)
    if answer.has_left:
        return start_over(recording, None, now, fresh_uid=fresh_uid, unsettled=False)
    tries = recording.tries + 1
    return recording.noting(
        tries=tries,
        trouble=None,
        seen_at=now,
        service_status=answer.service_status,
        step_at=now + life.wait(life.CONFIRM_AGAIN, tries),
    )


def after_abandon(
    recording: Recording, answer: StopReport | errors.AgoraError, now: datetime, *, fresh_uid: str
) -> Recording:
    """Start over after a task did not come up and was told to stop."""
    gone = errors.RecorderGone | errors.AlreadyStopping | errors.NothingRecorded | errors.UploadPending
    settled = isinstance(answer, StopReport | gone)
    error = answer if isinstance(answer, errors.AgoraError) and not settled else None
    return start_over(recording, error, now, fresh_uid=fresh_uid, unsettled=not settled)


def start_over(
    recording: Recording, error: errors.AgoraError | None, now: datetime, *, fresh_uid: str, unsettled: bool
) -> Recording:
    """Begin again under *fresh_uid*, or give up after the last attempt.

    Never under the same uid: the former task may still be alive, and would make a second recording of it.
    """
    trouble = _trouble(recording, error, now) if error is not None else recording.trouble
    task = recording.task.model_copy(update={"unsettled": unsettled})
    if recording.attempt >= life.ATTEMPTS:
        away = isinstance(error, errors.AgoraUnavailable | errors.AgoraOverloaded)
        reason = FailureReason.UNREACHABLE if away else FailureReason.NEVER_STARTED
        return _gave_up(recording.noting(task=task), reason, trouble, ended_at=now)
    return recording.apply(
        RecordingEvent.STARTED_OVER,
        former_tasks=(*recording.former_tasks, task),
        task=Task(uid=fresh_uid),
        tries=0,
        unanswered=0,
        missing_since=None,
        service_status=None,
        trouble=trouble,
        step_at=now,
    )


def reacquired(recording: Recording, now: datetime) -> Recording:
    """Drop a resource that is too old; no start was sent with it, so the uid may stay."""
    task = Task(uid=recording.task.uid)
    return recording.apply(RecordingEvent.STARTED_OVER, task=task, tries=0, step_at=now)


def after_watch(recording: Recording, answer: ServiceReport | errors.AgoraError, now: datetime) -> Recording:
    """Take in what query said of a task that records."""
    if isinstance(answer, errors.RecorderGone):
        return _missing(recording, answer, now, life.QUERY_AGAIN)
    if isinstance(answer, errors.AgoraError):
        return _again(recording, answer, now, life.QUERY_AGAIN)
    seen = recording.noting(
        tries=0,
        trouble=None,
        missing_since=None,
        seen_at=now,
        service_status=answer.service_status,
        files=_merged(recording.files, answer.files),
        step_at=now + _next_watch(recording, answer, now),
    )
    if answer.has_left:
        return _left(seen, now, reason=StopReason.LEFT)
    return seen


def stop_sent(recording: Recording, now: datetime) -> Recording:
    """Note, before it is done, that stop is being sent."""
    if recording.state == RecordingState.STOPPING:
        return recording.noting(unanswered=recording.unanswered + 1)
    reason = StopReason.PERSON if recording.stop_wish is not None else StopReason.DEADLINE
    return recording.apply(
        RecordingEvent.STOP_SENT,
        stop_sent_at=now,
        stop_reason=reason,
        tries=0,
        unanswered=1,
        missing_since=None,
        trouble=None,
        step_at=now,
    )


def after_stop(recording: Recording, answer: StopReport | errors.AgoraError, now: datetime) -> Recording:
    """Take in the list of files, or why there is none (yet)."""
    match answer:
        case StopReport():
            stopped = recording.noting(
                files=_merged(recording.files, answer.files), uploading_status=answer.uploading_status
            )
            if answer.is_uploaded:
                return _uploaded(stopped, now)
            return _left(stopped, now)
        case errors.AlreadyStopping() | errors.UploadPending():
            return _left(recording, now)
        case errors.NothingRecorded():
            trouble = _trouble(recording, answer, now)
            return _gave_up(recording, FailureReason.NOTHING_RECORDED, trouble, ended_at=now)
        case errors.RecorderGone() if recording.unanswered > 1:
            return _left(recording, now)  # an earlier stop had its effect, and its answer was lost
        case errors.RecorderGone():
            answered = recording.noting(unanswered=max(0, recording.unanswered - 1))
            return _missing(answered, answer, now, life.QUERY_AGAIN)
    if now >= (recording.stop_sent_at or now) + life.STOP_TRIED_FOR:
        unsettled = recording.with_task(unsettled=True)
        return _gave_up(unsettled, FailureReason.UNREACHABLE, _trouble(recording, answer, now), ended_at=now)
    if isinstance(answer, errors.AgoraOutcomeUnknown):
        return _again(recording, answer, now, life.STOP_AGAIN)
    answered = recording.noting(unanswered=max(0, recording.unanswered - 1))
    refused = isinstance(answer, errors.AgoraRejected | errors.AgoraUnauthorized | errors.ResourceExpired)
    return _again(answered, answer, now, life.REFUSED_AGAIN if refused else life.STOP_AGAIN)


def after_look_for_files(recording: Recording, answer: ServiceReport | errors.AgoraError, now: datetime) -> Recording:
    """Take in what query still says after the recorder left; a 404 is its last word."""
    tries = recording.tries + 1
    last = (recording.ended_at or now) + life.UPLOAD_WITHIN
    if isinstance(answer, errors.RecorderGone):
        return recording.noting(step_at=last)
    files = recording.files if isinstance(answer, errors.AgoraError) else _merged(recording.files, answer.files)
    return recording.noting(files=files, tries=tries, step_at=min(last, now + life.wait(life.FILES_AGAIN, tries)))


def cancelled(recording: Recording, now: datetime) -> Recording:
    """End a recording of which nothing runs."""
    by_person = recording.stop_wish is not None
    reason = FailureReason.CANCELLED if by_person else FailureReason.DEADLINE_PASSED
    return _gave_up(recording, reason, recording.trouble, ended_at=now)


def settled_unconfirmed(recording: Recording) -> Recording:
    """End a recording whose files nobody confirmed in time."""
    return recording.apply(RecordingEvent.UPLOAD_UNCONFIRMED, files_confirmed=False)


def _got_sid(recording: Recording, sid: str, now: datetime) -> Recording:
    task = recording.task.model_copy(update={"sid": sid, "unsettled": False})
    return recording.noting(task=task, tries=0, unanswered=0, trouble=None, step_at=now + life.FIRST_QUERY_AFTER)


def _confirmed(recording: Recording, report: ServiceReport, now: datetime) -> Recording:
    stop_at = now + recording.stop_after if recording.stop_after is not None else recording.stop_at
    return recording.apply(
        RecordingEvent.RECORDER_CONFIRMED,
        confirmed_at=now,
        seen_at=now,
        stop_at=stop_at,
        service_status=report.service_status,
        files=_merged(recording.files, report.files),
        tries=0,
        trouble=None,
        missing_since=None,
        step_at=now + life.FIRST_FILES_AFTER,
    )


def _next_watch(recording: Recording, report: ServiceReport, now: datetime) -> timedelta:
    young = recording.confirmed_at is not None and now < recording.confirmed_at + life.QUERY_EVERY
    return life.FIRST_FILES_AFTER * 2 if young and not report.files else life.QUERY_EVERY


def _missing(recording: Recording, error: errors.RecorderGone, now: datetime, pace: tuple[int, ...]) -> Recording:
    since = recording.missing_since or now
    if now >= since + life.GONE_AFTER:
        if recording.confirmed_at is None:
            return cancelled(recording, now)  # it was stopped before it had come up
        return _left(recording, since, reason=StopReason.LOST, step_at=since + life.UPLOAD_WITHIN)
    return _again(recording.noting(missing_since=since), error, now, pace)


def _left(
    recording: Recording, ended_at: datetime, *, reason: StopReason | None = None, step_at: datetime | None = None
) -> Recording:
    return recording.apply(
        RecordingEvent.RECORDER_LEFT,
        ended_at=ended_at,
        stop_reason=recording.stop_reason or reason,
        tries=0,
        unanswered=0,
        trouble=None,
        step_at=step_at or ended_at + life.wait(life.FILES_AGAIN, 1),
    )


def _uploaded(recording: Recording, now: datetime) -> Recording:
    return recording.apply(
        RecordingEvent.FILES_UPLOADED,
        ended_at=recording.ended_at or now,
        files_confirmed=True,
        unanswered=0,
        trouble=None,
    )


def _refused(recording: Recording, error: errors.AgoraError, now: datetime) -> Recording | None:
    trouble = _trouble(recording, error, now)
    if recording.unanswered > 0:
        recording = recording.with_task(unsettled=True)
    if isinstance(error, errors.AgoraUnauthorized):
        return _gave_up(recording, FailureReason.UNAUTHORIZED, trouble, ended_at=now)
    if isinstance(error, errors.AgoraRejected):
        return _gave_up(recording, FailureReason.REFUSED, trouble, ended_at=now)
    return None


def _gave_up(
    recording: Recording, reason: FailureReason, trouble: Trouble | None, *, ended_at: datetime | None = None
) -> Recording:
    return recording.apply(
        RecordingEvent.GAVE_UP, failure=Failure(reason=reason, trouble=trouble), trouble=None, ended_at=ended_at
    )


def _again(
    recording: Recording,
    error: errors.AgoraError,
    now: datetime,
    pace: tuple[int, ...],
    *,
    keep_trouble: bool = False,
) -> Recording:
    tries = recording.tries + 1
    pause = life.wait(pace, tries)
    if isinstance(error, errors.AgoraUnavailable) and error.retry_after is not None:
        pause = max(pause, timedelta(seconds=error.retry_after))
    trouble = recording.trouble if keep_trouble else _trouble(recording, error, now)
    return recording.noting(tries=tries, trouble=trouble, step_at=now + pause)


def _trouble(recording: Recording, error: errors.AgoraError, now: datetime) -> Trouble:
    return Trouble(
        error_code=error.code,
        endpoint=error.endpoint,
        http_status=error.http_status,
        agora_code=error.agora_code,
        reason=error.reason[:200],
        request_id=error.request_id,
        since=recording.trouble.since if recording.trouble is not None else now,
    )


def _merged(known: tuple[RecordedFile, ...], reported: tuple[RecordedFile, ...]) -> tuple[RecordedFile, ...]:
    # The newest report of a name wins; a name once reported is never dropped.
    by_name = {file.name: file for file in known}
    by_name.update({file.name: file for file in reported})
    return tuple(by_name.values())

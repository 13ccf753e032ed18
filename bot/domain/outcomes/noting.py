"""What every outcome notes in the same way."""

from datetime import datetime, timedelta

from bot import errors
from bot.domain import life
from bot.domain.files import RecordedFile
from bot.domain.recording import (
    Failure,
    FailureReason,
    Recording,
    RecordingEvent,
    StopReason,
    Trouble,
)


def missing(recording: Recording, error: errors.RecorderGone, now: datetime, pace: tuple[int, ...]) -> Recording:
    """Take in a 404: one proves nothing, and 90 s of them prove that the task is gone."""
    since = recording.missing_since or now
    if not life.is_gone(since, recording.tries, now):
        return again(recording.noting(missing_since=since), error, now, pace)
    if recording.confirmed_at is None and recording.unanswered == 0:
        return cancelled(recording, now)  # it was stopped before it had come up
    gone = left(recording, since, reason=StopReason.LOST, step_at=now + life.wait(life.FILES_AGAIN, 1))
    return gone.noting(missing_since=since)


def left(
    recording: Recording, ended_at: datetime, *, reason: StopReason | None = None, step_at: datetime | None = None
) -> Recording:
    """Note that the recorder left."""
    return recording.apply(
        RecordingEvent.RECORDER_LEFT,
        ended_at=ended_at,
        stop_reason=recording.stop_reason or reason,
        tries=0,
        unanswered=0,
        missing_since=None,
        trouble=None,
        step_at=ended_at
        if recording.uploading_status == life.UPLOADED
        else step_at or ended_at + life.wait(life.FILES_AGAIN, 1),
    )


def uploaded(recording: Recording, now: datetime) -> Recording:
    """Note that every file is in the bucket."""
    return recording.apply(
        RecordingEvent.FILES_UPLOADED,
        ended_at=recording.ended_at or now,
        files_confirmed=True,
        unanswered=0,
        trouble=None,
    )


def gave_up(
    recording: Recording, reason: FailureReason, trouble: Trouble | None, *, ended_at: datetime | None = None
) -> Recording:
    """Note that it is over, and why something is missing."""
    return recording.apply(
        RecordingEvent.GAVE_UP, failure=Failure(reason=reason, trouble=trouble), trouble=None, ended_at=ended_at
    )


def again(
    recording: Recording,
    error: errors.AgoraError,
    now: datetime,
    pace: tuple[int, ...],
    *,
    keep_trouble: bool = False,
) -> Recording:
    """Note a try without a verdict, and when the next one is due."""
    tries = recording.tries + 1
    pause = life.wait(pace, tries)
    if isinstance(error, errors.AgoraUnavailable) and error.retry_after is not None:
        pause = max(pause, timedelta(seconds=error.retry_after))
    trouble = recording.trouble if keep_trouble else trouble_of(recording, error, now)
    return recording.noting(tries=tries, trouble=trouble, step_at=now + pause)


def trouble_of(recording: Recording, error: errors.AgoraError, now: datetime) -> Trouble:
    """Return what *error* says, as facts for the row; `since` is kept over a streak."""
    return Trouble(
        error_code=error.code,
        endpoint=error.endpoint,
        http_status=error.http_status,
        agora_code=error.agora_code,
        reason=error.reason[:200],
        request_id=error.request_id,
        since=recording.trouble.since if recording.trouble is not None else now,
    )


def merged(known: tuple[RecordedFile, ...], reported: tuple[RecordedFile, ...]) -> tuple[RecordedFile, ...]:
    """Return all files, each once, as they were last reported."""
    # The newest report of a name wins in what it says; a name once reported is never dropped.
    by_name = {file.name: file for file in known}
    for file in reported:
        was = by_name.get(file.name)
        by_name[file.name] = file if was is None else was.model_copy(update=file.model_dump(exclude_none=True))
    return tuple(by_name.values())


def cancelled(recording: Recording, now: datetime) -> Recording:
    """End a recording of which nothing runs."""
    by_person = recording.stop_wish is not None
    reason = FailureReason.CANCELLED if by_person else FailureReason.DEADLINE_PASSED
    return gave_up(recording, reason, recording.trouble, ended_at=now)

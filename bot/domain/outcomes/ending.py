"""What answers make of a recording from the stop to the last file."""

from datetime import datetime

from bot import errors
from bot.domain import life
from bot.domain.answers import ServiceReport, StopReport
from bot.domain.bucket import can_be_looked_up
from bot.domain.outcomes import noting
from bot.domain.recording import (
    FailureReason,
    Recording,
    RecordingEvent,
    RecordingState,
    StopReason,
)


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


def after_stop(
    recording: Recording, answer: StopReport | errors.AgoraError, now: datetime, *, reads_bucket: bool = False
) -> Recording:
    """Take in the list of files, or why there is none (yet).

    Args:
        reads_bucket: the bot looks for itself before it says that every file is there.
    """
    match answer:
        case StopReport():
            stopped = recording.noting(
                files=noting.merged(recording.files, answer.files),
                files_listed=bool(answer.files),
                uploading_status=_uploading_status(recording, answer),
            )
            if answer.is_uploaded and not (reads_bucket and can_be_looked_up(stopped)):
                return noting.uploaded(stopped, now)
            return noting.left(stopped, now)
        case errors.NothingRecorded() if not recording.files:
            trouble = noting.trouble_of(recording, answer, now)
            return noting.gave_up(recording, FailureReason.NOTHING_RECORDED, trouble, ended_at=now)
        case errors.AlreadyStopping() | errors.UploadPending() | errors.NothingRecorded():
            # While it is on its way out it still says which files there are.
            return noting.left(recording, now, step_at=now)
        case errors.RecorderGone() if recording.unanswered > 1:
            # An earlier stop had its effect, and its answer was lost. A fail-over looks the same for 90 s,
            # and what comes back from it records on: so the stop goes on until that is ruled out.
            again_at = now + life.wait(life.QUERY_AGAIN, 1)
            return noting.left(recording.with_task(unsettled=True, missing_since=now, stop_again_at=again_at), now)
        case errors.RecorderGone():
            answered = recording.noting(unanswered=max(0, recording.unanswered - 1))
            return noting.missing(answered, answer, now, life.QUERY_AGAIN)
    if now >= (recording.stop_sent_at or now) + life.STOP_TRIED_FOR and recording.tries >= life.STOP_TRIES:
        # The person is told; the stop itself goes on for as long as Agora may take it.
        unsettled = recording.with_task(unsettled=True, stop_again_at=now + life.wait(life.REFUSED_AGAIN, 2))
        return noting.gave_up(
            unsettled, FailureReason.UNREACHABLE, noting.trouble_of(recording, answer, now), ended_at=now
        )
    if isinstance(answer, errors.AgoraOutcomeUnknown):
        return noting.again(recording, answer, now, life.STOP_AGAIN)
    answered = recording.noting(unanswered=max(0, recording.unanswered - 1))
    refused = isinstance(answer, errors.AgoraRejected | errors.AgoraUnauthorized | errors.ResourceExpired)
    return noting.again(answered, answer, now, life.REFUSED_AGAIN if refused else life.STOP_AGAIN)


def _uploading_status(recording: Recording, report: StopReport) -> str | None:
    """Return which is newer: what the answer to the stop says, or a callback that came while it was awaited."""
    news = recording.upload_news
    came_since = news is not None and recording.stop_sent_at is not None and news.at >= recording.stop_sent_at
    return recording.uploading_status if came_since else report.uploading_status


def after_look_for_files(recording: Recording, answer: ServiceReport | errors.AgoraError, now: datetime) -> Recording:
    """Take in what query still says after the recorder left; a 404 is its last word.

    Where nothing but 404s said that it left, it is looked for a while longer. Should it record after all,
    it is stopped: everybody was told that it had ended.
    """
    tries, ended_at = recording.tries + 1, recording.ended_at or now
    last = ended_at + life.UPLOAD_WITHIN
    may_be_back = recording.missing_since is not None and now < ended_at + life.BACK_WITHIN
    if isinstance(answer, errors.RecorderGone) and not may_be_back:
        return recording.noting(step_at=last)
    again_at = min(last, now + life.wait(life.FILES_AGAIN, tries))
    looked = recording.noting(tries=tries, step_at=again_at)
    if isinstance(answer, errors.AgoraError):
        return looked
    listed = recording.files_listed or (answer.has_left and bool(answer.files))
    looked = looked.noting(files=noting.merged(recording.files, answer.files), files_listed=listed)
    return looked.with_task(unsettled=True, stop_again_at=now) if answer.records else looked


def settled_uploaded(recording: Recording, now: datetime) -> Recording:
    """End a recording of which a callback said that every file is in the bucket."""
    return noting.uploaded(recording, now)


def settled_unconfirmed(recording: Recording, _now: datetime) -> Recording:
    """End a recording whose files nobody confirmed in time."""
    return recording.apply(RecordingEvent.UPLOAD_UNCONFIRMED, files_confirmed=False)

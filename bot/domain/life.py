"""What is to be done next for a recording: a pure function of its row and the time.

The other half, what an answer of Agora's makes of the row, is `bot.domain.outcomes`.

Source: Agora, "Integration best practices" (start check, supervision, fault recovery).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.bucket import can_be_looked_up
from bot.domain.recording import Recording, RecordingState

ATTEMPTS: Final = 3
CONFIRM_WITHIN: Final = timedelta(seconds=90)  # no status 4 or 5 by then: it did not start
CONFIRM_TRIES: Final = 3  # at the least
GONE_AFTER: Final = timedelta(seconds=90)  # a fail-over answers 404 for so long
GONE_TRIES: Final = 3  # at the least: two, a long way apart, may be two fail-overs, or a clock that was set
BACK_WITHIN: Final = timedelta(minutes=15)  # whoever is back later than a fail-over allows is noticed for so long
RESOURCE_FRESH: Final = timedelta(seconds=280)  # valid for 300 s
FIRST_QUERY_AFTER: Final = timedelta(seconds=5)
ASKED_SOON: Final = timedelta(seconds=30)  # after a start; it cannot have been up and away by then
FIRST_FILES_AFTER: Final = timedelta(seconds=20)  # the first slice closes after about 15 s
QUERY_EVERY: Final = timedelta(seconds=120)
LAST_LOOK: Final = timedelta(seconds=10)  # before the end
QUERIES_PER_SECOND: Final = 5  # half of what Agora allows: the other half is for people
UPLOAD_WITHIN: Final = timedelta(hours=24)  # Agora's own limit
STOP_TRIED_FOR: Final = timedelta(hours=24)
STOP_TRIES: Final = 3  # at the least
NAMED_WITHIN: Final = timedelta(seconds=15)  # a callback carries the sid of a start that was taken and not answered
ANSWER_WITHIN: Final = timedelta(seconds=60)  # no call takes longer
HURRY_EVERY: Final = timedelta(seconds=2)
ACQUIRE_TRIED_FOR: Final = timedelta(minutes=10)

CHANGE_TRIES: Final = 4
CHANGE_TRIES_GONE: Final = 6  # 90 s, as long as a fail-over may take
UPLOADED: Final = "uploaded"  # `uploadingStatus`: every file is in the bucket
BACKUPED: Final = "backuped"  # likewise: a part is in Agora's own backup, and not in the bucket yet

# Seconds to wait after the first, second, … try without a verdict; the last one goes on.
ACQUIRE_AGAIN: Final = (3, 6, 9, 15, 30)
OVERLOADED_AGAIN: Final = (60,)
START_AGAIN: Final = (3, 6)
CONFIRM_AGAIN: Final = (2, 3, 5, 5, 10)
QUERY_AGAIN: Final = (5, 10, 15, 30)
STOP_AGAIN: Final = (1, 3, 6, 10, 15, 30)
STRAY_AGAIN: Final = (1, 3, 6, 10, 15, 30, 30, 60, 60, 120, 300)
REFUSED_AGAIN: Final = (30, 60)
FILES_AGAIN: Final = (15, 30, 60, 120, 600)
LOOK_AGAIN: Final = (5, 15, 30, 60, 120, 300, 600, 1800, 3600)
LOOK_TRIES: Final = 5  # until Agora's word alone counts, where the bucket cannot be read


class Step(StrEnum):
    """The one thing to do for a row that is due."""

    ACQUIRE = "acquire"
    START = "start"
    CONFIRM = "confirm"  # query, until it says 4 or 5
    WATCH = "watch"  # query, while it records
    ABANDON = "abandon"  # stop a task that did not come up, and start over
    STOP = "stop"
    LOOK_FOR_FILES = "look_for_files"  # query, after the recorder left
    LOOK_INTO_BUCKET = "look_into_bucket"  # whether every file is there
    LEAVE_BUCKET = "leave_bucket"  # the bot may not look into it any more
    REACQUIRE = "reacquire"  # the resource is too old to be used
    CANCEL = "cancel"  # nothing runs, and nothing is to run
    STOP_STRAY = "stop_stray"  # stop an abandoned task that may still record
    WARN = "warn"  # tell people that it ends soon
    CHANGE = "change"  # send what somebody wants changed while it records
    LEAVE_TO_THE_END = "leave_to_the_end"  # its stop is near, and must not wait for a query of its own
    SETTLE_UPLOADED = "settle_uploaded"  # a callback said that every file is in the bucket
    SETTLE_UNCONFIRMED = "settle_unconfirmed"  # nobody will confirm the files any more


def next_step(recording: Recording, now: datetime, *, reads_bucket: bool = False) -> Step | None:
    """Return what to do for *recording* at *now*; None when there is nothing (any more).

    Args:
        reads_bucket: the bot may look whether the files are there.
    """
    if _stray_is_due(recording, now):
        return Step.STOP_STRAY
    match recording.state:
        case RecordingState.REQUESTED:
            return Step.CANCEL if recording.must_stop(now) else Step.ACQUIRE
        case RecordingState.ACQUIRED:
            if recording.must_stop(now):
                return Step.CANCEL
            return Step.START if _is_fresh(recording, now) else Step.REACQUIRE
        case RecordingState.STARTING:
            return _starting(recording, now)
        case RecordingState.RECORDING:
            return _recording(recording, now)
        case RecordingState.STOPPING:
            return Step.STOP
        case RecordingState.UPLOADING:
            return _uploading(recording, now, reads_bucket=reads_bucket)
        case RecordingState.COMPLETED | RecordingState.FAILED:
            return None


def _stray_is_due(recording: Recording, now: datetime) -> bool:
    if recording.stray is None or recording.stray.stop_again_at is None or recording.stray.stop_again_at > now:
        return False
    return not _own_stop_is_due(recording, now)


def _own_stop_is_due(recording: Recording, now: datetime) -> bool:
    """Say whether what everybody knows to be running is to be stopped now: that goes first."""
    if recording.state == RecordingState.STOPPING:
        return recording.step_at <= now
    named = recording.state == RecordingState.STARTING and recording.task.sid is not None
    return (named or recording.state == RecordingState.RECORDING) and recording.must_stop(now)


def _starting(recording: Recording, now: datetime) -> Step:
    if recording.task.sid is None:
        # Without a sid it can neither be asked nor stopped: the same start again settles it. Where every
        # start was answered with a no, nothing runs, and what nobody wants any more is not started.
        return Step.CANCEL if recording.must_stop(now) and recording.unanswered == 0 else Step.START
    if recording.must_stop(now):
        return Step.STOP
    sent_at = recording.task.start_sent_at or now
    # When many start at once the questions wait; a recorder that was hardly asked about is not given up.
    is_late = now >= sent_at + CONFIRM_WITHIN and recording.tries >= CONFIRM_TRIES
    return Step.ABANDON if is_late else Step.CONFIRM


def _recording(recording: Recording, now: datetime) -> Step:
    if recording.must_stop(now):
        return Step.STOP
    if recording.next_warning_at is not None and recording.next_warning_at <= now:
        return Step.WARN
    if recording.changes:
        return Step.CHANGE
    return Step.LEAVE_TO_THE_END if now + LAST_LOOK >= recording.stop_at else Step.WATCH


def _uploading(recording: Recording, now: datetime, *, reads_bucket: bool) -> Step:
    is_late = now >= (recording.ended_at or now) + UPLOAD_WITHIN
    if reads_bucket and not is_late and _look_is_due(recording, now):
        return Step.LOOK_INTO_BUCKET
    if not reads_bucket and recording.look_at is not None:
        return Step.LEAVE_BUCKET
    # Agora's word that all is there does not stand against what the bot has seen.
    has_gaps = reads_bucket and recording.bucket is not None
    if recording.uploading_status == UPLOADED and not has_gaps:
        return Step.SETTLE_UPLOADED
    return Step.SETTLE_UNCONFIRMED if is_late else Step.LOOK_FOR_FILES


def _look_is_due(recording: Recording, now: datetime) -> bool:
    look = recording.bucket
    if look is None:
        return can_be_looked_up(recording)
    is_news = recording.uploading_status == UPLOADED and not look.after_uploaded
    return is_news or (recording.look_at is not None and recording.look_at <= now)


def _is_fresh(recording: Recording, now: datetime) -> bool:
    acquired_at = recording.task.acquired_at
    return acquired_at is not None and now < acquired_at + RESOURCE_FRESH


def is_gone(missing_since: datetime, tries: int, now: datetime) -> bool:
    """Say whether 404, answered since *missing_since* and *tries* times before, proves that there is no such task."""
    return now >= missing_since + GONE_AFTER and tries >= GONE_TRIES - 1


def query_every(running: int) -> timedelta:
    """Return how often one recording is asked about while *running* of them are.

    Source: Agora best practices: about every 2 minutes; 10 requests per second for everything.
    """
    return max(QUERY_EVERY, timedelta(seconds=running / QUERIES_PER_SECOND))


def wait(seconds: Sequence[float], tries: int) -> timedelta:
    """Return how long to wait after *tries* (from 1) tries without a verdict."""
    return timedelta(seconds=seconds[min(tries, len(seconds)) - 1])

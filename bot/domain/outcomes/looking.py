"""What a look into the bucket makes of a recording whose recorder has left.

That every file is there is one of three proofs; the answer to the stop and a callback are the others. Nothing
that keeps the bot from looking makes a recording fail: Agora may well have delivered it.
"""

from datetime import datetime

from bot import errors
from bot.domain import life
from bot.domain.bucket import BucketLook, BucketReport, foretells_all_files, knows_all_files
from bot.domain.files import RecordedFile
from bot.domain.outcomes import noting
from bot.domain.recording import Recording, RecordingState


def after_look_into_bucket(recording: Recording, answer: BucketReport | errors.BucketError, now: datetime) -> Recording:
    """Take in what there is, or why it could not be seen."""
    if recording.state != RecordingState.UPLOADING:
        return recording
    known, uploaded = recording.bucket, recording.uploading_status == life.UPLOADED
    tries = known.tries + 1 if known is not None else 1
    last = (recording.ended_at or now) + life.UPLOAD_WITHIN
    again_at = min(last, now + life.wait(life.LOOK_AGAIN, tries))
    if isinstance(answer, errors.BucketError):
        look = BucketLook(
            at=now,
            tries=tries,
            report=known.report if known is not None else None,
            problem=answer.code,
            reason=answer.reason[:60],
            after_uploaded=uploaded,
        )
        looked = recording.noting(bucket=look, look_at=again_at)
        is_final = not isinstance(answer, errors.BucketUnavailable) or tries >= life.LOOK_TRIES
        return noting.uploaded(looked, now) if uploaded and is_final else looked
    look = BucketLook(at=now, tries=tries, report=answer, after_uploaded=uploaded)
    seen = tuple(RecordedFile(name=file.name) for file in answer.landed)
    looked = recording.noting(bucket=look, look_at=again_at, files=noting.merged(recording.files, seen))
    knows_all = knows_all_files(recording) or foretells_all_files(recording)
    is_proof = look.is_complete and knows_all and answer.is_closed and not answer.unasked
    is_told = look.is_complete and uploaded
    return noting.uploaded(looked, now) if is_proof or is_told else looked


def left_bucket(recording: Recording, now: datetime) -> Recording:
    """Look no more: what was seen stays, and Agora's word counts again, at once."""
    return recording.noting(look_at=None, step_at=now)

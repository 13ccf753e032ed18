"""What is worth saying when a recording changes: a pure function of before and after."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from bot.domain.notice import Milestone, Notice, card_notice, milestone_notice, warning_notice
from bot.domain.recording import (
    NOTHING_TO_CHANGE,
    Change,
    ChangeKind,
    Note,
    Recording,
    RecordingState,
    Warned,
)

# A hiccup is not worth a message; trouble that outlives so many tries is.
TROUBLE_AFTER_TRIES: Final = 3

# Nothing is being recorded any more.
OVER_FOR_PEOPLE: Final = frozenset({RecordingState.UPLOADING, RecordingState.COMPLETED, RecordingState.FAILED})

# What the card does not show, or what changes with every look.
UNSEEN: Final = frozenset(
    {
        *("version", "step_at", "tries", "unanswered", "seen_at", "missing_since", "hurried_at", "upload_news"),
        *("warned", "extended", "held", "files_listed", "look_at"),
    }
)
UNSEEN_OF_TASK: Final = {"stop_tries", "stop_again_at", "missing_since"}


def notices(before: Recording | None, after: Recording, now: datetime) -> tuple[Notice, ...]:
    """Return what must be said now that *before* (None: it is new) has become *after*."""
    said: list[Notice] = []
    if before is None or _looks(before) != _looks(after):
        said.append(card_notice(after.id, after.channel_id, now))
    if before is not None:
        said.extend(_warnings(before, after, now))
        said.extend(_milestones(before, after, now))
    return tuple(said)


def extended(recording: Recording, now: datetime, *, user_id: str) -> Notice:
    """Return the notice that *user_id* moved the end."""
    at = str(int(recording.stop_at.timestamp()))
    return milestone_notice(
        recording.id, recording.channel_id, now, Milestone.EXTENDED, which=at, by=user_id, stop_at=at
    )


def noted(recording: Recording, note: Note, now: datetime) -> Notice:
    """Return the notice that somebody noted something."""
    at, which = note.at.isoformat(), f"{note.at.isoformat()}:{note.user_id}"
    return milestone_notice(
        recording.id,
        recording.channel_id,
        now,
        Milestone.NOTED,
        which=which,
        by=note.user_id,
        at=at,
        text=note.text,
    )


def _looks(recording: Recording) -> dict[str, object]:
    looks: dict[str, object] = {name: value for name, value in recording if name not in UNSEEN}
    # Of abandoned recorders the card says whether they may be running, and whether they are being stopped.
    looks["former_tasks"] = [(task.uid, task.unsettled, task.sid) for task in recording.former_tasks]
    looks["task"] = recording.task.model_dump(exclude=UNSEEN_OF_TASK)
    looks["bucket"] = recording.bucket.shown() if recording.bucket is not None else None
    return looks | {"stray": recording.stray is not None}


def _warnings(before: Recording, after: Recording, now: datetime) -> Iterator[Notice]:
    """Yield what is to be said of how soon it ends, and what was said and is so no longer."""

    def about(warned: Warned) -> Notice:
        return warning_notice(after.id, after.channel_id, now, stop_at=warned.stop_at, at=warned.at)

    is_new = after.warned is not None and after.warned != before.warned
    if before.warned is not None and before.warning_holds and (is_new or not after.warning_holds):
        yield about(before.warned)
    if after.warned is not None and is_new:
        yield about(after.warned)


def _milestones(before: Recording, after: Recording, now: datetime) -> Iterator[Notice]:
    def say(milestone: Milestone, *, which: str = "", **facts: str) -> Notice:
        return milestone_notice(after.id, after.channel_id, now, milestone, which=which, **facts)

    if after.attempt > before.attempt:
        refused = after.trouble.error_code if after.trouble is not None and after.trouble.endpoint == "start" else ""
        yield say(Milestone.STARTED_OVER, which=str(after.attempt), attempt=str(after.attempt), start=refused)
    yield from _changes(before, after, say)
    if _has_lasting_trouble(after) and not _has_lasting_trouble(before):
        since = after.trouble.since if after.trouble is not None else now
        yield say(Milestone.TROUBLE, which=f"{after.state}:{int(since.timestamp())}", state=after.state)
    if _lacks_files(after) and not _lacks_files(before):
        yield say(Milestone.FILES_MISSING)
    if before.state == after.state:
        yield from _late_files(before, after, say)
        return
    yield from _consent(before, after, say)
    match after.state:
        case RecordingState.RECORDING:
            yield say(Milestone.RECORDING)
        case RecordingState.UPLOADING:
            yield say(Milestone.STOPPED)
        case RecordingState.COMPLETED:
            if before.state == RecordingState.STOPPING:  # the answer of the stop had all of it already
                yield say(Milestone.STOPPED)
            yield say(Milestone.FILES_READY if after.files_confirmed else Milestone.FILES_UNCONFIRMED)
        case RecordingState.FAILED:
            yield say(Milestone.FAILED)
        case _:
            return
    if after.is_over and after.notes:
        yield say(Milestone.CHAPTERS)


def _consent(before: Recording, after: Recording, say: Callable[..., Notice]) -> Iterator[Notice]:
    """Yield what those who are recorded are told: that it is proved to have begun, and, if it had, that it has ended."""
    if after.consent is None:
        return
    if after.state == RecordingState.RECORDING and after.consent.start is not None:
        yield say(Milestone.CONSENT_BEGINS)
    had_begun = before.confirmed_at is not None and before.state in {RecordingState.RECORDING, RecordingState.STOPPING}
    if had_begun and after.state in OVER_FOR_PEOPLE and after.consent.end is not None:
        yield say(Milestone.CONSENT_ENDS)


def _late_files(before: Recording, after: Recording, say: Callable[..., Notice]) -> Iterator[Notice]:
    """Yield that every file is there after all, where it was learned after a day."""
    if after.state == RecordingState.COMPLETED and after.files_confirmed and not before.files_confirmed:
        yield say(Milestone.FILES_READY)


def _changes(before: Recording, after: Recording, say: Callable[..., Notice]) -> Iterator[Notice]:
    """Yield what became of the change that waited; of all that did, once nothing can be changed any more."""
    if after.state in NOTHING_TO_CHANGE:
        for change in before.changes:
            yield _about_change(change, after, say, over="yes")
    elif len(after.changes) < len(before.changes):
        yield _about_change(before.changes[0], after, say)


def _about_change(change: Change, after: Recording, say: Callable[..., Notice], **more: str) -> Notice:
    """Return what became of *change*; `over="yes"`: the recording ended before Agora had said."""
    which = f"{change.kind}:{change.wish.at.isoformat()}"
    facts = {"kind": str(change.kind), "by": change.wish.user_id, **more}
    if change.kind == ChangeKind.HOLD:
        facts["onhold"] = "yes" if change.client_request["webRecordingConfig"]["onhold"] else "no"
    if "over" in facts:
        return say(Milestone.CHANGE_REFUSED, which=which, **facts)
    if after.change_refused is not None:
        return say(Milestone.CHANGE_REFUSED, which=which, **facts, reason=after.change_refused.reason)
    return say(Milestone.CHANGED, which=which, **facts)


def _has_lasting_trouble(recording: Recording) -> bool:
    return recording.trouble is not None and recording.tries >= TROUBLE_AFTER_TRIES and not recording.is_over


def _lacks_files(recording: Recording) -> bool:
    """Say whether Agora claims that all is there, and the bot has not found it for a while."""
    look = recording.bucket
    is_late = look is not None and look.found_gaps and look.after_uploaded and look.tries >= TROUBLE_AFTER_TRIES
    return is_late and not recording.is_over


def is_current(recording: Recording, notice: Notice) -> bool:
    """Say whether what the warning *notice* says is still so, and the last that was said of it."""
    told_at = recording.warned.at.isoformat() if recording.warned is not None else None
    return recording.warning_holds and notice.facts.get("at") == told_at

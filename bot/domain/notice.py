"""What must be said about a recording: one card that lives with it, and milestones in its thread."""

from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict


class NoticeKind(StrEnum):
    """A card is one message, updated; a milestone is posted into its thread, once; a warning too, and then updated."""

    CARD = "card"
    MILESTONE = "milestone"
    WARNING = "warning"


class Milestone(StrEnum):
    """What is worth a message in the thread."""

    RECORDING = "recording"
    STARTED_OVER = "started_over"
    ENDING_SOON = "ending_soon"
    EXTENDED = "extended"
    CHANGED = "changed"
    CHANGE_REFUSED = "change_refused"
    NOTED = "noted"
    TROUBLE = "trouble"
    STOPPED = "stopped"
    FILES_MISSING = "files_missing"
    FILES_READY = "files_ready"
    FILES_UNCONFIRMED = "files_unconfirmed"
    CHAPTERS = "chapters"
    FAILED = "failed"
    CONSENT_BEGINS = "consent_begins"
    CONSENT_ENDS = "consent_ends"


# Said in the channel itself: for everybody who is there, not for those who follow the thread.
FOR_EVERYBODY: Final = frozenset({Milestone.CONSENT_BEGINS, Milestone.CONSENT_ENDS})


class Notice(BaseModel):
    """One row of the outbox: it is sent until Slack takes it.

    `id` says what it is about: adding a milestone with the same id again changes nothing; adding
    a card or a warning again marks it as out of date (`revision` grows). `message_ts` and `posted_in` are the
    message's address, once it is posted.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    recording_id: str
    kind: NoticeKind
    milestone: Milestone | None = None
    facts: dict[str, str] = {}  # what a milestone says, as it was when it happened
    revision: int = 1
    due_at: AwareDatetime | None  # None: nothing to send
    attempts: int = 0
    channel_id: str  # where it should go
    message_ts: str | None = None


def card_notice(recording_id: str, channel_id: str, due_at: AwareDatetime) -> Notice:
    """Return the notice that the recording's card is out of date."""
    return Notice(
        id=f"{recording_id}:card", recording_id=recording_id, kind=NoticeKind.CARD, due_at=due_at, channel_id=channel_id
    )


def milestone_notice(
    recording_id: str, channel_id: str, due_at: AwareDatetime, milestone: Milestone, *, which: str = "", **facts: str
) -> Notice:
    """Return the notice of *milestone*; *which* tells several of the same kind apart."""
    return Notice(
        id=f"{recording_id}:{milestone}{which and f':{which}'}",
        recording_id=recording_id,
        kind=NoticeKind.MILESTONE,
        milestone=milestone,
        facts=facts,
        due_at=due_at,
        channel_id=channel_id,
    )


def warning_notice(
    recording_id: str, channel_id: str, due_at: AwareDatetime, *, stop_at: AwareDatetime, at: AwareDatetime
) -> Notice:
    """Return the notice that people were told at *at* that it ends at *stop_at*; again, it says what became of that."""
    return Notice(
        id=f"{recording_id}:{Milestone.ENDING_SOON}:{at.isoformat()}",
        recording_id=recording_id,
        kind=NoticeKind.WARNING,
        milestone=Milestone.ENDING_SOON,
        facts={"stop_at": stop_at.isoformat(), "at": at.isoformat()},
        due_at=due_at,
        channel_id=channel_id,
    )

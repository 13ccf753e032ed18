"""Notes about moments of a recording: pure functions of its row, the time and the wish."""

from datetime import UTC, datetime
from typing import Final

from bot.domain.recording import Held, Note, Recording, RecordingState
from bot.domain.wording import one_line
from bot.errors import WishInvalid, WishRefused

LONGEST_NOTE: Final = 500  # characters
MOST_NOTES: Final = 300  # of one recording: its row is read and written as a whole
NOTHING_NOTED: Final = "Nothing was noted."

S = RecordingState
_NOT_YET: Final = frozenset({S.REQUESTED, S.ACQUIRED, S.STARTING})


def note_text(typed: str) -> str:
    """Return *typed* as it is kept: one line of plain text.

    Raises:
        WishInvalid: there is nothing in it, or too much.
    """
    text = one_line(typed)
    if not text:
        message = f"What shall be noted? Type it like `/record note The questions begin`. {NOTHING_NOTED}"
        raise WishInvalid(message, field="note")
    if len(text) > LONGEST_NOTE:
        message = f"That note has {len(text)} characters, and {LONGEST_NOTE} is the most. {NOTHING_NOTED}"
        raise WishInvalid(message, field="note")
    return text


def with_note(row: Recording, note: Note, now: datetime) -> Recording:
    """Return *row* with *note* behind the others; one that it has already is not written down twice.

    A moment that lies outside of the recording (it came from a message, or with a form that stood open) counts
    as *now*.

    Raises:
        WishRefused: it does not record yet, or any more; or it has as many notes as one can have.
    """
    who = f"{row.title} ({row.id})"
    if row.state in _NOT_YET or (row.confirmed_at is None and not row.is_over):
        message = f"{who} does not record yet. {NOTHING_NOTED} Please note it again once its card says that it records."
        raise WishRefused(message)
    ended_at = row.ended_at or row.stop_sent_at
    moment = note.at if row.confirmed_at is not None and row.confirmed_at <= note.at <= now else now
    if row.is_over or (ended_at is not None and moment > ended_at):
        message = f"{who} has ended already. {NOTHING_NOTED}"
        raise WishRefused(message)
    kept = note.model_copy(update={"at": moment})
    if kept in row.notes:
        return row
    if len(row.notes) >= MOST_NOTES:
        raise WishRefused(f"{who} has {MOST_NOTES} notes, which is the most. {NOTHING_NOTED}")
    return row.noting(notes=(*row.notes, kept))


def following_hold(row: Recording, now: datetime) -> Recording:
    """Return *row* with it written down since when it is on hold, or until when it was."""
    is_open = bool(row.held) and row.held[-1].until is None
    if row.onhold and not is_open:
        return row.noting(held=(*row.held, Held(since=now)))
    if not row.onhold and is_open:
        return row.noting(held=(*row.held[:-1], row.held[-1].model_copy(update={"until": now})))
    return row


def moment_of_message(ts: str) -> datetime | None:
    """Return when a message was written; *ts* is Slack's stamp of it: seconds since 1970, and a fraction."""
    try:
        return datetime.fromtimestamp(float(ts), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None

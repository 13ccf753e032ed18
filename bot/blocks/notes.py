"""Notes about moments of a recording: the form that takes one, what is said of it, and the chapters in the end."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from slack_sdk.models.blocks import Block, ExternalDataSelectElement, InputBlock, Option, PlainTextInputElement
from slack_sdk.models.views import View

from bot.blocks.message import CardMessage, packed, section, small_print
from bot.blocks.text import code, mention, plain, shorten, slack_date, tidy, words
from bot.domain.chapters import begins_at, chapters, played, spoken_time
from bot.domain.notes import LONGEST_NOTE
from bot.domain.notice import Milestone, Notice
from bot.domain.recording import Note, Recording

NOTE_FORM: Final = "note_form"
NOTE_BLOCK_ID: Final = "note"
NOTE_ACTION_ID: Final = "value"
WHICH_BLOCK_ID: Final = "which"
WHICH_ACTION_ID: Final = "note_which"
NO_RECORDING: Final = "-"  # of an option that says something, and cannot be meant

ATTACHED: Final = "attached"
LONGEST_OPTION: Final = 75
MOST_OPTIONS: Final = 100
TOO_SLOW: Final = "This list took too long. Type a letter to see it."
NOTHING_FITS: Final = "Nothing that runs is called so."


@dataclass(frozen=True, slots=True)
class NoteAnswer:
    """What was filled in; `recording_id` is None where none was chosen, `at` where the form does not say when it opened."""

    recording_id: str | None
    text: str
    at: datetime | None


def noted(recording: Recording, note: Note) -> CardMessage:
    """Return the answer to whoever noted something."""
    text = (
        f"Noted {code(_into(recording, note.at))} into {words(recording.title, 60)} {code(recording.target)} "
        f"({code(recording.id)}). When it is over, its notes are listed as chapters in the thread of its card."
    )
    return CardMessage(text=text, blocks=(section(text),))


def in_thread(recording: Recording, notice: Notice) -> CardMessage:
    """Return what the thread says of a note: when, who, what."""
    facts = notice.facts
    try:
        when = code(_into(recording, datetime.fromisoformat(facts.get("at", ""))))
    except (ValueError, TypeError):
        when = ""
    text = f"{when} {mention(facts.get('by', ''))} noted: {words(facts.get('text', ''), LONGEST_NOTE)}".strip()
    return CardMessage(text=f"{_name(recording)}: {text}", blocks=(section(text),))


def as_chapters(recording: Recording, notice: Notice) -> CardMessage:
    """Return the notes as the chapters of what was recorded, as many as a message has room for.

    With the fact `attached`, the files follow.
    """
    headline = "*Chapters, as they were noted*"
    lines = [
        f"{code(spoken_time(chapter.begins))} {words(chapter.note.text, LONGEST_NOTE)}"
        for chapter in chapters(recording)
    ]
    texts, left_out = packed(lines)
    if left_out:
        texts[-1] += f"\nand {left_out} more"
    command = code(f"recordbot recordings chapters {recording.id} --format vtt")
    attached = "All of them follow as files: WebVTT for players, JSON for programs"
    files = small_print(attached if ATTACHED in notice.facts else f"As a file: {command} (or json)")
    number = len(recording.notes)
    said = f"{_name(recording)}: {number} chapter{'' if number == 1 else 's'}, as they were noted"
    return CardMessage(text=said, blocks=(section(headline), *(section(text) for text in texts), files))


ABOUT_NOTES: Final[Mapping[Milestone | None, Callable[[Recording, Notice], CardMessage]]] = {
    Milestone.NOTED: in_thread,
    Milestone.CHAPTERS: as_chapters,
}


def note_form(
    recording: Recording, at: datetime, *, others: Sequence[Recording] = (), text: str = ""
) -> dict[str, Any]:
    """Return the form that asks what to note, for `views.open`.

    Args:
        at: the moment that is meant: when it was opened, or when a message was written.
        others: that may be meant instead; with any, the form asks which one.
        text: what it holds at first.
    """
    about = f"{words(recording.title, 60)} of {code(recording.target)}"
    moment = slack_date(at) if others else f"{code(_into(recording, at))} into {about}"
    blocks: list[Block] = [section(f"The note marks {moment}, however long you type.")]
    if others:
        blocks.append(_which_input(recording))
    blocks.append(_text_input(text))
    carried = {"at": at.isoformat()} | ({} if others else {"recording_id": recording.id})
    view = View(
        type="modal",
        callback_id=NOTE_FORM,
        title=plain("Add a note", 24),
        submit=plain("Note it", 24),
        close=plain("Cancel", 24),
        blocks=blocks,
        private_metadata=json.dumps(carried),
    )
    return view.to_dict()


def note_answer(view: Mapping[str, Any]) -> NoteAnswer:
    """Return what was filled in; it comes back from outside."""
    try:
        carried = json.loads(view["private_metadata"])
        at = datetime.fromisoformat(str(carried.get("at")))
    except (ValueError, AttributeError):
        carried, at = {}, None
    values = view["state"]["values"]
    chosen = values.get(WHICH_BLOCK_ID, {}).get(WHICH_ACTION_ID, {}).get("selected_option") or {}
    recording_id = carried.get("recording_id") or chosen.get("value")
    text = values.get(NOTE_BLOCK_ID, {}).get(NOTE_ACTION_ID, {}).get("value")
    return NoteAnswer(
        recording_id=recording_id if isinstance(recording_id, str) and recording_id != NO_RECORDING else None,
        text=text or "",
        at=at if at is not None and at.tzinfo is not None else None,
    )


def options(recordings: Sequence[Recording]) -> list[dict[str, Any]]:
    """Return what can be chosen; a line that says so when there is nothing."""
    if not recordings:
        return said_as_option(NOTHING_FITS)
    return [_option(recording).to_dict() for recording in recordings[:MOST_OPTIONS]]


def said_as_option(text: str) -> list[dict[str, Any]]:
    """Return a list with one line that says *text*: a list has no other place for an answer."""
    return [Option(value=NO_RECORDING, text=plain(text, LONGEST_OPTION)).to_dict()]


def _name(recording: Recording) -> str:
    return f"{words(recording.title, 60)} of {words(recording.target, 200)}"


def _into(recording: Recording, at: datetime) -> str:
    return spoken_time(played(recording, begins_at(recording), at.astimezone(UTC)))


def _which_input(recording: Recording) -> InputBlock:
    return InputBlock(
        block_id=WHICH_BLOCK_ID,
        label=plain("Which recording", LONGEST_OPTION),
        element=ExternalDataSelectElement(
            action_id=WHICH_ACTION_ID, initial_option=_option(recording), min_query_length=0
        ),
    )


def _option(recording: Recording) -> Option:
    name = f"{shorten(tidy(recording.target), 45)} · {shorten(tidy(recording.title), 24)}"
    return Option(value=recording.id, text=plain(name, LONGEST_OPTION))


def _text_input(text: str) -> InputBlock:
    return InputBlock(
        block_id=NOTE_BLOCK_ID,
        label=plain("What happens", LONGEST_OPTION),
        element=PlainTextInputElement(
            action_id=NOTE_ACTION_ID, initial_value=text or None, max_length=LONGEST_NOTE, focus_on_load=True
        ),
    )

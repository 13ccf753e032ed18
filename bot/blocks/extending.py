"""What moves a recording's end: buttons on its card and under a warning, and the form that asks until when.

What is pressed carries the end that was shown beside it, so that two people who press at once extend it once.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from slack_sdk.models.blocks import Block, ButtonElement, DateTimePickerElement, InputBlock, Option, OverflowMenuElement
from slack_sdk.models.views import View

from bot.blocks.message import section
from bot.blocks.text import code, plain, shorten, slack_date, tidy, words
from bot.domain.changes import has_picture
from bot.domain.extension import room_of
from bot.domain.recording import Recording, RecordingState
from bot.domain.times import spoken_duration

EXTEND_ACTION_ID: Final = "extend_recording"
EXTEND_BY: Final = timedelta(minutes=15)
# Each button of a row needs an action_id of its own.
EXTEND_ACTIONS: Final[Mapping[str, timedelta]] = {
    EXTEND_ACTION_ID: EXTEND_BY,
    f"{EXTEND_ACTION_ID}_30": timedelta(minutes=30),
    f"{EXTEND_ACTION_ID}_60": timedelta(minutes=60),
}
UNTIL_ACTION_ID: Final = "extend_recording_until"
UNTIL_FORM: Final = "extend_until_form"
UNTIL_BLOCK_ID: Final = "until"

MORE_ACTION_ID: Final = "more_of_recording"
MORE_DETAILS: Final = "details"
MORE_UNTIL: Final = "until"
MORE_NOTE: Final = "note"
MORE_LAYOUT: Final = "layout"
SHORTEST_ROOM: Final = timedelta(minutes=1)
MOST_OPTIONS: Final = 5  # of a menu


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button or a menu carries: about which recording, and which end it showed (in seconds since 1970)."""

    recording_id: str
    shown_end: int | None = None
    choice: str = ""


def carried(recording: Recording) -> str:
    """Return what a button about the end of *recording* carries."""
    return f"{recording.id}:{int(recording.stop_at.timestamp())}"


def pressed(value: str) -> Pressed:
    """Return what *value* says; it comes back from outside, and older cards carry the id alone."""
    recording_id, _, rest = value.partition(":")
    end, _, choice = rest.partition(":")
    return Pressed(recording_id, int(end) if end.isascii() and end.isdigit() else None, choice)


def can_be_extended(recording: Recording, by: timedelta) -> bool:
    """Say whether a button that moves the end by *by* would do something."""
    runs = recording.state == RecordingState.RECORDING and recording.can_be_stopped
    return runs and by <= room_of(recording)


def extend_button(recording: Recording, action_id: str = EXTEND_ACTION_ID) -> ButtonElement:
    """Return the button that moves the end of *recording* by what its *action_id* stands for."""
    length = label(EXTEND_ACTIONS[action_id])
    return ButtonElement(
        text=plain(f"+{length}", 75),
        action_id=action_id,
        value=carried(recording),
        accessibility_label=shorten(f"Record {tidy(recording.title)} for {length} longer", 75),
    )


def extend_buttons(recording: Recording) -> list[ButtonElement]:
    """Return every button that would move the end of *recording*."""
    lengths = [
        extend_button(recording, action_id)
        for action_id, by in EXTEND_ACTIONS.items()
        if can_be_extended(recording, by)
    ]
    if not can_be_extended(recording, SHORTEST_ROOM):
        return lengths
    until = ButtonElement(
        text=plain("Until…", 75),
        action_id=UNTIL_ACTION_ID,
        value=carried(recording),
        accessibility_label=shorten(f"Choose until when {tidy(recording.title)} is recorded", 75),
    )
    return [*lengths, until]


def more_menu(recording: Recording) -> OverflowMenuElement:
    """Return the menu of what is wanted less often."""
    options = [
        _option(recording, f"+{label(by)}", action_id)
        for action_id, by in EXTEND_ACTIONS.items()
        if action_id != EXTEND_ACTION_ID and can_be_extended(recording, by)
    ]
    if can_be_extended(recording, SHORTEST_ROOM):
        options.append(_option(recording, "Until…", MORE_UNTIL))
    if recording.state == RecordingState.RECORDING and recording.can_be_stopped:
        options.append(_option(recording, "Add a note…", MORE_NOTE))
        if has_picture(recording):
            options.append(_option(recording, "Layout…", MORE_LAYOUT))
    options.append(_option(recording, "Details", MORE_DETAILS))
    # Where there are too many, the longest of the lengths goes: `Until…` does it, too.
    surplus = len(options) - MOST_OPTIONS
    return OverflowMenuElement(action_id=MORE_ACTION_ID, options=[*options[:1], *options[1 + max(0, surplus) :]])


def label(by: timedelta) -> str:
    """Return *by* as a button says it: always in minutes, so that a row of them can be compared."""
    return f"{int(by.total_seconds()) // 60} min"


def _option(recording: Recording, text: str, choice: str) -> Option:
    return Option(text=plain(text, 75), value=f"{carried(recording)}:{choice}")


def until_form(recording: Recording) -> dict[str, Any]:
    """Return the form that asks until when *recording* is to go on, for `views.open`."""
    later = min(recording.stop_at + EXTEND_BY, recording.latest_stop_at)
    blocks: list[Block] = [
        section(
            f"{words(recording.title, 60)} of {code(recording.target)} stops {slack_date(recording.stop_at)}. "
            f"It may go on until {slack_date(recording.latest_stop_at)}: {spoken_duration(recording.longest)} in all."
        ),
        InputBlock(
            block_id=UNTIL_BLOCK_ID,
            label=plain("Record until", 75),
            element=DateTimePickerElement(action_id=UNTIL_BLOCK_ID, initial_date_time=int(later.timestamp())),
        ),
    ]
    view = View(
        type="modal",
        callback_id=UNTIL_FORM,
        title=plain("Record longer", 24),
        submit=plain("Extend", 24),
        close=plain("Cancel", 24),
        blocks=blocks,
        private_metadata=json.dumps({"recording_id": recording.id}),
    )
    return view.to_dict()


def until_answer(view: Mapping[str, Any]) -> tuple[str, datetime | None]:
    """Return the recording's id and the moment that were filled in (None: nothing that is one)."""
    recording_id = json.loads(view["private_metadata"])["recording_id"]
    chosen = view["state"]["values"].get(UNTIL_BLOCK_ID, {}).get(UNTIL_BLOCK_ID, {}).get("selected_date_time")
    try:
        return str(recording_id), datetime.fromtimestamp(int(chosen), tz=UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return str(recording_id), None

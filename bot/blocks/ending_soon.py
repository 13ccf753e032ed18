"""The warning in the thread of a card that the recording ends soon, and what is left of it once that is so no longer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from slack_sdk.models.blocks import ActionsBlock

from bot.blocks.extending import EXTEND_BY, SHORTEST_ROOM, can_be_extended, extend_buttons
from bot.blocks.message import CardMessage, paragraph, section
from bot.blocks.text import mention, slack_date, words
from bot.domain.milestones import is_current
from bot.domain.notice import Notice
from bot.domain.recording import Recording, RecordingState, StopReason
from bot.domain.times import spoken_duration

ALMOST: Final = timedelta(seconds=90)  # from here on seconds count
STRUCK: Final = "~"  # around what is no longer so; screen readers get it without


def ending_soon(recording: Recording, notice: Notice) -> CardMessage:
    """Return what *notice* says: while it is so with the buttons that would move the end, and then without."""
    stop_at, told_at = _moment(notice.facts, "stop_at"), _moment(notice.facts, "at")
    said = _sentence(stop_at or recording.stop_at, told_at)
    name = f"{words(recording.title, 60)} of {words(recording.target, 200)}"
    if not is_current(recording, notice):
        text = _withdrawn(recording, said, stop_at)
        return CardMessage(text=f"{name}: {text.replace(STRUCK, '')}", blocks=(section(text),))
    text = paragraph(f"{mention(recording.started_by)}: {said}", _room(recording))
    buttons = extend_buttons(recording)
    row = (ActionsBlock(elements=buttons),) if buttons else ()
    return CardMessage(text=f"{name}: {text}", blocks=(section(text), *row))


def _moment(facts: Mapping[str, str], name: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(facts.get(name, ""))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _sentence(stop_at: datetime, told_at: datetime | None) -> str:
    ends = f"it stops {slack_date(stop_at)}."
    if told_at is None:
        return f"{ends[0].upper()}{ends[1:]}"
    left = stop_at - told_at
    unit = timedelta(seconds=1) if left < ALMOST else timedelta(minutes=1)
    return f"{spoken_duration(round(left / unit) * unit)} left, {ends}"


def _room(recording: Recording) -> str:
    latest = slack_date(recording.latest_stop_at)
    if can_be_extended(recording, EXTEND_BY):
        return f"It may go on until {latest}."
    if can_be_extended(recording, SHORTEST_ROOM):
        return f"It may go on until {latest} at the latest."
    longest = spoken_duration(recording.longest)
    return f"It cannot be extended any further: {longest} is the longest that its template allows."


def _withdrawn(recording: Recording, said: str, stop_at: datetime | None) -> str:
    if recording.stop_wish is not None:
        return f"{STRUCK}{said}{STRUCK} {mention(recording.stop_wish.user_id)} stopped it."
    if stop_at is not None and stop_at < recording.stop_at:
        by = mention(recording.extended.user_id) if recording.extended is not None else "somebody"
        return f"{STRUCK}{said}{STRUCK} Extended by {by} until {slack_date(recording.stop_at)}."
    if recording.state == RecordingState.RECORDING:
        return said  # a later warning says it anew
    planned = recording.stop_reason == StopReason.DEADLINE
    return f"{STRUCK}{said}{STRUCK} {'It was stopped as planned.' if planned else 'It has ended.'}"

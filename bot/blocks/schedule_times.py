"""When a schedule records, in words: in the zone in which it was meant, so that 9:00 is read as 9:00."""

from datetime import datetime

from bot.blocks.text import slack_date, words
from bot.domain.schedule import Schedule
from bot.domain.schedule_moments import spoken_days


def span(schedule: Schedule, start: datetime) -> str:
    """Return from when to when it records what begins at *start*: `Monday 23 November, 9:00–9:45`."""
    begin, end = start.astimezone(schedule.tz), schedule.end_of(start).astimezone(schedule.tz)
    year = f" {begin.year}" if begin.year != schedule.created_at.astimezone(schedule.tz).year else ""
    later = "" if begin.date() == end.date() else f" on {end:%A}"
    moved = ""
    if schedule.clock is not None and begin.time() != schedule.clock:
        moved = f" (there is no {_clock(schedule.clock)} that day: the clocks go forward)"
    return f"{begin:%A} {begin.day} {begin:%B}{year}, {_clock(begin)}–{_clock(end)}{later}{moved}"


def plan(schedule: Schedule) -> str:
    """Return when it records, whole: `every weekday, 9:00–9:45`, or the one span there is."""
    start = schedule.next_at or schedule.last_at
    if schedule.is_once or schedule.clock is None or start is None:
        return span(schedule, start) if start is not None else "once"
    end = schedule.end_of(start).astimezone(schedule.tz)
    return f"{spoken_days(schedule.weekdays)}, {_clock(schedule.clock)}–{_clock(end)}"


def next_start(schedule: Schedule) -> str | None:
    """Return when it starts next, for everybody in their own zone; None: never again."""
    return None if schedule.next_at is None else f"Next: {slack_date(schedule.next_at)}."


def zone_name(schedule: Schedule) -> str:
    """Return the zone for the middle of a sentence."""
    return words(schedule.zone.replace("_", " "))


def _clock(moment: object) -> str:
    return f"{moment:%H:%M}".removeprefix("0")

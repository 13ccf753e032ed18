"""When a schedule records, in words: in the zone in which it was meant, so that 9:00 is read as 9:00."""

from datetime import datetime, time, timedelta

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
    # On the wall, whatever the clocks do on the next of these days.
    end = schedule.until or (datetime.combine(start, schedule.clock) + (schedule.length or timedelta(0))).time()
    return f"{spoken_days(schedule.weekdays)}, {_clock(schedule.clock)}–{_clock(end)}"


def odd_day(schedule: Schedule, start: datetime) -> str:
    """Return what happens on the day of *start*, on which the wall shows its time twice, or not at all."""
    begin = start.astimezone(schedule.tz)
    day, said = f"{begin:%A} {begin.day} {begin:%B %Y}", _clock(schedule.clock or begin.time())
    if begin.time() != schedule.clock:
        return f"On {day} the clocks go forward and there is no {said}: it starts at {_clock(begin)} then."
    return f"On {day} the clocks go back and it is {said} twice: it starts the first time, and once."


def next_start(schedule: Schedule) -> str | None:
    """Return when it starts next, for everybody in their own zone; None: never again."""
    if schedule.next_at is None:
        return None
    moment = slack_date(schedule.next_at)
    return f"For you that is {moment}." if schedule.is_once else f"Next: {moment}."


def zone_name(schedule: Schedule) -> str:
    """Return the zone for the middle of a sentence."""
    return words(schedule.zone.replace("_", " "))


def _clock(moment: datetime | time) -> str:
    return f"{moment:%H:%M}".removeprefix("0")

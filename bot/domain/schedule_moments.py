"""The moment that somebody means: what was said, in that person's zone, at that time."""

from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.schedule_words import EVERY_DAY, HOW_TO_SAY_AT, NO_YEAR, WEEKDAYS, WORKDAYS, At
from bot.domain.times import next_occurrence, spoken_duration
from bot.errors import WishInvalid

FURTHEST: Final = timedelta(days=366)
_LEAP_DAY: Final = (2, 29)


def moment_of(at: At, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the moment that *at* means for somebody in *zone* at *now*, in UTC.

    A time that the wall shows twice on that day is its next showing; one that it leaps over counts as if the
    clock had not been changed yet.

    Raises:
        WishInvalid: it has passed, or is more than a year ahead.
    """
    moment = at.moment or (now + at.ahead if at.ahead is not None else _wall_moment(at, zone, now))
    how = HOW_TO_SAY_AT if at.moment is None else "Choose another time, or none to start now."
    if moment <= now:
        here = now.astimezone(zone)
        told = moment.astimezone(zone)
        message = (
            f"{_spoken_day(told)} at {told:%H:%M} has passed already: it is {_spoken_day(here)}, {here:%H:%M}, in "
            f"{zone.key}. Nothing was scheduled. {how}"
        )
        raise WishInvalid(message, field="when")
    if moment > now + FURTHEST:
        message = f"{_spoken_day(moment.astimezone(zone))} is more than a year away. Nothing was scheduled."
        raise WishInvalid(f"{message} {how}", field="when")
    return moment


def _wall_moment(at: At, zone: ZoneInfo, now: datetime) -> datetime:
    today = now.astimezone(zone).date()
    if at.day is not None:
        day = _placed(at.day, today)
    elif at.weekday is not None:
        day = today + timedelta(days=(at.weekday - today.weekday()) % 7)
        if _on(day, at.clock, zone, now) <= now:
            day += timedelta(days=7)
    elif at.days_ahead is not None:
        day = today + timedelta(days=at.days_ahead)
    else:
        return next_occurrence(at.clock, zone, now)
    return _on(day, at.clock, zone, now)


def _on(day: date, clock: time, zone: ZoneInfo, now: datetime) -> datetime:
    local = datetime.combine(day, clock)
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    is_shown_twice = second > first and first.astimezone(zone).replace(tzinfo=None) == local
    return second if is_shown_twice and first <= now else first


def _placed(day: date, today: date) -> date:
    """Return *day* in its year; without one, in this year, or the next when it has passed."""
    if day.year != NO_YEAR:
        return day
    for year in (today.year, today.year + 1):
        is_there = (day.month, day.day) != _LEAP_DAY or isleap(year)
        if is_there and day.replace(year=year) >= today:
            return day.replace(year=year)
    raise WishInvalid(f"There is no such day in the next year. {HOW_TO_SAY_AT}", field="when")


def _spoken_day(local: datetime) -> str:
    return f"{local:%A} {local.day} {local:%B %Y}"


def spoken_days(weekdays: tuple[int, ...]) -> str:
    """Return *weekdays* for people: `every weekday`, `every Monday and Friday`."""
    named = {EVERY_DAY: "day", WORKDAYS: "weekday"}.get(weekdays)
    if named is None:
        days = [WEEKDAYS[day].capitalize() for day in weekdays]
        named = days[0] if len(days) == 1 else f"{', '.join(days[:-1])} and {days[-1]}"
    return f"every {named}"


def check_length(length: timedelta, longest: timedelta, *, until: time | None) -> None:
    """Raise `WishInvalid` for an `until` that lies further from the start than a template allows."""
    if until is not None and length > longest:
        message = (
            f"From the start until {until:%H:%M} it is {spoken_duration(length)}, and this template allows "
            f"{spoken_duration(longest)}. Nothing was scheduled."
        )
        raise WishInvalid(message, field="until")

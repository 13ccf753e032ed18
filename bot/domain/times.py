"""Durations and clock times as people type them, and the moment at which a recording ends.

Words of people in, `timedelta` and aware UTC moments out; whatever cannot be read is a
`WishInvalid` that says what to type instead.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.wording import shortened
from bot.errors import WishInvalid

SHORTEST: Final = timedelta(seconds=10)  # nothing shorter can be proved to have recorded

_DURATION: Final = re.compile(
    r"(?:(?P<hours>[0-9]{1,5})\s*h(?:ours?|rs?)?)?\s*"
    r"(?:(?P<minutes>[0-9]{1,6})\s*m(?:in(?:ute)?s?)?)?\s*"
    r"(?:(?P<seconds>[0-9]{1,7})\s*s(?:ec(?:ond)?s?)?)?",
    re.IGNORECASE,
)
_HOURS_AND_BARE_MINUTES: Final = re.compile(r"([0-9]{1,5})\s*h\s*([0-9]{1,2})", re.IGNORECASE)
_CLOCK: Final = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a recording ends: `stop_after` counts from its confirmed start; None means a wall-clock time."""

    stop_after: timedelta | None
    stop_at: datetime


def read_duration(text: str) -> timedelta | None:
    """Return the duration that *text* spells (`90s`, `45m`, `1h30m`, `1h30`, `2 hours`), or None when it spells none."""
    text = text.strip()
    if bare := _HOURS_AND_BARE_MINUTES.fullmatch(text):
        return timedelta(hours=int(bare[1]), minutes=int(bare[2]))
    found = _DURATION.fullmatch(text) if text else None
    if found is None:
        return None
    return timedelta(**{unit: int(number) for unit, number in found.groupdict(default="0").items()})


def parse_duration(text: str, *, field: str = "for") -> timedelta:
    """Return the duration that *text* spells; at least 10 s.

    Raises:
        WishInvalid: it spells none, or one that is too short; `.field` is *field*.
    """
    duration = read_duration(text)
    if duration is None:
        message = f"`{shortened(text)}` is not a length of time. Type it like `90s`, `45m`, `1h30m` or `2h`."
        raise WishInvalid(message, field=field)
    if duration < SHORTEST:
        message = (
            f"`{shortened(text)}` is too short: {spoken_duration(SHORTEST)} is the least. Type `45m`, for example."
        )
        raise WishInvalid(message, field=field)
    return duration


def spoken_duration(duration: timedelta) -> str:
    """Return *duration* for people: `1 h 30 min`, `45 min`, `1 min 30 s`, `26 h`."""
    return " ".join(f"{number} {unit}" for number, unit in _parts(duration, ("h", "min", "s")))


def typed_duration(duration: timedelta) -> str:
    """Return *duration* as it would be typed: `1h30m`, `45m`, `1m30s`, `26h`."""
    return "".join(f"{number}{unit}" for number, unit in _parts(duration, ("h", "m", "s")))


def _parts(duration: timedelta, units: tuple[str, str, str]) -> list[tuple[int, str]]:
    whole = max(0, int(duration.total_seconds()))
    numbers = (whole // 3600, whole // 60 % 60, whole % 60)
    said = [(number, unit) for number, unit in zip(numbers, units, strict=True) if number]
    return said or [(0, units[-1])]


def read_clock(text: str) -> time | None:
    """Return the time of day that *text* spells (`15:30`, `9:00`, `15.30`, `3pm`, `3:30 pm`), or None."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None or (found[2] is None and found[3] is None):
        return None
    if found[3] is None and text.rstrip().lower().endswith("m"):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] is not None:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours on a clock's face
            return None
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    if (hour, minute) == (24, 0):
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004 - hours and minutes


def parse_clock(text: str) -> time:
    """Return the time of day that *text* spells.

    Raises:
        WishInvalid: it spells none; `.field` is `until`.
    """
    clock = read_clock(text)
    if clock is None:
        message = f"`{shortened(text)}` is not a time of day. Type it like `15:30`, `9:00` or `3pm`."
        raise WishInvalid(message, field="until")
    return clock


def next_occurrence(clock: time, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the first moment after *now* at which a wall clock in *zone* shows *clock*, in UTC.

    A time that the clock shows twice (the night it goes back) is its next showing. A time that it
    leaps over (the night it goes forward) counts as if the clock had not been changed yet.

    Source: RFC 5545, 3.3.5, for the time that is leapt over.
    """
    today = now.astimezone(zone).date()
    moments = [
        moment for days in range(3) for moment in _moments(datetime.combine(today + timedelta(days), clock), zone)
    ]
    return min(moment for moment in moments if moment > now)


def _moments(local: datetime, zone: ZoneInfo) -> set[datetime]:
    """Return each moment at which *local* is shown in *zone*: one, or two, and one where it is leapt over."""
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) != local:
        return {first}
    return {first, local.replace(tzinfo=zone, fold=1).astimezone(UTC)}


def resolve_deadline(
    now: datetime,
    zone: ZoneInfo,
    *,
    for_: timedelta | None,
    until: time | None,
    default: timedelta,
    longest: timedelta,
    by: str = "this template",
) -> Deadline:
    """Return when a recording that is asked for at *now* ends; *default* when neither *for_* nor *until* is given.

    Args:
        zone: of the person who types; *until* is their wall clock.
        longest: there may be; *by* says who allows no more.

    Raises:
        WishInvalid: both are given, or the end lies beyond *longest*, or has passed.
    """
    if for_ is not None and until is not None:
        message = "Say how long with `for`, or until when with `until`: one of them."
        raise WishInvalid(message, field="until")
    if until is not None:
        return Deadline(None, _resolve_until(until, now, zone, longest, by))
    duration = default if for_ is None else for_
    check_length(duration, longest=longest, by=by)
    return Deadline(duration, now + duration)


def check_length(duration: timedelta, *, longest: timedelta, by: str = "this template") -> None:
    """Raise `WishInvalid` when nobody may record for *duration*, since *by* allows *longest*, and say what is possible."""
    if duration < SHORTEST:
        message = f"That is too short: {spoken_duration(SHORTEST)} is the least. Type `for 45m`, for example."
        raise WishInvalid(message, field="for")
    if duration > longest:
        message = (
            f"{spoken_duration(duration)} is longer than {by} allows: {spoken_duration(longest)}."
            f" Type `for {typed_duration(longest)}` or less."
        )
        raise WishInvalid(message, field="for")


def _resolve_until(clock: time, now: datetime, zone: ZoneInfo, longest: timedelta, by: str) -> datetime:
    stop_at = next_occurrence(clock, zone, now)
    if SHORTEST <= stop_at - now <= longest:
        return stop_at
    here = now.astimezone(zone)
    latest = f"`until {_shown(now + longest, zone)}`"
    if stop_at - now < SHORTEST:
        said = f"{clock:%H:%M} is only a moment away."
    elif stop_at.astimezone(zone).date() != here.date() and clock <= here.time():
        said = f"{clock:%H:%M} has passed already: it is {here:%H:%M} in {zone.key}."
    else:
        said = f"{clock:%H:%M} is {spoken_duration(stop_at - now)} away, and {by} allows {spoken_duration(longest)}."
    message = f"{said} Type a time up to {latest}, or a length such as `for {typed_duration(min(longest, timedelta(minutes=45)))}`."
    raise WishInvalid(message, field="until")


def _shown(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}"

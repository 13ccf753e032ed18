"""When something is to be recorded, as people say it: `at tomorrow 9:00`, `every weekday 9:00`, `in 2h`.

Words in, one frozen `At` or `Every` out, which becomes a moment only in a person's own zone; whatever cannot be
read is a `WishInvalid` that says what to type instead.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain.ids import SCHEDULE_PREFIX
from bot.domain.times import read_clock, read_duration
from bot.domain.wording import shortened
from bot.domain.words import Word, as_typed
from bot.errors import WishInvalid

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EVERY_DAY: Final = tuple(range(7))
WORKDAYS: Final = tuple(range(5))
WEEKEND: Final = (5, 6)
HOW_TO_SAY_AT: Final = "Type it like `at 15:30`, `at tomorrow 9:00`, `at friday 9am` or `at 2026-12-01 9:00`."
HOW_TO_SAY_EVERY: Final = "Type it like `every day 9:00`, `every weekday 9:00` or `every mon,wed,fri 9:00`."

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOST_WORDS: Final = 14  # every monday, tuesday, … and sunday at 9:30 p.m.
_CLOCK_WORDS: Final = 2
_NAMED_CLOCKS: Final = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_MONTH: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+([a-z]{3,9})\.?(?:,?\s+(\d{4}))?", re.ASCII)
_MONTH_DAY: Final = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?", re.ASCII)
NO_YEAR: Final = 4  # a leap year, so that 29 feb can be said
_YEARS: Final = range(2000, 3000)  # the first and last years of the calendar have no UTC in every zone
_DAYS: Final = {
    "day": EVERY_DAY,
    "weekday": WORKDAYS,
    "workday": WORKDAYS,
    "working day": WORKDAYS,
    "weekend": WEEKEND,
    "weekend day": WEEKEND,
}
_ALONE: Final = {"daily": EVERY_DAY, "weekdays": WORKDAYS, "workdays": WORKDAYS, "weekends": WEEKEND}


@dataclass(frozen=True, slots=True)
class At:
    """One time: in so long, or at *clock* on a day; no day: today, or else tomorrow."""

    clock: time = time(0)
    days_ahead: int | None = None  # 0 is today
    weekday: int | None = None  # the next one, 0 is Monday
    day: date | None = None
    ahead: timedelta | None = None  # from now; nothing else is said
    moment: datetime | None = None  # picked, not said


@dataclass(frozen=True, slots=True)
class Every:
    """Each of these days, 0 is Monday, at *clock*."""

    weekdays: tuple[int, ...]
    clock: time


@dataclass(frozen=True, slots=True)
class ChangeSchedule:
    """`schedule pause|resume|cancel ID`. `what` is an id, or a target; `verb` one of `CHANGES`."""

    verb: str
    what: str


@dataclass(frozen=True, slots=True)
class ListSchedules:
    """`schedules`."""


When = At | Every
CHANGES: Final = ("pause", "resume", "cancel")
_MEANT: Final = {"stop": "cancel", "delete": "cancel", "remove": "cancel", "unpause": "resume", "continue": "resume"}


def read_change(words: tuple[Word, ...]) -> ChangeSchedule | None:
    """Return which schedule is to be changed, and how; None: *words*, the whole command, ask for something else.

    `schedule` may be left out before an id, which says enough.

    Raises:
        WishInvalid: it does not say which.
    """
    is_named = words[0].keyword in ("schedule", "schedules")
    verb, *rest = words[is_named:] or (Word(""),)
    meant = _MEANT.get(verb.keyword, verb.keyword)
    if meant not in CHANGES or (not is_named and not (len(rest) == 1 and rest[0].text.startswith(SCHEDULE_PREFIX))):
        return None
    if not rest:
        example = f"`/record schedule {meant} {SCHEDULE_PREFIX}7hk2m9q`"
        raise WishInvalid(f"Which one? Type {example}; `/record schedules` lists them with their ids.", field="what")
    return ChangeSchedule(meant, as_typed(rest)) if len(rest) == 1 else None


def take_when(words: tuple[Word, ...], *, names: int) -> tuple[When | None, tuple[Word, ...]]:
    """Return when it is to be, and *words* without what said so; None: nothing says so.

    Args:
        names: how many words are names before one of them can be a keyword: template and target.

    Raises:
        WishInvalid: what follows `at`, `in` or `every` cannot be read.
    """
    seen = 0
    for index, word in enumerate(words):
        if seen >= names and (found := _taken(words[index:])) is not None:
            when, count = found
            rest = (*words[:index], *words[index + count :])
            if _has_keyword(rest, names):
                message = "Say once when it begins: once with `at tomorrow 9:00`, or again and again with `every weekday 9:00`."
                raise WishInvalid(message, field="when")
            return when, rest
        seen += word.field is None
    return None, words


def _taken(words: tuple[Word, ...]) -> tuple[When, int] | None:
    """Return when the first of *words* say that it is to be, and how many do; None: they do not."""
    keyword = words[0].keyword
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        if all(word.keyword for word in words[:count]) and (when := read_when(as_typed(words[:count]))) is not None:
            return when, count
    if keyword in ("at", "every") or (keyword == "in" and len(words) > 1):
        raise WishInvalid(_unreadable(keyword, as_typed(words[1:5])), field="when")
    return None


def _has_keyword(words: tuple[Word, ...], names: int) -> bool:
    named = [word for word in words if word.field is None]
    return any(word.keyword in ("at", "every") for word in named[names:])


def _unreadable(keyword: str, typed: str) -> str:
    how = HOW_TO_SAY_EVERY if keyword == "every" else HOW_TO_SAY_AT
    if keyword == "in":
        how = "Type it like `in 30m` or `in 2h`."
    if not typed:
        return f"`{keyword}` needs a time after it. {how}"
    if re.search(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}", typed):
        return f"Which is the day and which the month in `{shortened(typed)}`? Type the date like `2026-12-01`."
    if bare := re.search(r"(?:^|\s)(\d{1,2})$", typed):
        return f"Is `{bare[1]}` the time? Type it like `{bare[1]}:00` or `{bare[1]}am`. {how}"
    if not re.search(r"\d", typed):
        return f"At what time? `{keyword} {shortened(typed)}` needs one, like `9:00` or `3pm`. {how}"
    return f"I cannot read a time in `{keyword} {shortened(typed)}`. {how}"


def read_when(text: str) -> When | None:
    """Return when *text* says that it is to be (`at tomorrow 9:00`, `every mon, wed at 9:00`, `in 2h`), or None."""
    text = " ".join(text.casefold().split())
    keyword, _, rest = text.partition(" ")
    if keyword == "in":
        ahead = read_duration(rest)
        return At(ahead=ahead) if ahead else None
    if keyword == "every":
        return _every(rest, _days_after_every)
    if keyword in ("at", "on"):
        return _at(rest) or _every(rest, _days_alone)
    return _every(text, _days_alone) or (_at(text) if _begins_with_day(text) else None)


def _begins_with_day(text: str) -> bool:
    first = text.split(maxsplit=1)[0]
    return first in ("today", "tomorrow") or _weekday(first) is not None or _ISO.fullmatch(first) is not None


def _split_clock(text: str) -> tuple[str, time] | None:
    """Return what is said beside the time of day (at the end, or at the beginning), and that time; None: there is none."""
    words = text.split()
    for count in range(min(_CLOCK_WORDS, len(words)), 0, -1):
        if (clock := _clock(" ".join(words[-count:]))) is not None:
            return " ".join(words[:-count]).removesuffix("at").strip(" ,"), clock
    for count in range(min(_CLOCK_WORDS, len(words)), 0, -1):
        if (clock := _clock(" ".join(words[:count]))) is not None:
            return " ".join(words[count:]).strip(" ,"), clock
    return None


def _clock(text: str) -> time | None:
    return _NAMED_CLOCKS.get(text) or read_clock(text)


def _every(text: str, read_days: Callable[[str], tuple[int, ...]]) -> Every | None:
    split = _split_clock(text)
    weekdays = read_days(split[0]) if split is not None else ()
    return Every(weekdays, split[1]) if split is not None and weekdays else None


def _days_after_every(said: str) -> tuple[int, ...]:
    known = _DAYS.get(said) or _DAYS.get(said.removesuffix("s"))
    if known is not None:
        return known
    found = [_weekday(name) for name in _parts(said)]
    return tuple(sorted({day for day in found if day is not None})) if None not in found else ()


def _days_alone(said: str) -> tuple[int, ...]:
    """Return the days where no `every` stands first: `weekdays`, `mondays` and `daily` mean each, `monday` one."""
    said = said.removeprefix("on ")
    if said.startswith("every "):
        return _days_after_every(said.removeprefix("every "))
    names = _parts(said)
    are_plural = bool(names) and all(_weekday(name) is not None and name.endswith("days") for name in names)
    return _ALONE.get(said) or (_days_after_every(said) if are_plural else ())


def _parts(said: str) -> list[str]:
    return [part for part in re.split(r"[\s,&+]+|\band\b", said) if part]


def _weekday(name: str) -> int | None:
    name = name.rstrip(".")
    name = name[:-1] if name.endswith("days") else name
    found = [index for index, day in enumerate(WEEKDAYS) if len(name) >= 3 and day.startswith(name)]  # noqa: PLR2004 - as they are abbreviated
    return found[0] if found else {"weds": 2, "thurs": 3, "tues": 1}.get(name)


def _at(text: str) -> At | None:
    split = _split_clock(text)
    if split is None:
        return None
    said, clock = split[0].removeprefix("on ").strip(), split[1]
    if not said:
        return At(clock)
    if said in ("today", "tomorrow"):
        return At(clock, days_ahead=int(said == "tomorrow"))
    if (weekday := _weekday(said)) is not None:
        return At(clock, weekday=weekday)
    day = _date(said)
    return At(clock, day=day) if day is not None else None


def _date(said: str) -> date | None:
    """Return the date that *said* spells; without a year it is in `NO_YEAR`."""
    if found := _ISO.fullmatch(said):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_MONTH.fullmatch(said):
        day, name, year = found.groups()
    elif found := _MONTH_DAY.fullmatch(said):
        name, day, year = found.groups()
    else:
        return None
    months = [number for number, month in enumerate(_MONTHS, 1) if name.startswith(month)]
    return _day(int(year) if year else NO_YEAR, months[0], int(day)) if months else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year == NO_YEAR or year in _YEARS else None
    except ValueError:
        return None

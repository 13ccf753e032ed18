"""How much was recorded on each of the last days, by template: counted in the days of whoever looks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

DAYS: Final = 14
MOST_TEMPLATES: Final = 6
OTHERS: Final = "Others"
NOTHING: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class RecordedTime:
    """How long one template recorded on one day: the day's number, from 0 for the oldest."""

    template_id: str
    day: int
    time: timedelta

    @classmethod
    def of(cls, template_id: str, day: int, seconds: int) -> Self:
        """Return *seconds* of a day."""
        return cls(template_id, day, timedelta(seconds=seconds))


def added_up(parts: Iterable[RecordedTime]) -> list[RecordedTime]:
    """Return one part for each template and day of *parts*, in their order; days without anything are left out."""
    found: dict[tuple[str, int], timedelta] = {}
    for part in parts:
        key = part.template_id, part.day
        found[key] = found.get(key, NOTHING) + part.time
    return [RecordedTime(*key, found[key]) for key in sorted(found) if found[key]]


@dataclass(frozen=True, slots=True)
class TemplateUsage:
    """What was recorded from one template, or from several small ones together; one length for each day."""

    name: str
    by_day: tuple[timedelta, ...]

    @property
    def total(self) -> timedelta:
        """Return the time of all days."""
        return sum(self.by_day, NOTHING)


@dataclass(frozen=True, slots=True)
class Usage:
    """What was recorded on these days (in this time zone), oldest first; the template with the most time first."""

    zone: str
    days: tuple[date, ...]
    templates: tuple[TemplateUsage, ...]

    @property
    def total(self) -> timedelta:
        """Return the time of all templates."""
        return sum((template.total for template in self.templates), NOTHING)

    def of_day(self, day: int) -> timedelta:
        """Return the time of all templates on one day."""
        return sum((template.by_day[day] for template in self.templates), NOTHING)


def day_bounds(now: datetime, zone: ZoneInfo, days: int = DAYS) -> tuple[datetime, ...]:
    """Return when each of the last *days* days began in *zone*, today last, and when today ends; in UTC."""
    today = now.astimezone(zone).date()
    dates = [today + timedelta(days=number) for number in range(1 - days, 2)]
    return tuple(datetime.combine(day, time.min, zone).astimezone(UTC) for day in dates)


def usage_of(
    parts: Iterable[RecordedTime], bounds: Sequence[datetime], zone: ZoneInfo, names: Mapping[str, str]
) -> Usage:
    """Return *parts* by template, in whole minutes.

    Args:
        bounds: what `day_bounds` returned.
        names: of templates by id; a template that is gone is called by its id.
    """
    days = tuple(bound.astimezone(zone).date() for bound in bounds[:-1])
    found: dict[str, list[timedelta]] = {}
    for part in parts:
        found.setdefault(part.template_id, [NOTHING] * len(days))[part.day] += part.time
    all_of_them = [
        TemplateUsage(names.get(template_id, template_id), tuple(_whole_minutes(of_day) for of_day in by_day))
        for template_id, by_day in found.items()
    ]
    ranked = sorted((one for one in all_of_them if one.total), key=lambda one: (-one.total, one.name))
    if len(ranked) > MOST_TEMPLATES:
        rest = ranked[MOST_TEMPLATES - 1 :]
        together = tuple(sum(times, NOTHING) for times in zip(*(one.by_day for one in rest), strict=True))
        ranked = [*ranked[: MOST_TEMPLATES - 1], TemplateUsage(OTHERS, together)]
    return Usage(zone.key, days, tuple(ranked))


def _whole_minutes(length: timedelta) -> timedelta:
    return timedelta(minutes=round(length / timedelta(minutes=1)))

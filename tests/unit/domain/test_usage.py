"""Hours by day and template."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.domain.usage import OTHERS, RecordedTime, added_up, day_bounds, usage_of

LONDON = ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def test_days_are_those_of_whoever_looks() -> None:
    """Fourteen of them, today last; it ends at midnight there."""
    bounds = day_bounds(datetime(2026, 11, 22, 22, tzinfo=UTC), ZoneInfo("Asia/Tokyo"))

    assert 15 == len(bounds)
    assert datetime(2026, 11, 22, 15, tzinfo=UTC) == bounds[-2]
    assert bounds[-2] + 24 * HOUR == bounds[-1]


@pytest.mark.parametrize(
    ("now", "zone", "hours"),
    [
        (datetime(2026, 10, 26, 12, tzinfo=UTC), "Europe/London", 25),
        (datetime(2026, 3, 30, 12, tzinfo=UTC), "Europe/London", 23),
        (datetime(2026, 4, 6, 12, tzinfo=UTC), "Australia/Lord_Howe", 24.5),
    ],
)
def test_the_day_on_which_clocks_change_has_its_own_length(now: datetime, zone: str, hours: float) -> None:
    """An hour more or less; half an hour on Lord Howe Island."""
    bounds = day_bounds(now, ZoneInfo(zone))
    lengths = [(after - before) / HOUR for before, after in pairwise(bounds)]

    assert hours in lengths
    assert 13 == lengths.count(24)


def test_the_template_with_the_most_time_comes_first() -> None:
    """By title, or by id where it is gone; what did not last half a minute is left out; whole minutes."""
    bounds = day_bounds(NOW, LONDON)
    parts = [
        RecordedTime("gone", 0, timedelta(minutes=10, seconds=31)),
        RecordedTime("webinar", 0, HOUR),
        RecordedTime("webinar", 13, HOUR),
        RecordedTime("short", 13, timedelta(seconds=20)),
    ]
    usage = usage_of(parts, bounds, LONDON, {"webinar": "Webinar"})

    assert (date(2026, 11, 9), date(2026, 11, 22)) == (usage.days[0], usage.days[-1])
    assert [("Webinar", 2 * HOUR), ("gone", timedelta(minutes=11))] == [
        (one.name, one.total) for one in usage.templates
    ]
    assert timedelta(minutes=71) == usage.of_day(0)
    assert timedelta(minutes=131) == usage.total


def test_more_than_six_templates_are_five_and_the_others() -> None:
    """The smallest ones together; nothing is lost."""
    parts = [RecordedTime(f"t{number}", number, number * HOUR) for number in range(1, 9)]
    usage = usage_of(parts, day_bounds(NOW, LONDON), LONDON, {})

    assert ["t8", "t7", "t6", "t5", "t4", OTHERS] == [one.name for one in usage.templates]
    assert 36 * HOUR == usage.total
    assert 1 * HOUR == usage.of_day(1)


def test_parts_are_added_up() -> None:
    """One for each template and day, in order; what is empty is left out."""
    parts = [
        RecordedTime.of("b", 1, 5),
        RecordedTime.of("a", 2, 1),
        RecordedTime.of("b", 1, 7),
        RecordedTime.of("c", 0, 0),
    ]

    assert [RecordedTime.of("a", 2, 1), RecordedTime.of("b", 1, 12)] == added_up(parts)

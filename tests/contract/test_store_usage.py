"""What every store promises about how long was recorded."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from bot.domain.recording import RecordingState
from bot.domain.usage import RecordedTime, day_bounds
from bot.store.memory import MemoryStore
from bot.store.sqlite import SqliteStore
from tests.builders import NOON, a_recording

Stores = MemoryStore | SqliteStore

HOUR: Final = timedelta(hours=1)
UTC_ZONE: Final = ZoneInfo("UTC")
BOUNDS: Final = day_bounds(NOON, UTC_ZONE)
TODAY, YESTERDAY = 13, 12


async def _recorded(store: Stores, since: datetime, length: timedelta | None, **changes: Any) -> None:  # noqa: ANN401 - any field of a recording
    """Write down a recording that ran; *length* None: it still does."""
    facts: dict[str, Any] = {"state": RecordingState.RECORDING, "confirmed_at": since}
    if length is not None:
        facts |= {"state": RecordingState.COMPLETED, "ended_at": since + length}
    await store.add(a_recording(**{**facts, **changes}), [], alone=False)


async def _found(
    store: Stores, bounds: tuple[datetime, ...] = BOUNDS, now: datetime = NOON
) -> dict[tuple[str, int], float]:
    """Return the hours by template and day."""
    parts = await store.usage.recorded_time(team_id="T1", bounds=bounds, now=now)
    assert sorted(parts, key=lambda part: (part.template_id, part.day)) == parts
    return {(part.template_id, part.day): part.time / HOUR for part in parts}


async def test_what_ran_is_added_up_by_day_and_template(store: Stores) -> None:
    """Several of a day are one number; other teams, and what never ran, count nothing."""
    await _recorded(store, NOON - 2 * HOUR, HOUR)
    await _recorded(store, NOON - 3 * HOUR, 0.5 * HOUR)
    await _recorded(store, NOON - 25 * HOUR, HOUR, template_id="meeting")
    await _recorded(store, NOON - 2 * HOUR, HOUR, team_id="T2")
    await store.add(a_recording(), [], alone=False)
    await store.add(a_recording(state=RecordingState.FAILED, ended_at=NOON), [], alone=False)

    assert {("webinar", TODAY): 1.5, ("meeting", YESTERDAY): 1} == await _found(store)


async def test_what_runs_counts_until_now(store: Stores) -> None:
    """Also what was confirmed days ago, each day whole; a moment later it is more."""
    await _recorded(store, NOON - 37 * HOUR, None)

    assert {("webinar", 11): 1, ("webinar", YESTERDAY): 24, ("webinar", TODAY): 12} == await _found(store)
    assert 13 == (await _found(store, now=NOON + HOUR))["webinar", TODAY]


async def test_midnight_divides_a_recording(store: Stores) -> None:
    """What began before the first day, or goes on after the last, counts for the days that are asked about."""
    midnight = BOUNDS[TODAY]
    await _recorded(store, midnight - HOUR, 3 * HOUR)
    await _recorded(store, BOUNDS[0] - 2 * HOUR, 3 * HOUR, template_id="old")
    await _recorded(store, BOUNDS[0] - 2 * HOUR, 2 * HOUR, template_id="too old")
    await _recorded(store, BOUNDS[-1] - HOUR, 5 * HOUR, template_id="late")
    await _recorded(store, midnight - HOUR, HOUR, template_id="until midnight")

    assert {
        ("late", TODAY): 1,
        ("old", 0): 1,
        ("until midnight", YESTERDAY): 1,
        ("webinar", YESTERDAY): 1,
        ("webinar", TODAY): 2,
    } == await _found(store)


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo"])
async def test_days_of_any_length_are_filled_exactly(store: Stores, zone: str) -> None:
    """Where clocks change one day is longer or shorter, and a recording through all of them fills each."""
    now = datetime(2026, 10, 28, 12, tzinfo=UTC)
    bounds = day_bounds(now, ZoneInfo(zone))
    for _ in range(2):
        await _recorded(store, bounds[0] - HOUR, bounds[-1] - bounds[0] + 2 * HOUR)

    expected = {("webinar", day): 2 * ((after - before) / HOUR) for day, (before, after) in enumerate(pairwise(bounds))}
    assert expected == await _found(store, bounds, now)


async def test_a_clock_that_was_set_back_counts_nothing(store: Stores) -> None:
    """What was confirmed after now, by another clock, and what ended before it began."""
    await _recorded(store, NOON + HOUR, None)
    await _recorded(store, NOON - HOUR, -HOUR)

    assert {} == await _found(store)


async def test_nothing_was_recorded(store: Stores) -> None:
    """An empty workspace."""
    parts: list[RecordedTime] = await store.usage.recorded_time(team_id="T1", bounds=BOUNDS, now=NOON)
    assert [] == parts

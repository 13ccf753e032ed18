"""Starts by the wall's clock: the same hour all year, and one defined answer in the two odd nights."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule import News, Schedule, ScheduleState, odd_start, overlapping, weekly
from tests.builders import NOON

EVERY_DAY = tuple(range(7))


def a_schedule(**changes: Any) -> Schedule:  # noqa: ANN401 - any field of a schedule
    """Return an active schedule: every day 9:00 to 9:45 in Berlin."""
    facts: dict[str, Any] = {
        "id": "sch_7hk2m9q",
        "state": ScheduleState.ACTIVE,
        "team_id": "T1",
        "channel_id": "C1",
        "owner": "U1",
        "created_at": NOON,
        "template_id": "webinar",
        "title": "Webinar",
        "target": "town-hall",
        "zone": "Europe/Berlin",
        "weekdays": EVERY_DAY,
        "clock": time(9),
        "next_at": datetime(2026, 11, 23, 8, tzinfo=UTC),
        "length": timedelta(minutes=45),
    }
    return Schedule(**{**facts, **changes})


@pytest.mark.parametrize(
    ("zone", "night", "clock", "expected"),
    [
        # The clocks go back: 2:30 comes twice, and its first showing counts.
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), ["2026-10-25T00:30", "2026-10-26T01:30"]),
        ("America/New_York", date(2026, 11, 1), time(1, 30), ["2026-11-01T05:30", "2026-11-02T06:30"]),
        # The clocks go forward: 2:30 is not there, and counts as if they had not been changed yet: 3:30.
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), ["2027-03-28T01:30", "2027-03-29T00:30"]),
        ("America/New_York", date(2027, 3, 14), time(2, 30), ["2027-03-14T07:30", "2027-03-15T06:30"]),
        # Half an hour, on an island, and a midnight that is not there.
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), ["2026-10-03T15:45", "2026-10-04T15:15"]),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 0), ["2026-04-23T22:00", "2026-04-24T21:00"]),
        # A whole day that was not there.
        ("Pacific/Apia", date(2011, 12, 30), time(9, 0), ["2011-12-30T19:00", "2011-12-31T19:00"]),
        # A zone that never changes.
        ("Asia/Kolkata", date(2026, 10, 25), time(2, 30), ["2026-10-24T21:00", "2026-10-25T21:00"]),
    ],
)
def test_the_odd_nights_have_one_answer_each(zone: str, night: date, clock: time, expected: list[str]) -> None:
    """One start a day, whatever the clocks do."""
    before = datetime.combine(night, time(), tzinfo=ZoneInfo(zone)) - timedelta(hours=1)
    found = list(islice(weekly(EVERY_DAY, clock, ZoneInfo(zone), before.astimezone(UTC)), 2))
    assert expected == [f"{moment:%Y-%m-%dT%H:%M}" for moment in found]


@pytest.mark.parametrize(
    ("clock", "zone", "expected"),
    [
        (time(2, 30), "Europe/Berlin", "2027-03-28T01:30"),
        (time(1, 30), "America/New_York", "2027-11-07T05:30"),
        (time(9), "Europe/Berlin", None),
        (time(2, 30), "Asia/Kolkata", None),
    ],
)
def test_the_next_odd_night_is_known_ahead(clock: time, zone: str, expected: str | None) -> None:
    """So that whoever schedules such a time reads what will be; the first of both kinds that comes."""
    found = odd_start(a_schedule(clock=clock, zone=zone), NOON)
    assert expected == (found and f"{found:%Y-%m-%dT%H:%M}")


@given(
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Tehran"]),
    clock=st.times().map(lambda clock: clock.replace(second=0, microsecond=0, fold=0)),  # as people type it
    after=st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)),  # noqa: DTZ001 - hypothesis wants them without
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
)
def test_whatever_the_zone_each_day_has_one_start(
    zone: str, clock: time, after: datetime, weekdays: tuple[int, ...]
) -> None:
    """In order, never twice, on the right days, and on the wall's hour wherever the wall shows it."""
    place, since = ZoneInfo(zone), after.replace(tzinfo=UTC)
    moments = list(islice(weekly(weekdays, clock, place, since), 20))
    assert moments == sorted(set(moments))
    assert moments[0] > since
    shown = [moment.astimezone(place) for moment in moments]
    assert len(shown) == len({local.date() for local in shown})
    for local in shown:
        assert local.weekday() in weekdays
        if local.time() != clock:  # leapt over: later on that day, by as much as was leapt
            there = datetime.combine(local.date(), clock, tzinfo=place)
            assert there.astimezone(UTC).astimezone(place) == local


def test_from_one_start_to_the_next_nothing_is_left_out() -> None:
    """What comes after a start is found from that start alone, over a whole year."""
    row = a_schedule(weekdays=(0, 3), clock=time(2, 30))
    year = list(islice(row.starts_after(NOON), 105))
    assert year[1:] == [row.next_after(moment) for moment in year[:-1]]
    assert {0, 3} == {moment.astimezone(row.tz).weekday() for moment in year}


def test_until_is_on_the_wall_too() -> None:
    """Over the night in which the clocks go back, 23:00 until 4:00 is six hours."""
    row = a_schedule(clock=time(23), length=None, until=time(4))
    start = datetime(2026, 10, 24, 21, tzinfo=UTC)
    assert timedelta(hours=6) == row.end_of(start) - start


def test_what_is_due_is_the_earliest_of_what_it_waits_for() -> None:
    """A paused one starts nothing, and still says what is to be said."""
    row = a_schedule()
    assert row.next_at == row.due_at
    assert None is row.noting(state=ScheduleState.PAUSED).due_at
    assert row.noting(state=ScheduleState.PAUSED).saying(News.PAUSED, NOON).due_at == NOON
    assert NOON + timedelta(hours=1) == row.noting(state=ScheduleState.PROPOSED).due_at


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"clock": time(9, 30)}, "2026-11-23T08:30"),
        ({"clock": time(8, 30)}, "2026-11-23T08:00"),
        ({"clock": time(9, 45)}, None),
        ({"clock": time(8), "length": None, "until": time(9)}, None),
        ({"clock": time(8), "length": None, "until": time(9, 1)}, "2026-11-23T08:00"),
        ({"clock": time(23), "length": None, "until": time(9, 1)}, "2026-11-23T08:00"),
        ({"clock": time(9, 45), "length": None, "until": time(9, 0)}, None),
        ({"zone": "Europe/London", "clock": time(8, 15), "weekdays": (4,)}, "2026-11-27T08:15"),
        ({"weekdays": (), "clock": None, "next_at": datetime(2026, 11, 25, 8, 44, tzinfo=UTC)}, "2026-11-25T08:44"),
        ({"weekdays": (), "clock": None, "next_at": datetime(2027, 11, 12, 8, 30, tzinfo=UTC)}, "2027-11-12T08:30"),
        ({"weekdays": (), "clock": None, "next_at": datetime(2026, 11, 25, 9, 0, tzinfo=UTC)}, None),
    ],
)
def test_two_that_record_at_once_overlap(other: dict[str, Any], expected: str | None) -> None:
    """From the later start on; one that ends as the other begins does not."""
    found = overlapping(a_schedule(), a_schedule(id="sch_2222222", **other), NOON)
    assert expected == (found and f"{found:%Y-%m-%dT%H:%M}")

"""Times as people say them, and what they are told when they cannot be read."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.command import Schedule, Start, parse
from bot.domain.schedule_moments import moment_of, spoken_days
from bot.domain.schedule_words import At, ChangeSchedule, Every, ListSchedules, When
from bot.errors import WishInvalid
from tests.builders import NOON

BERLIN = ZoneInfo("Europe/Berlin")
NINE = time(9)


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("at 15:30", At(time(15, 30))),
        ("at 9am", At(NINE)),
        ("at 9:30 pm", At(time(21, 30))),
        ("at noon", At(time(12))),
        ("at tomorrow 9:00", At(NINE, days_ahead=1)),
        ("at 9:00 tomorrow", At(NINE, days_ahead=1)),
        ("tomorrow at 9:00", At(NINE, days_ahead=1)),
        ("At Today 21:00", At(time(21), days_ahead=0)),
        ("at friday 9:00", At(NINE, weekday=4)),
        ("on fri at 9am", At(NINE, weekday=4)),
        ("at 2026-12-01 9:00", At(NINE, day=date(2026, 12, 1))),
        ("at 1 december 2026 9:00", At(NINE, day=date(2026, 12, 1))),
        ("at dec 1st, 2026 9:00", At(NINE, day=date(2026, 12, 1))),
        ("in 2h", At(ahead=timedelta(hours=2))),
        ("in 1 h 30 min", At(ahead=timedelta(minutes=90))),
        ("every day 9:00", Every((0, 1, 2, 3, 4, 5, 6), NINE)),
        ("daily at 9:00", Every((0, 1, 2, 3, 4, 5, 6), NINE)),
        ("every weekday 9:00", Every((0, 1, 2, 3, 4), NINE)),
        ("every weekday at 9:00", Every((0, 1, 2, 3, 4), NINE)),
        ("at 9:00 every weekday", Every((0, 1, 2, 3, 4), NINE)),
        ("every monday 9:00", Every((0,), NINE)),
        ("mondays at 9:00", Every((0,), NINE)),
        ("every mon,wed,fri 9:00", Every((0, 2, 4), NINE)),
        ("every fri, wed and mon at 9am", Every((0, 2, 4), NINE)),
        ("every tues & thurs 9:00", Every((1, 3), NINE)),
        ("weekends 9:00", Every((5, 6), NINE)),
    ],
)
@pytest.mark.parametrize("verb", ["start", "schedule"])
def test_a_time_is_read_as_it_is_said(said: str, when: When, verb: str) -> None:
    """With what may stand around it, in any order, and whichever verb begins the line."""
    for around in ("{} for 45m", "for 45m {}", "{} for 45m maxIdleTime=600", "{} until 10:00"):
        read = parse(f"{verb} webinar town-hall {around.format(said)}")
        assert isinstance(read, Schedule)
        assert when == read.when
        assert ("webinar", "town-hall") == (read.start.template, read.start.target)
        assert (timedelta(minutes=45), None) == (read.start.for_, read.start.until) or read.start.until == time(10)


def test_names_are_no_times() -> None:
    """A template or a target may be called like a keyword, and quotes always make a name."""
    assert Start("at", "every") == parse("start at every")
    assert Start("webinar", "in") == parse("start webinar in")
    quoted = parse('start webinar "at 9:00" at tomorrow 9:00')
    assert isinstance(quoted, Schedule)
    assert "at 9:00" == quoted.start.target


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("schedule webinar town-hall", "When?"),
        ("schedule webinar town-hall for 45m", "When?"),
        ("start webinar town-hall at", "needs a time"),
        ("start webinar town-hall at tomorrow", "At what time?"),
        ("start webinar town-hall at tomorrow 9", "`9:00` or `9am`"),
        ("start webinar town-hall at 25:00", "cannot read"),
        ("start webinar town-hall at 1/12/2026 9:00", "2026-12-01"),
        ("start webinar town-hall at 2026-02-30 9:00", "cannot read"),
        ("start webinar town-hall in a while", "in 2h"),
        ("schedule webinar town-hall every weekday", "At what time?"),
        ("schedule webinar town-hall every blue moon 9:00", "every weekday 9:00"),
        ("schedule webinar town-hall at 9:00 at 10:00", "Say once"),
        ("schedule webinar town-hall every day 9:00 at 10:00", "Say once"),
        ("schedule pause", "Which one?"),
        ("schedule webinar at 9:00", "What shall be recorded?"),
    ],
)
def test_what_cannot_be_read_says_what_to_type(said: str, words: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(WishInvalid) as caught:
        parse(said)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("schedules", ListSchedules()),
        ("schedule", ListSchedules()),
        ("schedule pause sch_7hk2m9q", ChangeSchedule("pause", "sch_7hk2m9q")),
        ("schedule resume town-hall", ChangeSchedule("resume", "town-hall")),
        ("schedule delete sch_7hk2m9q", ChangeSchedule("cancel", "sch_7hk2m9q")),
        ("pause sch_7hk2m9q", ChangeSchedule("pause", "sch_7hk2m9q")),
        ("stop sch_7hk2m9q", ChangeSchedule("cancel", "sch_7hk2m9q")),
        ("cancel sch_7hk2m9q", ChangeSchedule("cancel", "sch_7hk2m9q")),
    ],
)
def test_schedules_are_listed_and_changed(said: str, read: object) -> None:
    """An id says by itself that a schedule is meant."""
    assert read == parse(said)


def test_a_template_may_be_called_like_a_change() -> None:
    """Two names and a time are something to schedule."""
    read = parse("schedule pause town-hall at 9:00")
    assert isinstance(read, Schedule)
    assert "pause" == read.start.template


@given(st.text(alphabet="at every in on 9:00-/.,&12fridaymontomorrownext\u00b2", max_size=40))
@settings(deadline=None)
def test_nothing_else_is_ever_raised(said: str) -> None:
    """Whatever is typed where a time belongs."""
    try:
        read = parse(f"schedule webinar town-hall {said}")
        if isinstance(read, Schedule) and isinstance(read.when, At):
            moment_of(read.when, BERLIN, NOON)
    except WishInvalid:
        pass


# It is Sunday 22 November 2026, 13:00 in Berlin.
@pytest.mark.parametrize(
    ("at", "moment"),
    [
        (At(time(15, 30)), "2026-11-22T14:30"),
        (At(NINE), "2026-11-23T08:00"),
        (At(time(15), days_ahead=0), "2026-11-22T14:00"),
        (At(NINE, days_ahead=1), "2026-11-23T08:00"),
        (At(NINE, weekday=4), "2026-11-27T08:00"),
        (At(time(15), weekday=6), "2026-11-22T14:00"),
        (At(NINE, weekday=6), "2026-11-29T08:00"),
        (At(NINE, day=date(2027, 7, 1)), "2027-07-01T07:00"),
        (At(NINE, day=date(4, 12, 1)), "2026-12-01T08:00"),
        (At(NINE, day=date(4, 1, 6)), "2027-01-06T08:00"),
        (At(ahead=timedelta(minutes=90)), "2026-11-22T13:30"),
        (At(time(2, 30), day=date(2027, 3, 28)), "2027-03-28T01:30"),
        (At(time(2, 30), day=date(2027, 10, 31)), "2027-10-31T00:30"),
    ],
)
def test_a_moment_is_the_next_that_fits_in_the_persons_zone(at: At, moment: str) -> None:
    """Today, or else tomorrow; this week, or else the next; this year, or else the next."""
    assert moment == f"{moment_of(at, BERLIN, NOON):%Y-%m-%dT%H:%M}"


def test_the_second_showing_of_an_hour_is_meant_once_the_first_has_passed() -> None:
    """At 2:40 on the night the clocks go back, 2:50 is in ten minutes, and 2:30 in fifty."""
    now = datetime(2026, 10, 25, 0, 40, tzinfo=UTC)
    for at in (At(time(2, 30)), At(time(2, 30), days_ahead=0), At(time(2, 30), weekday=6)):
        assert timedelta(minutes=50) == moment_of(at, BERLIN, now) - now
    assert timedelta(minutes=10) == moment_of(At(time(2, 50)), BERLIN, now) - now


@pytest.mark.parametrize(
    "at",
    [
        At(NINE, days_ahead=0),
        At(NINE, day=date(2026, 11, 21)),
        At(NINE, day=date(2027, 12, 1)),
        At(ahead=timedelta(hours=9000)),
        At(NINE, day=date(4, 2, 29)),
    ],
)
def test_what_has_passed_or_is_too_far_away_is_refused(at: At) -> None:
    """With the present time, or how far ahead is possible."""
    with pytest.raises(WishInvalid, match=r"passed|year"):
        moment_of(at, BERLIN, NOON)


def test_days_are_spoken() -> None:
    """As they would be said."""
    days = [(0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6), (0,), (0, 2, 4)]
    assert ["every weekday", "every day", "every Monday", "every Monday, Wednesday and Friday"] == [
        spoken_days(day) for day in days
    ]

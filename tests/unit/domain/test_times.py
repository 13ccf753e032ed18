"""Durations, clock times, and the moment at which a recording ends."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.times import (
    Deadline,
    next_occurrence,
    parse_clock,
    parse_duration,
    resolve_deadline,
    spoken_duration,
    typed_duration,
)
from bot.errors import WishInvalid

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # 13:00 in Berlin
HOUR = timedelta(hours=1)


def utc(*parts: int) -> datetime:
    """Return a moment in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # year, month, day, hour, minute


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", timedelta(seconds=90)),
        ("45m", timedelta(minutes=45)),
        ("1h30m", timedelta(minutes=90)),
        ("1h30", timedelta(minutes=90)),
        ("2h", timedelta(hours=2)),
        ("10s", timedelta(seconds=10)),
        (" 1 H 30 Min ", timedelta(minutes=90)),
        ("2 hours", timedelta(hours=2)),
        ("1h 0m 5s", timedelta(seconds=3605)),
        ("90 minutes", timedelta(minutes=90)),
    ],
)
def test_a_duration_is_read_as_people_type_it(text: str, expected: timedelta) -> None:
    """Case, blanks and the units' long names do not matter."""
    assert expected == parse_duration(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "45", "m", "h30m", "-5m", "1.5h", "30m1h", "5 30m", "0m", "0h0m", "9s", "99999999999h", "١h", "1d"],
)
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    """Nothing is guessed, nothing under 10 s is accepted, and the sentence shows what to type."""
    with pytest.raises(WishInvalid, match="45m") as caught:
        parse_duration(text)
    assert "for" == caught.value.field


@given(st.integers(min_value=10, max_value=3_000_000).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_duration_that_is_written_can_be_read_again(duration: timedelta) -> None:
    """What messages tell people to type is understood."""
    assert (duration, duration) == (parse_duration(typed_duration(duration)), parse_duration(spoken_duration(duration)))


@pytest.mark.parametrize(
    ("seconds", "spoken", "typed"),
    [
        (5400, "1 h 30 min", "1h30m"),
        (2700, "45 min", "45m"),
        (90, "1 min 30 s", "1m30s"),
        (93600, "26 h", "26h"),
        (0, "0 s", "0s"),
        (-5, "0 s", "0s"),
    ],
)
def test_a_duration_is_written_without_empty_parts(seconds: int, spoken: str, typed: str) -> None:
    """People read units, and type them without blanks."""
    assert (spoken, typed) == (
        spoken_duration(timedelta(seconds=seconds)),
        typed_duration(timedelta(seconds=seconds)),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15:30", time(15, 30)),
        ("9:00", time(9)),
        ("09:00", time(9)),
        ("15.30", time(15, 30)),
        ("3pm", time(15)),
        ("3 PM", time(15)),
        ("3:30 p.m.", time(15, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("0:00", time(0)),
        ("24:00", time(0)),
    ],
)
def test_a_clock_time_is_read_as_people_type_it(text: str, expected: time) -> None:
    """Both clocks are understood, with a colon or a point."""
    assert expected == parse_clock(text)


@pytest.mark.parametrize(
    "text", ["", "15", "15:3", "25:00", "15:60", "13pm", "0am", "24:01", "15:30m", "soon", "1:2:3"]
)
def test_what_is_no_clock_time_is_refused_with_an_example(text: str) -> None:
    """A number alone could be anything."""
    with pytest.raises(WishInvalid, match="15:30") as caught:
        parse_clock(text)
    assert "until" == caught.value.field


def test_a_time_that_has_passed_today_is_tomorrows() -> None:
    """The next showing counts, also when it is that very minute."""
    assert utc(2026, 11, 22, 14, 30) == next_occurrence(time(15, 30), BERLIN, NOON)
    assert utc(2026, 11, 23, 11, 0) == next_occurrence(time(12, 0), BERLIN, NOON)
    assert utc(2026, 11, 23, 12, 0) == next_occurrence(time(13, 0), BERLIN, NOON)


def test_a_time_that_is_leapt_over_counts_as_if_the_clock_had_not_changed() -> None:
    """On 29 March 2026 Berlin has no 02:30; it is the moment that shows 03:30."""
    assert utc(2026, 3, 29, 1, 30) == next_occurrence(time(2, 30), BERLIN, utc(2026, 3, 29, 0, 10))


def test_a_time_that_is_shown_twice_is_its_next_showing() -> None:
    """On 25 October 2026 Berlin has 02:30 twice: at 00:30 and at 01:30 UTC."""
    assert utc(2026, 10, 25, 0, 30) == next_occurrence(time(2, 30), BERLIN, utc(2026, 10, 24, 23, 0))
    assert utc(2026, 10, 25, 1, 30) == next_occurrence(time(2, 30), BERLIN, utc(2026, 10, 25, 0, 45))
    assert utc(2026, 10, 26, 1, 30) == next_occurrence(time(2, 30), BERLIN, utc(2026, 10, 25, 1, 45))


@given(
    st.times(),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]),
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2028, 1, 1)),  # noqa: DTZ001 - made aware below
)
def test_the_next_occurrence_is_always_ahead_and_within_a_day_or_so(clock: time, zone: str, naive: datetime) -> None:
    """No zone and no change of clocks leads into the past, or further than 25 hours."""
    now = naive.replace(tzinfo=UTC)
    assert timedelta(0) < next_occurrence(clock.replace(fold=0), ZoneInfo(zone), now) - now <= timedelta(hours=25)


def resolve(for_: timedelta | None = None, until: time | None = None, now: datetime = NOON) -> Deadline:
    """Resolve with a default of 1 h and a longest of 4 h, for somebody in Berlin."""
    return resolve_deadline(now, BERLIN, for_=for_, until=until, default=HOUR, longest=4 * HOUR)


def test_a_length_counts_from_the_confirmed_start() -> None:
    """`for` and the template's own length keep their length; until the start is confirmed they count from now."""
    assert Deadline(HOUR, NOON + HOUR) == resolve()
    assert Deadline(4 * HOUR, NOON + 4 * HOUR) == resolve(for_=4 * HOUR)


def test_a_clock_time_is_the_wall_clock_of_the_person() -> None:
    """15:30 in Berlin is 14:30 UTC in winter, and no length is kept."""
    assert Deadline(None, utc(2026, 11, 22, 14, 30)) == resolve(until=time(15, 30))


def test_a_length_beyond_the_longest_says_what_is_allowed() -> None:
    """The sentence names the longest and what to type."""
    with pytest.raises(WishInvalid, match=r"allows: 4 h\. Type `for 4h` or less") as caught:
        resolve(for_=5 * HOUR)
    assert "for" == caught.value.field


def test_a_clock_time_that_has_passed_is_called_passed() -> None:
    """Nobody who types 12:30 at 13:00 means tomorrow, when tomorrow is out of reach."""
    with pytest.raises(
        WishInvalid, match=r"12:30 has passed already: it is 13:00 in Europe/Berlin.*`until 17:00`"
    ) as caught:
        resolve(until=time(12, 30))
    assert "until" == caught.value.field


def test_a_clock_time_beyond_the_longest_says_how_far_it_is() -> None:
    """The latest possible time is named."""
    with pytest.raises(WishInvalid, match=r"18:00 is 5 h away, and this template allows 4 h.*`until 17:00`"):
        resolve(until=time(18, 0))


def test_a_time_shortly_after_midnight_is_tonight() -> None:
    """A recording may go over midnight."""
    late = utc(2026, 11, 22, 22, 30)  # 23:30 in Berlin
    assert Deadline(None, utc(2026, 11, 22, 23, 15)) == resolve(until=time(0, 15), now=late)


def test_an_end_that_is_a_moment_away_is_refused() -> None:
    """Ten seconds is the least, however it is said."""
    with pytest.raises(WishInvalid, match="only a moment away"):
        resolve(until=time(13, 1), now=NOON + timedelta(seconds=55))
    with pytest.raises(WishInvalid, match="too short"):
        resolve(for_=timedelta(seconds=9))


def test_a_length_and_a_clock_time_are_not_both_obeyed() -> None:
    """Which one counts cannot be guessed."""
    with pytest.raises(WishInvalid, match="one of them"):
        resolve(for_=HOUR, until=time(15, 30))

"""What `history` asks for, and from when on that is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.command import parse
from bot.domain.history_words import History, Since, read_since, since_moment
from bot.errors import WishInvalid

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = Since(ago=timedelta(days=7))


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", History()),
        ("town-hall", History(target="town-hall")),
        ('"town hall"', History(target="town hall")),
        ('"mine"', History(target="mine")),
        ("<@U012AB3CD|ada>", History(user_id="U012AB3CD")),
        ("by <@U012AB3CD>", History(user_id="U012AB3CD")),
        ("by me", History(mine=True)),
        ("mine here", History(mine=True, here=True)),
        ("template webinar since 7d", History(template="webinar", since=WEEK)),
        ("template=webinar since=7d", History(template="webinar", since=WEEK)),
        ("since 1 week ago town-hall", History(target="town-hall", since=WEEK)),
        ("<https://example.com/?a=1&amp;b=2|example.com>", History(target="https://example.com/?a=1&b=2")),
        ("SINCE YESTERDAY", History(since=Since(days_ago=1))),
    ],
)
def test_what_is_typed_after_history_is_understood(typed: str, asked: History) -> None:
    """In any order, as people and as Slack write it."""
    assert asked == parse(f"history {typed}")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("@ada", "person"),
        ("<@U012AB3CD> <@U012AB3CE>", "person"),
        ("since", "since"),
        ("since soon", "since"),
        ("since 7d since 8d", "since"),
        ("since 2026-02-30", "since"),
        ("since 0001-01-01", "since"),
        ("since 9999-12-31", "since"),
        ("template", "template"),
        ("template a template b", "template"),
        ("town hall", "target"),
    ],
)
def test_what_cannot_be_understood_is_said(typed: str, field: str) -> None:
    """By what is wrong, with what to type instead."""
    with pytest.raises(WishInvalid) as caught:
        parse(f"history {typed}")
    assert field == caught.value.field


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("7d", "2026-11-15T09:30"),
        ("2 weeks ago", "2026-11-08T09:30"),
        ("12h", "2026-11-21T21:30"),
        ("today", "2026-11-21T23:00"),
        ("yesterday", "2026-11-20T23:00"),
        ("monday", "2026-11-15T23:00"),
        ("sunday", "2026-11-21T23:00"),
        ("2026-07-01", "2026-06-30T22:00"),
    ],
)
def test_a_day_begins_in_the_zone_of_whoever_asks(typed: str, expected: str) -> None:
    """Summer time included; lengths of time count back from now."""
    now = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)  # a Sunday
    since = read_since(typed)
    assert since is not None
    assert datetime.fromisoformat(f"{expected}+00:00") == since_moment(since, now, BERLIN)


def test_a_date_is_a_day() -> None:
    """Not the moment at which it was typed."""
    assert Since(day=date(2026, 11, 20)) == read_since(" 2026-11-20 ")

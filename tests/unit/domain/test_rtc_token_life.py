"""Recordings that are planned to outlive their token."""

from datetime import timedelta

import pytest

from bot.domain.rtc_token import LIFE, life_doubt
from tests.builders import NOON, a_recording

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("mode", ["mix", "individual"])
def test_a_template_that_allows_more_than_the_token_does_is_doubted(mode: str) -> None:
    """The token counts from before the start, so exactly a day is too long already."""
    assert life_doubt(mode, LIFE - SECOND, LIFE) is None
    for longest in (LIFE, LIFE + HOUR):
        said = life_doubt(mode, longest, LIFE)
        assert said is not None
        assert "cannot be renewed" in said


def test_who_needs_no_token_outlives_none() -> None:
    """Web pages have none, and neither have projects without a certificate."""
    assert life_doubt("web", 30 * LIFE, LIFE) is None
    assert life_doubt("mix", 30 * LIFE, None) is None


def test_the_token_counts_from_the_resource_on_and_for_each_attempt_anew() -> None:
    """Until there is a resource, from the wish on: the token cannot be older than that."""
    wished = a_recording(token_life=LIFE)
    assert NOON + LIFE == wished.token_until
    acquired = wished.with_task(acquired_at=NOON + HOUR)
    assert NOON + HOUR + LIFE == acquired.token_until
    assert a_recording().token_until is None


@pytest.mark.parametrize(("length", "too_long"), [(23 * HOUR, False), (LIFE, True), (25 * HOUR, True)])
def test_a_recording_outlives_its_token_when_it_is_to_end_later(length: timedelta, *, too_long: bool) -> None:
    """Whatever moved its end there."""
    assert too_long == a_recording(token_life=LIFE, stop_at=NOON + length, longest=30 * HOUR).outlives_token
    assert not a_recording(stop_at=NOON + length, longest=30 * HOUR).outlives_token

"""Moving the end: how far, from which end, and what is said when it cannot be."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.extension import extended_by, extended_until
from bot.domain.recording import Recording, RecordingState, Wish
from bot.errors import EndMoved, UserError, WishInvalid, WishRefused
from tests.builders import NOON, a_recording

MINUTE = timedelta(minutes=1)
QUARTER = 15 * MINUTE
ONE = NOON + timedelta(hours=1)
SHOWN = int(ONE.timestamp())
BERLIN = ZoneInfo("Europe/Berlin")
WISH = Wish(user_id="U2", at=NOON + 50 * MINUTE)


def a_running(**changes: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return a recording from noon to one, which may run until four."""
    return a_recording(**{"state": RecordingState.RECORDING, "confirmed_at": NOON, "stop_at": ONE, **changes})


def test_the_end_moves_and_it_is_known_who_moved_it() -> None:
    """From the end that there was, not from now."""
    later = extended_by(a_running(), QUARTER, WISH, shown_end=SHOWN)
    assert (ONE + QUARTER, WISH) == (later.stop_at, later.extended)


def test_of_two_who_press_at_once_the_second_extends_nothing() -> None:
    """Her button showed an end that is no longer the recording's."""
    later = extended_by(a_running(), QUARTER, WISH, shown_end=SHOWN)
    with pytest.raises(EndMoved) as refused:
        extended_by(later, QUARTER, WISH, shown_end=SHOWN)
    assert later.id == refused.value.recording_id
    assert ONE + 2 * QUARTER == extended_by(later, QUARTER, WISH).stop_at


def test_before_it_is_confirmed_the_length_grows() -> None:
    """The length counts from the confirmed start, and so does what was added."""
    later = extended_by(a_recording(), QUARTER, WISH)
    assert (timedelta(hours=1) + QUARTER, ONE + QUARTER) == (later.stop_after, later.stop_at)


@pytest.mark.parametrize(("by", "fits"), [(180, True), (180.1, False)])
def test_nobody_extends_beyond_the_longest(by: float, *, fits: bool) -> None:
    """The template's limit counts from the confirmed start; the text says what is left."""
    if fits:
        assert NOON + timedelta(hours=4) == extended_by(a_running(), by * MINUTE, WISH).stop_at
    else:
        with pytest.raises(WishInvalid, match=r"4 h at the longest\. It can go on for 3 h more"):
            extended_by(a_running(), by * MINUTE, WISH)


@pytest.mark.parametrize(
    "changes",
    [{"state": RecordingState.STOPPING}, {"stop_wish": WISH}, {"stop_at": WISH.at}, {"state": RecordingState.FAILED}],
)
def test_what_does_not_run_cannot_be_extended(changes: dict[str, Any]) -> None:
    """It is being stopped, its end has come, or it is over."""
    with pytest.raises(WishRefused, match="not running any more"):
        extended_by(a_running(**changes), QUARTER, WISH)
    with pytest.raises(WishRefused, match="not running any more"):
        extended_until(a_running(**changes), ONE + QUARTER, WISH, BERLIN)


def test_until_is_a_moment() -> None:
    """To the second, up to the longest."""
    latest = NOON + timedelta(hours=4)
    assert latest == extended_until(a_running(), latest, WISH, BERLIN).stop_at


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (ONE, "It goes on until 14:00 anyway"),
        (ONE - MINUTE, "press Stop"),
        (ONE + timedelta(hours=4), "17:00 is the latest"),
    ],
)
def test_what_cannot_be_is_said_on_the_persons_clock(until: datetime, said: str) -> None:
    """Forms hold plain text, in which Slack shows no dates, so the words are in the person's zone."""
    with pytest.raises(WishInvalid, match=said):
        extended_until(a_running(), until, WISH, BERLIN)


def test_another_day_is_named() -> None:
    """16:00 today and 16:00 tomorrow must not be mixed up."""
    row = a_running(longest=timedelta(hours=30))
    with pytest.raises(UserError, match="23 November at 19:00 is the latest"):
        extended_until(row, NOON + timedelta(hours=31), WISH, BERLIN)

"""A recording that is planned to outlive its token says so, wherever its end is said."""

from datetime import timedelta

import pytest

from bot.blocks import answers
from bot.blocks.card import card
from bot.blocks.token_note import token_note
from bot.domain.recording import Recording
from bot.domain.rtc_token import LIFE
from tests.builders import NOON
from tests.unit.blocks.slack_limits import message_problems
from tests.unit.blocks.states import STATES

HOUR = timedelta(hours=1)
TOKEN_ENDS = "<!date^1795435200^{date_short_pretty} at {time}|23 November 2026 at 12:00 UTC>"


def too_long(name: str) -> Recording:
    """Return the recording of that state, planned for 30 hours."""
    return STATES[name].model_copy(
        update={"token_life": LIFE, "longest": 48 * HOUR, "stop_after": 30 * HOUR, "stop_at": NOON + 30 * HOUR}
    )


@pytest.mark.parametrize("name", ["requested", "starting", "recording", "recording, trouble"])
def test_the_card_says_when_the_token_ends(name: str) -> None:
    """In its blocks and in its sentence."""
    message = card(too_long(name))
    assert f"It cannot record beyond {TOKEN_ENDS}" in message.text
    assert f"It cannot record beyond {TOKEN_ENDS}" in str(message.block_dicts()[1])
    assert [] == message_problems(message.text, message.block_dicts())


def test_whoever_starts_or_extends_it_is_told() -> None:
    """At once, and not when it breaks off."""
    for answer in (
        answers.started(too_long("requested")),
        answers.extended(too_long("requested")),
        answers.extended(too_long("recording")),
    ):
        assert f"It cannot record beyond {TOKEN_ENDS}" in answer.text
        assert "another recording before that" in answer.text


def test_nothing_is_said_where_the_token_lasts_or_the_end_is_near() -> None:
    """A warning that is always there is none."""
    assert token_note(STATES["recording"]) is None
    assert token_note(STATES["recording"].model_copy(update={"token_life": LIFE})) is None
    assert token_note(too_long("recording, to be stopped")) is None
    assert token_note(too_long("completed")) is None

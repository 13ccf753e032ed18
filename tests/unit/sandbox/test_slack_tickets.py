"""What Slack lends for a while: triggers for 3 s and once, response URLs for 30 minutes and five times."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ADA, TOWN_HALL_CREW, StandInSlack
from bot.sandbox.slack.answers import Refusal
from bot.sandbox.slack.tickets import Tickets

MODAL: dict[str, Any] = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [{"type": "divider"}]}


class MovedClock:
    """Shows the time it was moved to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        """Let time go by."""
        self.now += by


@pytest.fixture
def clock() -> MovedClock:
    """Return a clock that stands still."""
    return MovedClock()


@pytest.fixture
async def timed(clock: MovedClock) -> AsyncIterator[StandInSlack]:
    """Yield a stand-in that lives by that clock."""
    async with StandInSlack(clock=clock) as slack:
        yield slack


@pytest.fixture
async def timed_client(timed: StandInSlack) -> AsyncIterator[AsyncWebClient]:
    """Yield a client of it."""
    async with aiohttp.ClientSession() as http:
        yield AsyncWebClient(token=timed.bot_token, base_url=timed.api_url, session=http)


async def opened(client: AsyncWebClient, trigger_id: str) -> str:
    """Return "ok", or the word views.open is refused with."""
    try:
        await client.views_open(trigger_id=trigger_id, view=MODAL)
    except SlackApiError as error:
        return str(error.response["error"])
    return "ok"


async def test_a_trigger_lives_three_seconds(
    timed: StandInSlack, timed_client: AsyncWebClient, clock: MovedClock
) -> None:
    """At three seconds it opens a view, a moment later no more."""
    in_time, late = timed.trigger(ADA), timed.trigger(ADA)
    clock.move(timedelta(seconds=3))
    assert "ok" == await opened(timed_client, in_time)
    clock.move(timedelta(milliseconds=1))
    assert "expired_trigger_id" == await opened(timed_client, late)


async def test_a_trigger_is_used_once(timed: StandInSlack, timed_client: AsyncWebClient) -> None:
    """The second use has a word of its own, and one that was never given another."""
    trigger_id = timed.trigger(ADA)

    assert ["ok", "exchanged_trigger_id", "invalid_trigger_id"] == [
        await opened(timed_client, one) for one in (trigger_id, trigger_id, "1.2.3")
    ]


async def test_a_view_that_is_refused_does_not_use_the_trigger_up(
    timed: StandInSlack, timed_client: AsyncWebClient
) -> None:
    """The form is checked first: a corrected view may still be opened."""
    trigger_id = timed.trigger(ADA)
    with pytest.raises(SlackApiError):
        await timed_client.views_open(trigger_id=trigger_id, view={**MODAL, "colour": "red"})

    assert "ok" == await opened(timed_client, trigger_id)


def test_a_response_url_is_used_five_times(clock: MovedClock) -> None:
    """The sixth use is refused."""
    tickets = Tickets(clock)
    key = tickets.response_key(ADA, TOWN_HALL_CREW)
    for _ in range(5):
        tickets.use_response(key)

    with pytest.raises(Refusal, match="used_url"):
        tickets.use_response(key)


def test_a_response_url_lives_30_minutes(clock: MovedClock) -> None:
    """At 30 minutes it works, later no more."""
    tickets = Tickets(clock)
    key = tickets.response_key(ADA, TOWN_HALL_CREW)
    clock.move(timedelta(minutes=30))
    tickets.use_response(key)
    clock.move(timedelta(milliseconds=1))

    with pytest.raises(Refusal, match="expired_url"):
        tickets.use_response(key)


async def test_time_stamps_are_unique_in_a_channel_though_the_clock_stands_still(
    timed: StandInSlack, timed_client: AsyncWebClient
) -> None:
    """They still tell the order."""
    for number in range(3):
        await timed_client.chat_postMessage(channel=TOWN_HALL_CREW, text=str(number))

    assert ["0", "1", "2"] == [message.text for message in timed.messages()]
    assert 3 == len({message.ts for message in timed.messages()})

"""The outbox over the strict stand-in of Slack: whatever Slack does, each thing is said once, and the card is right."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.milestones import notices
from bot.domain.notice import Milestone, milestone_notice
from bot.domain.recording import Recording
from bot.sandbox.slack import StandInSlack
from bot.sandbox.slack.cast import ADA, TEAM_ID, TOWN_HALL_CREW
from bot.sandbox.slack.faults import Fault
from bot.services.outbox import Outbox
from bot.slack.notifier import SlackNotifier
from bot.store.memory import MemoryStore
from tests.builders import NOON, a_recording
from tests.unit.services.world import MovingClock


@dataclass
class Desk:
    """An outbox between a store and Slack."""

    clock: MovingClock
    store: MemoryStore
    slack: StandInSlack
    outbox: Outbox

    async def write_down(self, **changes: Any) -> Recording:  # noqa: ANN401 - any field of a recording
        """Add a recording together with its card's notice."""
        where = {"team_id": TEAM_ID, "channel_id": TOWN_HALL_CREW, "started_by": ADA}
        recording = a_recording(**{**where, **changes})
        await self.store.add(recording, notices(None, recording, NOON), alone=True)
        return await self.store.get(recording.id)

    async def change(self, recording: Recording, *milestones: Milestone, **facts: object) -> Recording:
        """Save a change of the recording, its card's notice, and *milestones*."""
        after = recording.noting(**facts)
        now = self.clock.now()
        said = [milestone_notice(recording.id, recording.channel_id, now, milestone) for milestone in milestones]
        return await self.store.save(after, [*notices(recording, after, now), *said])

    async def deliver(self, *, within: timedelta = timedelta(hours=1)) -> None:
        """Send what is due, moving the clock, until nothing is due or *within* is over."""
        last = self.clock.now() + within
        while (due_at := await self.store.next_notice_due()) is not None and due_at <= last:
            self.clock.at = max(self.clock.at, due_at)
            for claim in await self.outbox.claim(self.clock.now(), 10):
                await self.outbox.send(claim)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Give each test a desk of its own."""
    clock, store = MovingClock(), MemoryStore()
    async with StandInSlack() as slack, aiohttp.ClientSession() as http:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=http, retry_handlers=[])
        outbox = Outbox(store=store, notifier=SlackNotifier(client), clock=clock)
        yield Desk(clock, store, slack, outbox)


async def test_a_card_is_posted_once_and_then_updated(desk: Desk) -> None:
    """Many changes make one message, which shows the newest."""
    recording = await desk.write_down(title="First")
    await desk.deliver()
    recording = await desk.change(recording, title="Second")
    await desk.change(recording, title="Third")
    await desk.deliver()
    (message,) = desk.slack.messages()
    assert "Third" in str(message)
    assert 1 == len([call for call in desk.slack.calls if call.method == "chat.update"])


async def test_slack_away_for_ten_minutes_loses_nothing(desk: Desk) -> None:
    """When Slack is back, the card shows the newest state, and the milestones follow in order, each once."""
    recording = await desk.write_down()
    desk.slack.faults.set("*", Fault("down"))
    await desk.deliver(within=timedelta(minutes=10))
    await desk.change(recording, Milestone.RECORDING, Milestone.STOPPED, title="Newest")
    desk.slack.faults.clear()
    await desk.deliver()
    card, *thread = desk.slack.messages()
    assert "Newest" in str(card)
    assert 2 == len(thread)
    assert ["records", "stopped"] == [
        next(word for word in ("records", "stopped") if word in message.text.lower()) for message in thread
    ]


async def test_a_rate_limit_is_waited_out(desk: Desk) -> None:
    """Nothing is sent before `Retry-After` is over."""
    await desk.write_down()
    desk.slack.faults.set("chat.postMessage", Fault("rate_limited", retry_after=30, times=1))
    await desk.deliver(within=timedelta(seconds=29))
    assert [] == desk.slack.messages()
    await desk.deliver(within=timedelta(seconds=31))
    assert 1 == len(desk.slack.messages())


async def test_a_deleted_card_is_posted_anew(desk: Desk) -> None:
    """A card that somebody deleted comes back with the next change."""
    recording = await desk.write_down()
    await desk.deliver()
    desk.slack.faults.set("chat.update", Fault("error", error="message_not_found", times=1))
    await desk.change(recording, title="After")
    await desk.deliver()
    assert ["After" in str(message) for message in desk.slack.messages()] == [False, True]


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "is_archived"])
async def test_a_channel_that_cannot_be_posted_in_makes_a_direct_message(desk: Desk, error: str) -> None:
    """The starter is told, wherever the channel went."""
    await desk.write_down()
    desk.slack.faults.set("chat.postMessage", Fault("error", error=error, times=1))
    await desk.deliver()
    assert [] == desk.slack.messages(TOWN_HALL_CREW)
    posted = [call for call in desk.slack.calls if call.method == "chat.postMessage"]
    assert ADA == posted[-1].args["channel"]
    assert posted[-1].ok


async def test_a_refused_token_is_tried_again_and_nothing_is_lost(desk: Desk) -> None:
    """Once the token is mended, what was to be said is said."""
    await desk.write_down()
    desk.slack.faults.set("*", Fault("error", error="invalid_auth"))
    await desk.deliver(within=timedelta(minutes=5))
    desk.slack.faults.clear()
    await desk.deliver()
    assert 1 == len(desk.slack.messages())

"""The outbox over the strict stand-in of Slack: whatever Slack does, each thing is said once, and the card is right."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.milestones import notices
from bot.domain.notice import Milestone, milestone_notice
from bot.domain.recording import Recording
from bot.errors import StoreUnavailable
from bot.sandbox.slack import StandInSlack
from bot.sandbox.slack.cast import ADA, BOT_USER_ID, TEAM_ID, TOWN_HALL_CREW
from bot.sandbox.slack.faults import Fault
from bot.sandbox.slack.workspace import Message
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

    def thread(self, channel_id: str = TOWN_HALL_CREW) -> list[str]:
        """Return which milestones stand in the thread of the newest card in the channel, in order."""
        card = next(one for one in reversed(self.slack.messages(channel_id)) if one.thread_ts is None)
        return [milestone_of(message) for message in self.slack.thread(card)]


def milestone_of(message: Message) -> str:
    """Return the milestone that *message* tells."""
    assert message.metadata is not None
    notice_id: str = message.metadata["event_payload"]["notice"]
    return notice_id.split(":")[1]


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


DIRECT: Final = "D" + ADA[1:]


async def test_a_channel_that_is_archived_on_the_way_goes_on_in_a_direct_message(desk: Desk) -> None:
    """The newest card and everything that is still to be said reach the starter, in order, each once."""
    recording = await desk.write_down()
    recording = await desk.change(recording, Milestone.RECORDING, title="Begun")
    await desk.deliver()
    desk.slack.workspace.archive(TOWN_HALL_CREW)
    recording = await desk.change(recording, Milestone.STOPPED, title="Ended")
    await desk.change(recording, Milestone.FILES_READY)
    await desk.deliver()

    assert ["recording"] == desk.thread(TOWN_HALL_CREW)
    (card, *_) = desk.slack.messages(DIRECT)
    assert "Ended" in str(card)
    assert ["stopped", "files_ready"] == desk.thread(DIRECT)


async def test_a_result_alone_takes_the_card_along_to_the_starter(desk: Desk) -> None:
    """The channel went after the last change of the card: the milestone finds out, and its card follows first."""
    recording = await desk.write_down()
    recording = await desk.change(recording, Milestone.STOPPED)
    await desk.deliver()
    desk.slack.workspace.remove_from(BOT_USER_ID, TOWN_HALL_CREW)
    milestone = milestone_notice(recording.id, recording.channel_id, desk.clock.now(), Milestone.FILES_READY)
    await desk.store.save(recording, [milestone])
    await desk.deliver()
    assert [1, ["files_ready"]] == [
        len([one for one in desk.slack.messages(DIRECT) if one.thread_ts is None]),
        desk.thread(DIRECT),
    ]


async def test_when_the_starter_is_gone_too_it_is_tried_ever_more_rarely_and_not_for_ever(desk: Desk) -> None:
    """For a day Slack is asked a few times an hour; then it is logged, and Slack is left in peace until there is news."""
    recording = await desk.write_down()
    desk.slack.faults.set("chat.postMessage", Fault("error", error="channel_not_found"))
    await desk.deliver(within=timedelta(days=2))
    assert 40 < (tries := len(desk.slack.calls)) < 80
    await desk.deliver(within=timedelta(days=2))
    assert tries == len(desk.slack.calls)
    desk.slack.faults.clear()
    await desk.change(recording, Milestone.FAILED, title="News")
    await desk.deliver()
    assert ["failed"] == desk.thread()


async def test_a_bot_that_is_let_in_again_says_what_is_left_to_say(desk: Desk) -> None:
    """Neither the channel nor the starter was reached for a quarter of an hour: nothing is lost, and it stands in the channel."""
    recording = await desk.write_down()
    await desk.deliver()
    desk.slack.faults.set("*", Fault("error", error="not_in_channel"))
    recording = await desk.change(recording, Milestone.RECORDING, title="Newest")
    await desk.deliver(within=timedelta(minutes=15))
    desk.slack.faults.clear()
    await desk.change(recording, Milestone.STOPPED)
    await desk.deliver()
    assert ["recording", "stopped"] == desk.thread(TOWN_HALL_CREW)
    assert "Newest" in str(desk.slack.messages()[1])


async def test_a_hiccup_that_looks_like_a_channel_gone_moves_no_card(desk: Desk) -> None:
    """Slack says twice that there is no such channel: the card stays where it is, and is brought up to date."""
    recording = await desk.write_down()
    await desk.deliver()
    desk.slack.faults.set("*", Fault("error", error="channel_not_found", times=2))
    await desk.change(recording, Milestone.RECORDING, title="Newest")
    await desk.deliver()
    (card, _) = desk.slack.messages()
    assert "Newest" in str(card)
    assert ["recording"] == desk.thread(TOWN_HALL_CREW)
    assert [] == desk.slack.messages(DIRECT)


async def test_milestones_of_a_deleted_card_are_said_all_the_same(desk: Desk) -> None:
    """In the channel until the card is there again, then in the new one's thread; in order, each once."""
    recording = await desk.write_down()
    await desk.deliver()
    desk.slack.workspace.remove(desk.slack.messages()[0])
    recording = await desk.change(recording, Milestone.RECORDING, title="Newest")
    await desk.deliver()
    await desk.change(recording, Milestone.STOPPED)
    await desk.deliver()

    told, new_card, stopped = desk.slack.messages()
    assert ("recording", "stopped") == (milestone_of(told), milestone_of(stopped))
    assert "Newest" in str(new_card)
    assert (None, None, new_card.ts) == (told.thread_ts, new_card.thread_ts, stopped.thread_ts)


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "missing_scope"])
async def test_a_revoked_token_keeps_everything_in_order_until_it_is_mended(desk: Desk, error: str) -> None:
    """An hour later each milestone comes once, in order, under a card that shows the newest state."""
    recording = await desk.write_down()
    desk.slack.faults.set("*", Fault("error", error=error))
    recording = await desk.change(recording, Milestone.RECORDING)
    await desk.deliver(within=timedelta(hours=1))
    asked = len(desk.slack.calls)
    await desk.change(recording, Milestone.STOPPED, Milestone.FILES_READY, title="Newest")
    desk.slack.faults.clear()
    await desk.deliver()
    assert 55 < asked < 65
    assert ["recording", "stopped", "files_ready"] == desk.thread()
    assert "Newest" in str(desk.slack.messages()[0])


async def test_a_message_that_is_too_long_is_said_shorter(desk: Desk) -> None:
    """Card and milestones arrive, with less in them; nothing behind them is held up."""
    recording = await desk.write_down()
    desk.slack.faults.set("chat.postMessage", Fault("error", error="msg_too_long", times=2))
    await desk.deliver()
    desk.slack.faults.set("chat.postMessage", Fault("error", error="msg_blocks_too_long", times=1))
    desk.slack.faults.set("chat.update", Fault("error", error="msg_too_long", times=1))
    await desk.change(recording, Milestone.RECORDING, Milestone.STOPPED, title="Newest")
    await desk.deliver()
    card, recording_began, stopped = desk.slack.messages()
    assert "Newest" in card.text
    assert ("records" in recording_began.text, "stopped" in stopped.text) == (True, True)


@pytest.mark.parametrize("fault", [Fault("down"), Fault("unavailable"), Fault("rate_limited", retry_after=20)])
async def test_nothing_piles_up_while_slack_is_away(desk: Desk, fault: Fault) -> None:
    """A hundred changes in ten minutes make one update of the card, and few tries."""
    recording = await desk.write_down()
    await desk.deliver()
    desk.slack.faults.set("*", fault)
    for number in range(100):
        recording = await desk.change(recording, title=f"Change {number}")
        await desk.deliver(within=timedelta(seconds=6))
        desk.clock.move(timedelta(seconds=6))
    assert len(desk.slack.calls) < 40
    desk.slack.faults.clear()
    before = len(desk.slack.calls)
    await desk.deliver()
    assert 1 == len(desk.slack.calls) - before
    assert "Change 99" in str(desk.slack.messages()[0])


async def test_a_post_whose_answer_is_lost_is_repeated_rather_than_lost(desk: Desk) -> None:
    """Slack has no key that would tell both apart: twice is the price of never losing one; then it goes on in order."""
    recording = await desk.write_down()
    await desk.deliver()
    desk.slack.faults.set("chat.postMessage", Fault("reset_after", times=1))
    await desk.change(recording, Milestone.RECORDING, Milestone.STOPPED)
    await desk.deliver()
    assert ["recording", "recording", "stopped"] == desk.thread()


class NotNoting(MemoryStore):
    """A store that cannot write down what was sent, so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    async def notice_sent(self, *given: Any, **facts: Any) -> None:  # noqa: ANN401 - passed on as they came
        """Refuse, or write it down."""
        if self.times:
            self.times -= 1
            raise StoreUnavailable("disk full")
        await super().notice_sent(*given, **facts)


async def test_what_was_said_while_nothing_can_be_written_is_not_said_again() -> None:
    """Its address is written down as soon as that can be done, and nothing else is said before."""
    clock, store = MovingClock(), NotNoting(times=6)
    refused: list[str] = []

    async with StandInSlack() as slack, aiohttp.ClientSession() as http:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=http, retry_handlers=[])

        async def later(seconds: float) -> None:
            clock.move(timedelta(minutes=1, seconds=seconds))
            with pytest.raises(StoreUnavailable) as caught:
                await outbox.claim(clock.now(), 10)
            refused.append(str(caught.value))

        outbox = Outbox(store=store, notifier=SlackNotifier(client), clock=clock, pause=later)
        desk = Desk(clock, store, slack, outbox)
        recording = await desk.write_down()
        await desk.deliver()
        assert 6 == len(refused)
        await desk.change(recording, title="Second")
        await desk.deliver()

        assert ["chat.postMessage", "chat.update"] == [call.method for call in slack.calls]

"""Warnings from the row to the thread, over both stand-ins, with a clock that the test moves."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.place import Place, Where
from bot.domain.recording import Recording, RecordingState, Wish
from bot.sandbox.slack import StandInSlack
from bot.sandbox.slack.cast import ADA, TEAM_ID, TOWN_HALL_CREW
from bot.sandbox.slack.faults import Fault
from bot.sandbox.slack.workspace import Message
from bot.services.extensions import Extensions
from bot.services.outbox import Outbox
from bot.slack.notifier import SlackNotifier
from tests.unit.services.world import World, a_world

MINUTE = timedelta(minutes=1)
QUARTER = 15 * MINUTE
LEADS = (10 * MINUTE, 5 * MINUTE, MINUTE)
PLACE = Place(team_id=TEAM_ID, channel_id=TOWN_HALL_CREW, user_id=ADA, where=Where.BUTTON, delivery=None)


class Everywhere:
    """People of whom nobody knows where they live."""

    async def time_zone(self, user_id: str) -> ZoneInfo:  # noqa: ARG002 - the port's signature
        """Return UTC."""
        return ZoneInfo("UTC")


@dataclass
class Hall:
    """A world whose recordings are talked about in Slack."""

    world: World
    slack: StandInSlack
    outbox: Outbox
    extensions: Extensions
    recording_id: str = ""

    async def begin(self) -> Recording:
        """Have a recording of one hour confirmed, and say so."""
        where = {"team_id": TEAM_ID, "channel_id": TOWN_HALL_CREW, "started_by": ADA}
        begun = await self.world.begin(warn_before=LEADS, **where)
        self.recording_id = begun.id
        running = await self.live(lambda row: row.state == RecordingState.RECORDING)
        await self.deliver()
        return running

    async def live(self, until: Callable[[Recording], bool]) -> Recording:
        """Do what is due until *until* is true of the recording; nothing is said meanwhile."""
        return await self.world.live(self.recording_id, until)

    async def live_to(self, before_end: timedelta) -> None:
        """Do everything until so long before the end, and say what there is to say at once."""
        while True:
            row = await self.world.store.get(self.recording_id)
            due_at = await self.world.store.next_due()
            moment = row.stop_at - before_end
            if due_at is None or due_at > moment:
                self.world.clock.at = moment
                break
            self.world.clock.at = max(self.world.clock.at, due_at)
            for claim in await self.world.supervisor.claim(self.world.clock.now(), 10):
                await self.world.supervisor.advance(claim)
            await self.deliver()
        await self.deliver()

    async def deliver(self) -> None:
        """Say what is due now."""
        while claims := await self.outbox.claim(self.world.clock.now(), 10):
            for claim in claims:
                await self.outbox.send(claim)

    @property
    def warnings(self) -> list[Message]:
        """Return the warnings in the thread."""
        return [message for message in self.slack.messages() if message.thread_ts and " left, " in message.text]

    @property
    def with_buttons(self) -> list[Message]:
        """Return what in the thread has buttons."""
        return [message for message in self.slack.messages() if message.thread_ts and "extend_rec" in str(message)]


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    """Give each test a world with a Slack of its own."""
    async with a_world() as world, StandInSlack() as slack, aiohttp.ClientSession() as http:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=http, retry_handlers=[])
        outbox = Outbox(store=world.store, notifier=SlackNotifier(client), clock=world.clock)
        extensions = Extensions(store=world.store, people=Everywhere(), clock=world.clock, poke=lambda: None)
        yield Hall(world, slack, outbox, extensions)


async def test_people_are_told_three_times_and_the_newest_alone_has_buttons(hall: Hall) -> None:
    """Ten, five and one minute before the end; when it has stopped no button is left in the thread."""
    await hall.begin()
    told = []
    for minutes in (10.1, 10, 5.1, 5, 1.1, 1):
        await hall.live_to(minutes * MINUTE)
        told.append((len(hall.warnings), len(hall.with_buttons)))
    assert [(0, 0), (1, 1), (1, 1), (2, 1), (2, 1), (3, 1)] == told
    for left, message in zip(("10 min left", "5 min left", "1 min left"), hall.warnings, strict=True):
        assert left in message.text

    await hall.live(lambda row: row.is_over)
    await hall.deliver()
    assert (3, []) == (len(hall.warnings), hall.with_buttons)
    assert [] == hall.slack.complaints


async def test_extending_takes_the_warning_back_and_warns_anew(hall: Hall) -> None:
    """Everyone sees who did it; the leads count from the new end."""
    await hall.begin()
    await hall.live_to(8 * MINUTE)
    (warned,) = hall.with_buttons
    await hall.extensions.by(hall.recording_id, QUARTER, PLACE)
    await hall.deliver()
    assert [] == hall.with_buttons
    (taken_back,) = [message for message in hall.warnings if message.ts == warned.ts]
    assert f"Extended by <@{ADA}>" in taken_back.text
    assert "~" in str(taken_back.blocks)
    assert any("extended it" in message.text for message in hall.slack.messages() if message.ts != warned.ts)

    await hall.live_to(10 * MINUTE)
    (again,) = hall.with_buttons
    assert warned.ts != again.ts


async def test_a_restart_between_tells_nobody_twice(hall: Hall) -> None:
    """What was said is in the row: another process goes on where the first one was."""
    await hall.begin()
    await hall.live_to(9 * MINUTE)
    await hall.world.supervisor.claim(hall.world.clock.now() + MINUTE, 10)  # whoever holds this never comes back
    await hall.live_to(2 * MINUTE)
    assert 2 == len(hall.warnings)


async def test_a_bot_that_was_away_says_the_newest_only(hall: Hall) -> None:
    """Back three and a half minutes before the end, it says how long is really left, once."""
    running = await hall.begin()
    hall.world.clock.at = running.stop_at - 3.5 * MINUTE
    await hall.live_to(3 * MINUTE)
    (warning,) = hall.warnings
    assert "4 min left" in warning.text


async def test_what_slack_did_not_take_in_time_is_not_said_any_more(hall: Hall) -> None:
    """Slack away from ten to four minutes before the end: only the warning that is still so is posted."""
    await hall.begin()
    hall.slack.faults.set("*", Fault("down"))
    await hall.live_to(4.9 * MINUTE)
    hall.slack.faults.clear()
    await hall.live_to(2 * MINUTE)
    (warning,) = hall.warnings
    assert "5 min left" in warning.text


async def test_whoever_stops_it_before_is_not_told_that_it_ends(hall: Hall) -> None:
    """Stopped with eleven minutes to go: no warning at all."""
    await hall.begin()
    await hall.live_to(11 * MINUTE)
    row = await hall.world.store.get(hall.recording_id)
    await hall.world.store.save(row.noting(stop_wish=Wish(user_id=ADA, at=hall.world.clock.now())))
    await hall.live(lambda recording: recording.is_over)
    await hall.deliver()
    assert [] == hall.warnings


async def test_a_warning_that_somebody_deleted_is_not_posted_again(hall: Hall) -> None:
    """There is no button left to take away; the card, which is needed, is posted anew."""
    await hall.begin()
    await hall.live_to(9 * MINUTE)
    hall.slack.faults.set("chat.update", Fault("error", error="message_not_found"))
    await hall.extensions.by(hall.recording_id, QUARTER, PLACE)
    await hall.deliver()
    assert 1 == len(hall.warnings)
    assert 2 == len([message for message in hall.slack.messages() if message.thread_ts is None])

"""The chapters as files in the thread: once, behind what is said there, or not at all."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.notice import Milestone, Notice, milestone_notice
from bot.domain.recording import Note, Recording
from bot.errors import SlackUnavailable
from bot.sandbox.slack import TOWN_HALL_CREW, Fault, StandInSlack
from bot.sandbox.slack.workspace import Message
from bot.slack.attachments import TRIES, Attachments
from bot.slack.files import SlackFiles
from bot.slack.notifier import SlackNotifier
from tests.builders import NOON, a_recording


@dataclass
class Thread:
    """A card of something that is over, and what is said under it."""

    standin: StandInSlack
    notifier: SlackNotifier
    card_ts: str
    recording: Recording

    async def post(self, *, attempts: int = 0) -> None:
        """Post the chapters."""
        told = milestone_notice(self.recording.id, TOWN_HALL_CREW, NOON, Milestone.CHAPTERS)
        notice: Notice = told.model_copy(update={"attempts": attempts})
        await self.notifier.post_milestone(self.recording, notice, channel_id=TOWN_HALL_CREW, card_ts=self.card_ts)

    def said(self) -> list[Message]:
        """Return what stands in the thread."""
        return [one for one in self.standin.messages() if one.thread_ts is not None]


@pytest.fixture
async def thread() -> AsyncIterator[Thread]:
    """Return one at a strict Slack."""
    note = Note(at=NOON + timedelta(minutes=5), user_id="U2", text="The panel begins")
    recording = a_recording(notes=(note,), confirmed_at=NOON, ended_at=NOON + timedelta(hours=1))
    async with StandInSlack() as standin, aiohttp.ClientSession() as http:
        client = AsyncWebClient(token=standin.bot_token, base_url=standin.api_url, session=http, retry_handlers=[])
        attachments = Attachments(SlackFiles(client, http, timeout=timedelta(seconds=2)))
        notifier = SlackNotifier(client, attachments=attachments)
        _, card_ts = await notifier.post_card(recording, channel_id=TOWN_HALL_CREW)
        yield Thread(standin, notifier, card_ts, recording)


async def test_the_files_follow_what_is_said(thread: Thread) -> None:
    """As one message with both; what is said names them instead of a command."""
    await thread.post()
    said, files = thread.said()
    assert "follow as files" in str(said.blocks)
    assert [f"{thread.recording.id}.vtt", f"{thread.recording.id}.json"] == [one["name"] for one in files.shared]
    vtt = thread.standin.files.by_id[files.shared[0]["id"]].data or b""
    assert b"00:05:00.000 --> 01:00:00.000\nThe panel begins\n" in vtt


async def test_without_the_scope_it_is_said_without_files(thread: Thread) -> None:
    """With the command that prints them."""
    thread.standin.faults.set("files.getUploadURLExternal", Fault("error", error="missing_scope"))
    await thread.post()
    (said,) = thread.said()
    assert "recordbot recordings chapters" in str(said.blocks)


async def test_while_slack_takes_no_files_nothing_is_said_twice(thread: Thread) -> None:
    """Neither with nor without: the outbox tries again, and after a few tries goes without them."""
    thread.standin.faults.set("files.getUploadURLExternal", Fault("unavailable"))
    with pytest.raises(SlackUnavailable):
        await thread.post()
    assert [] == thread.said()
    await thread.post(attempts=TRIES)
    assert 1 == len(thread.said())


async def test_files_that_cannot_be_shown_change_nothing_of_what_is_said(thread: Thread) -> None:
    """It stands there already, and is not posted again."""
    thread.standin.faults.set("files.completeUploadExternal", Fault("unavailable"))
    await thread.post()
    assert 1 == len(thread.said())

"""Pictures on their way to Slack, against the stand-in."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.text_file import TextFile
from bot.errors import ChannelGone, SlackUnauthorized, SlackUnavailable
from bot.sandbox.slack import GENERAL, LEADERSHIP, TOWN_HALL_CREW, Fault, StandInSlack
from bot.slack.files import SlackFiles
from tests.unit.slack.loopback import LoopbackSlack, refuses, says

PNG = b"\x89PNG\r\n\x1a\n and so on"


@pytest.fixture
async def standin() -> AsyncIterator[StandInSlack]:
    """Return a strict Slack."""
    async with StandInSlack() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session."""
    async with aiohttp.ClientSession() as session:
        yield session


def files_at(standin: StandInSlack, http: aiohttp.ClientSession) -> SlackFiles:
    """Return what is tried, for the stand-in."""
    client = AsyncWebClient(token=standin.bot_token, base_url=standin.api_url, session=http, retry_handlers=[])
    return SlackFiles(client, http, timeout=timedelta(seconds=2))


async def test_a_picture_arrives_whole_and_private(standin: StandInSlack, http: aiohttp.ClientSession) -> None:
    """With its title and its words; it is shared with no channel."""
    file_id = await files_at(standin, http).upload(PNG, name="layout.png", title="Layout", alt="x" * 3000)

    stored = standin.files.by_id[file_id]
    assert (PNG, "Layout", 1000) == (stored.data, stored.title, len(stored.alt))
    assert "image/png" == stored.content_type
    assert ["files.getUploadURLExternal", "files.completeUploadExternal"] == [call.method for call in standin.calls]
    assert "channel_id" not in standin.calls[-1].args


async def test_a_picture_can_be_put_into_a_channel(standin: StandInSlack, http: aiohttp.ClientSession) -> None:
    """For everybody to be able to see it; where the bot may not post, there is no picture."""
    client = AsyncWebClient(token=standin.bot_token, base_url=standin.api_url, session=http, retry_handlers=[])
    into = SlackFiles(client, http, channel_id=TOWN_HALL_CREW)
    file_id = await into.upload(PNG, name="layout.png", title="Layout", alt="x")
    (shared,) = standin.messages(TOWN_HALL_CREW)
    assert file_id in str(shared.shared)

    with pytest.raises(ChannelGone):
        await SlackFiles(client, http, channel_id=LEADERSHIP).upload(PNG, name="a.png", title="Layout", alt="x")


async def test_without_the_scope_it_says_so(http: aiohttp.ClientSession) -> None:
    """So that nobody tries again and again."""
    async with StandInSlack(scopes=frozenset({"commands"})) as standin:
        with pytest.raises(SlackUnauthorized, match="missing_scope"):
            await files_at(standin, http).upload(PNG, name="layout.png", title="Layout", alt="x")


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_a_step_that_fails_is_one_of_our_errors(
    standin: StandInSlack, http: aiohttp.ClientSession, method: str
) -> None:
    """Whatever Slack says, or does not."""
    for fault in (Fault("reset_before", times=1), Fault("unavailable", times=1), Fault("rate_limited", times=1)):
        standin.faults.set(method, fault)
        with pytest.raises(SlackUnavailable, match=method):
            await files_at(standin, http).upload(PNG, name="layout.png", title="Layout", alt="x")


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/upload", "http://files.slack.com/upload", "https://files.slack.com.evil.example/", "x", 7],
)
async def test_bytes_go_to_slack_alone(slack: LoopbackSlack, http: aiohttp.ClientSession, url: object) -> None:
    """An address of anybody else's is not believed, and nothing is sent."""
    slack.next_answers.append(says({"ok": True, "upload_url": url, "file_id": "F012345678"}))

    with pytest.raises(SlackUnavailable, match="no address of Slack's"):
        await SlackFiles(slack.client, http).upload(PNG, name="layout.png", title="Layout", alt="x")
    assert ["files.getUploadURLExternal"] == [method for method, _ in slack.asked]


async def test_an_upload_that_is_refused_is_not_completed(slack: LoopbackSlack, http: aiohttp.ClientSession) -> None:
    """The address answers something else than 200."""
    url = slack.client.base_url.replace("/api/", "/nowhere")
    slack.next_answers.append(says({"ok": True, "upload_url": url, "file_id": "F012345678"}))
    slack.next_answers.append(refuses("not_asked_for"))

    with pytest.raises(SlackUnavailable, match="status 404"):
        await SlackFiles(slack.client, http).upload(PNG, name="layout.png", title="Layout", alt="x")


async def test_files_of_text_are_shown_in_a_thread_as_one_message(
    standin: StandInSlack, http: aiohttp.ClientSession
) -> None:
    """Whole, under their titles; before they are shared nobody sees them, and where the app is not in, nobody does."""
    files = files_at(standin, http)
    parent = await standin.act.write("x", user_id="U0ADA00001", channel_id=TOWN_HALL_CREW)
    put = [await files.put(TextFile(f"a.{kind}", kind, "Übung --> 1")) for kind in ("vtt", "json")]
    assert [parent] == standin.messages()

    await files.share(put, channel_id=TOWN_HALL_CREW, thread_ts=parent.ts)
    (shown,) = standin.thread(parent)
    assert [("a.vtt", "vtt"), ("a.json", "json")] == [(one["name"], one["title"]) for one in shown.shared]
    async with http.get(f"{standin.page_url}/files-pri/{put[0].id}") as response:
        assert "Übung --> 1" == (await response.read()).decode()
        assert "attachment" == response.headers["Content-Disposition"]
    with pytest.raises(ChannelGone):
        await files.share(put, channel_id=GENERAL)

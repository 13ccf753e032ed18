"""The stand-in's files are as strict as Slack's."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp
import pytest

from bot.sandbox.slack import ADA, TOWN_HALL_CREW, StandInSlack
from tests.builders import NOON

PNG: Final = b"\x89PNG\r\n\x1a\n and so on"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        """Return the moment it stands at."""
        return self.at


class Desk:
    """The stand-in, and a client of its Web API."""

    def __init__(self, slack: StandInSlack, http: aiohttp.ClientSession, clock: Clock) -> None:
        self.slack, self.http, self.clock = slack, http, clock

    async def call(self, method: str, **args: object) -> dict[str, Any]:
        """Return the answer."""
        headers = {"Authorization": f"Bearer {self.slack.bot_token}"}
        async with self.http.post(f"{self.slack.api_url}{method}", json=args, headers=headers) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def upload(self, data: bytes) -> str:
        """Upload a file, whole."""
        asked = await self.call("files.getUploadURLExternal", filename="a.png", length=len(data))
        async with self.http.post(asked["upload_url"], data=data) as response:
            assert 200 == response.status
        assert (await self.call("files.completeUploadExternal", files=[{"id": asked["file_id"]}]))["ok"]
        return str(asked["file_id"])

    async def post(self, file_id: str) -> dict[str, Any]:
        """Post a message with the file in it."""
        block = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "x"}
        return await self.call("chat.postMessage", channel=TOWN_HALL_CREW, blocks=[block], text="x")


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Return a Slack in which files take ten seconds."""
    clock = Clock()
    standin = StandInSlack(clock=clock, file_processing=timedelta(seconds=10))
    async with standin as slack, aiohttp.ClientSession() as http:
        yield Desk(slack, http, clock)


async def test_a_file_cannot_be_shown_before_slack_has_looked_through_it(desk: Desk) -> None:
    """Slack says `invalid_blocks`, and where; a moment later it is fine, and the page can show it."""
    file_id = await desk.upload(PNG)
    refused = await desk.post(file_id)
    assert "invalid_blocks" == refused["error"]
    assert ["invalid slack file [json-pointer:/blocks/0/slack_file]"] == refused["errors"]

    desk.clock.at += timedelta(seconds=10)
    assert (await desk.post(file_id))["ok"]
    async with desk.http.get(f"{desk.slack.page_url}/files-pri/{file_id}") as response:
        assert (200, "image/png", PNG) == (response.status, response.content_type, await response.read())


async def test_what_is_no_picture_or_not_there_cannot_be_shown(desk: Desk) -> None:
    """In messages and on the Home tab."""
    file_id = await desk.upload(b"just text")
    desk.clock.at += timedelta(seconds=10)
    for one in (file_id, "F0NOTTHERE"):
        assert "invalid_blocks" == (await desk.post(one))["error"]
        block = {"type": "image", "slack_file": {"id": one}, "alt_text": "x"}
        view = {"type": "home", "blocks": [block]}
        assert "invalid_arguments" == (await desk.call("views.publish", user_id=ADA, view=view))["error"]
        async with desk.http.get(f"{desk.slack.page_url}/files-pri/{one}") as response:
            assert response.status == 404 or response.headers["Content-Disposition"] == "attachment"


async def test_an_upload_is_as_long_as_was_said_and_goes_once(desk: Desk) -> None:
    """Otherwise it does not arrive, and cannot be completed."""
    asked = await desk.call("files.getUploadURLExternal", filename="a.png", length=len(PNG))
    assert (
        "file_not_found" == (await desk.call("files.completeUploadExternal", files=[{"id": asked["file_id"]}]))["error"]
    )
    for data, status in ((PNG + b"!", 400), (PNG, 404)):
        async with desk.http.post(asked["upload_url"], data=data) as response:
            assert status == response.status


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"filename": "a.png", "length": 0}, "missing_argument"),
        ({"filename": "a.png", "length": "x"}, "missing_argument"),
        ({"filename": "a.png"}, "invalid_arguments"),
        ({"filename": "a.png", "length": 10**9}, "file_upload_size_restricted"),
        ({"filename": "a.png", "length": 1, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
    ],
)
async def test_what_is_asked_for_is_checked(desk: Desk, args: dict[str, Any], error: str) -> None:
    """With Slack's own words."""
    assert error == (await desk.call("files.getUploadURLExternal", **args))["error"]

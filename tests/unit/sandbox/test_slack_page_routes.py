"""What the page asks and hears, without a browser."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ADA, GENERAL, GUEST, JONAS, LEADERSHIP, TOWN_HALL_CREW, StandInSlack
from bot.sandbox.slack.page_routes import PAGE
from bot.sandbox.slack.typed import escaped

Json = dict[str, Any]


@pytest.fixture
async def http(slack: StandInSlack) -> AsyncIterator[aiohttp.ClientSession]:
    """Yield a client of the page's routes."""
    async with aiohttp.ClientSession(slack.page_url) as session:
        yield session


class Stream:
    """The stream of one page, event by event."""

    def __init__(self, content: aiohttp.StreamReader) -> None:
        self._content = content

    async def next(self) -> tuple[str, Json]:
        """Return kind and data of the next event."""
        line = await self._content.readline()
        if line.startswith(b"retry:"):
            line = await self._content.readline()
        kind = line.decode().removeprefix("event: ").strip()
        data = (await self._content.readline()).decode().removeprefix("data: ")
        await self._content.readline()
        return kind, json.loads(data)


@asynccontextmanager
async def streaming(http: aiohttp.ClientSession, user_id: str) -> AsyncIterator[Stream]:
    """Yield the stream of this person's page."""
    async with http.get("/page/stream", params={"user": user_id}) as answer:
        yield Stream(answer.content)


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/", "text/html"),
        ("/favicon.ico", "image/svg+xml"),
        ("/page/assets/main.js", "text/javascript"),
        ("/page/assets/page.css", "text/css"),
    ],
)
async def test_the_page_is_served_under_a_strict_policy(
    http: aiohttp.ClientSession, path: str, content_type: str
) -> None:
    """No script but its own runs, and nothing is looked up elsewhere."""
    async with http.get(path) as answer:
        assert (200, content_type) == (answer.status, answer.content_type)
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/page/assets/../slack/standin.py", "/page/assets/nothing.js", "/page/assets/"])
async def test_nothing_else_is_served(http: aiohttp.ClientSession, path: str) -> None:
    """The assets are a flat folder."""
    async with http.get(path) as answer:
        assert 404 == answer.status


async def test_a_stream_begins_with_everything_and_goes_on_with_changes(
    slack: StandInSlack, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    """A message, its update, and its end."""
    await client.chat_postMessage(channel=TOWN_HALL_CREW, text="before")
    async with streaming(http, ADA) as stream:
        kind, state = await stream.next()
        assert ("state", ["before"]) == (kind, [one["text"] for one in state["messages"]])
        posted = await client.chat_postMessage(channel=TOWN_HALL_CREW, text="a")
        await client.chat_update(channel=TOWN_HALL_CREW, ts=posted["ts"], text="b")
        await client.chat_delete(channel=TOWN_HALL_CREW, ts=posted["ts"])
        events = [await stream.next() for _ in range(3)]

    assert [("message", "a"), ("message", "b"), ("gone", None)] == [(kind, data.get("text")) for kind, data in events]
    assert {posted["ts"]} == {data["ts"] for _, data in events}
    assert 2 == len([one for one in slack.calls if one.method in {"chat.update", "chat.delete"}])


async def test_nobody_hears_what_is_for_somebody_else(
    slack: StandInSlack, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    """Ephemeral messages and modals go to one person's stream alone."""
    async with streaming(http, JONAS) as stream:
        await stream.next()
        await client.chat_postEphemeral(channel=TOWN_HALL_CREW, user=ADA, text="for Ada")
        view = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [{"type": "divider"}]}
        await client.views_open(trigger_id=slack.trigger(ADA), view=view)
        await client.chat_postMessage(channel=TOWN_HALL_CREW, text="for all")

        assert "for all" == (await stream.next())[1]["text"]


async def test_a_guest_sees_only_what_they_were_invited_to(http: aiohttp.ClientSession) -> None:
    """Neither the open channel nor the private one; Ada sees both."""
    seen: dict[str, set[str]] = {}
    for person in (ADA, GUEST):
        async with http.get("/page/state", params={"user": person}) as answer:
            seen[person] = {channel["id"] for channel in (await answer.json())["channels"]}

    assert {GENERAL, LEADERSHIP} == seen[ADA] - seen[GUEST]


@pytest.mark.parametrize("path", ["/page/state", "/page/stream"])
async def test_nobody_is_nobody(http: aiohttp.ClientSession, path: str) -> None:
    """An id that is no person's has no page."""
    async with http.get(path, params={"user": "U0NOBODY"}) as answer:
        assert (404, "user_not_found") == (answer.status, (await answer.json())["error"])


async def test_typed_text_reaches_the_app_as_slack_escapes_it(
    slack: StandInSlack, app: AsyncApp, http: aiohttp.ClientSession
) -> None:
    """Addresses and people stand in angle brackets."""
    heard: list[str] = []

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        heard.append(args.payload["text"])
        await args.ack("done")

    text = "/record start page https://example.com/a?b=1&c=2 for @jonas in #general & <more>"
    async with http.post("/page/command", json={"user_id": ADA, "channel_id": TOWN_HALL_CREW, "text": text}) as answer:
        assert None is (await answer.json())["failure"]

    address = "<https://example.com/a?b=1&amp;c=2>"
    assert [f"start page {address} for <@{JONAS}|jonas> in <#{GENERAL}|general> &amp; &lt;more&gt;"] == heard
    assert ["done"] == [one.text for one in slack.ephemerals()]


def test_what_is_no_name_stays_text() -> None:
    """An at sign in a mail address, an unknown name."""
    workspace = StandInSlack().workspace
    assert "a@jonas.example @nobody #nowhere" == escaped("a@jonas.example @nobody #nowhere", workspace)


@pytest.mark.parametrize(
    ("text", "thread_ts", "line"),
    [
        ("/weather", None, "/weather is not a valid command."),
        ("/record list", "1.2", "/record cannot be used in threads. Type it in the channel."),
        ("/invite @recordbot", None, "recordbot is in this channel now."),
    ],
)
async def test_slack_itself_answers_what_is_not_for_the_app(
    slack: StandInSlack, http: aiohttp.ClientSession, text: str, thread_ts: str | None, line: str
) -> None:
    """Nothing is delivered: there is no app here."""
    body = {"user_id": ADA, "channel_id": GENERAL, "text": text, "thread_ts": thread_ts}
    async with http.post("/page/command", json=body) as answer:
        assert {} == await answer.json()

    assert [(line, True)] == [(one.text, one.by_slack) for one in slack.ephemerals()]
    assert [] == slack.complaints


@pytest.mark.parametrize(
    ("path", "body", "status", "named"),
    [
        ("command", {"channel_id": TOWN_HALL_CREW}, 400, "text"),
        ("command", {"channel_id": "C0NOWHERE", "text": "x"}, 409, "channel_not_found"),
        ("action", {"channel_id": TOWN_HALL_CREW, "ts": "1.2", "block_id": "b", "action_id": "a"}, 400, "gone"),
        ("submit", {"view_id": "V0"}, 400, "closed"),
        ("shortcut", {}, 400, "callback_id"),
        ("options", {"view_id": 7}, 400, "view_id"),
    ],
)
async def test_a_wrong_request_is_answered_with_what_is_wrong(
    http: aiohttp.ClientSession, path: str, body: Json, status: int, named: str
) -> None:
    """The page shows these words to the person."""
    async with http.post(f"/page/{path}", json={"user_id": ADA, **body}) as answer:
        assert status == answer.status
        assert named in (await answer.json())["error"]


async def test_another_sites_form_is_not_read(http: aiohttp.ClientSession) -> None:
    """What a browser sends unasked, such as a form, carries no JSON."""
    async with http.post("/page/home", data={"user_id": ADA}) as answer:
        assert 415 == answer.status


def test_every_module_is_fetched_at_once() -> None:
    """index.html names them all, so that the browser does not find them one after the other."""
    index = (PAGE / "index.html").read_text()
    named = set(re.findall(r"/page/assets/([a-z_]+\.(?:js|css|svg))", index))

    assert {path.name for path in PAGE.iterdir()} - {"index.html"} == named

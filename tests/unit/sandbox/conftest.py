"""A stand-in of Slack, and a Bolt app that takes its deliveries."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import StandInSlack


@pytest.fixture
async def slack() -> AsyncIterator[StandInSlack]:
    """Yield a stand-in that listens, and waits for acks as long as Slack does: a busy machine needs it."""
    async with StandInSlack() as standin:
        yield standin


@pytest.fixture
async def client(slack: StandInSlack) -> AsyncIterator[AsyncWebClient]:
    """Yield Slack's own client, pointed at the stand-in."""
    async with aiohttp.ClientSession() as http:
        yield AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=http)


@pytest.fixture
async def app(slack: StandInSlack, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """Yield a Bolt app that gets the stand-in's deliveries over HTTP; the test adds its listeners."""
    bolt = AsyncApp(client=client, signing_secret=slack.signing_secret)

    async def serve(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.router.add_post("/slack/events", serve)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.events_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield bolt
    await runner.cleanup()

"""Bolt's own Socket Mode handler against the stand-in: envelopes, acks, reconnects."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ADA, TOWN_HALL_CREW, StandInSlack


@pytest.fixture
async def socket_app(slack: StandInSlack, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """Yield a Bolt app with one open connection; the test adds its listeners."""
    bolt = AsyncApp(client=client)
    handler = AsyncSocketModeHandler(bolt, slack.app_token, web_client=client)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # untyped in slack_bolt 1.30
    await slack.until(lambda: len(slack.sockets) == 1)
    yield bolt
    await handler.close_async()  # type: ignore[no-untyped-call]  # likewise


async def test_a_command_its_ack_and_a_click_go_through_the_socket(
    slack: StandInSlack, socket_app: AsyncApp, client: AsyncWebClient
) -> None:
    """Payloads are those of HTTP; the ack's payload is the answer."""
    heard: list[dict[str, Any]] = []

    @socket_app.command("/record")
    async def record(args: AsyncArgs) -> None:
        await args.ack(f"heard {args.payload['text']}")

    @socket_app.action("go")
    async def go(args: AsyncArgs) -> None:
        heard.append(args.body)
        await args.ack()

    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "rec_1"}
    await client.chat_postMessage(channel=TOWN_HALL_CREW, text="x", blocks=[{"type": "actions", "elements": [button]}])
    command = await slack.command("/record", "list")
    click = await slack.press(slack.messages()[0], "go")

    assert ("heard list", None, None) == (command.text, command.failure, click.failure)
    assert ["heard list"] == [message.text for message in slack.ephemerals(ADA)]
    assert "rec_1" == heard[0]["actions"][0]["value"]


async def test_without_an_ack_the_command_times_out(slack: StandInSlack, socket_app: AsyncApp) -> None:
    """A listener that raises is never acked over a socket."""

    @socket_app.command("/record")
    async def record(_: AsyncArgs) -> None:
        raise LookupError("on purpose")

    assert "operation_timeout" == (await slack.command("/record")).failure


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled"])
async def test_the_app_reconnects_when_slack_asks(slack: StandInSlack, socket_app: AsyncApp, reason: Any) -> None:  # noqa: ANN401  # one of three literals
    """A new connection, with a new ticket, takes the next payload."""

    @socket_app.command("/record")
    async def record(args: AsyncArgs) -> None:
        await args.ack("still here")

    await slack.sockets.ask_to_reconnect(reason)
    await slack.until(lambda: len(slack.sockets) == 1)

    assert "still here" == (await slack.command("/record")).text
    assert 2 == len([call for call in slack.calls if call.method == "apps.connections.open"])


async def test_a_ticket_opens_one_connection(slack: StandInSlack) -> None:
    """The address of a connection cannot be used twice."""
    url = f"ws://{slack.page_url.removeprefix('http://')}/link/?ticket={slack.sockets.ticket()}"
    async with aiohttp.ClientSession() as http:
        async with http.ws_connect(url) as socket:
            assert "hello" == (await socket.receive_json())["type"]
        with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
            await http.ws_connect(url)


async def test_the_eleventh_connection_is_one_too_many(slack: StandInSlack) -> None:
    """It is told so, and closed."""
    origin = f"ws://{slack.page_url.removeprefix('http://')}"
    async with aiohttp.ClientSession() as http:
        sockets = [await http.ws_connect(f"{origin}/link/?ticket={slack.sockets.ticket()}") for _ in range(11)]
        told = await sockets[-1].receive_json()
        for socket in sockets:
            await socket.close()

    assert ("disconnect", "too_many_websockets") == (told["type"], told["reason"])


async def test_an_app_level_token_is_needed(slack: StandInSlack) -> None:
    """A made-up one opens nothing."""
    async with aiohttp.ClientSession() as http:
        client = AsyncWebClient(base_url=slack.api_url, session=http)
        with pytest.raises(SlackApiError, match="invalid_auth"):
            await client.apps_connections_open(app_token="xapp-wrong")

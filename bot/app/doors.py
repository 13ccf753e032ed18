"""How others reach the bot: over HTTP, and Slack over Socket Mode."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.agora.notifications import verify
from bot.config import Settings
from bot.services.inbox import Inbox
from bot.slack.arrivals import Gate
from bot.slack.deliveries import SlackDoor, slacks_addresses
from bot.web import CallbackDoor, CallbackMeter, WebSide

LAST_ACKS_SECONDS: Final = 3.0


@asynccontextmanager
async def listening(settings: Settings, side: WebSide) -> AsyncIterator[str]:
    """Listen until the context is left; yield the address. Raises `OSError`: the port is taken."""
    runner = web.AppRunner(side.application(), access_log=None, shutdown_timeout=LAST_ACKS_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


def callback_door(settings: Settings, inbox: Inbox, meter: CallbackMeter) -> CallbackDoor | None:
    """Return the door for Agora's callbacks; None without the secret that signs them."""
    if settings.agora_notification_secret is None:
        return None
    secret, allow_v1 = settings.agora_notification_secret.get_secret_value(), settings.agora_notification_allow_v1
    return CallbackDoor(inbox, lambda headers, raw: verify(headers, raw, secret, allow_v1=allow_v1), meter)


def slack_door(settings: Settings, bolt: AsyncApp, registry: CollectorRegistry) -> SlackDoor | None:
    """Return the door for Slack's deliveries; None when they come over Socket Mode."""
    if settings.uses_socket_mode:
        return None
    gate = Gate(settings.signing_secrets)
    return SlackDoor(bolt, gate, is_slacks=slacks_addresses(settings.slack_api_url), registry=registry)


def bolt_app(slack: AsyncWebClient) -> AsyncApp:
    """Return Bolt, which knows no listener yet."""

    async def authorize() -> AuthorizeResult:
        # One workspace, one token: nothing to ask Slack within the three seconds of an ack.
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=slack.token)

    return AsyncApp(
        client=slack,
        authorize=authorize,
        request_verification_enabled=False,  # the gate has done that, or the socket is Slack's
        # Bolt polls for the ack every 10 ms otherwise; the guard keeps exceptions from undoing it.
        process_before_response=True,
    )

"""Slack as the bench plays it: signed commands in, yes to everything that the bot posts."""

import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp
from aiohttp import web

from bot.sandbox.bot_process import HOST

SIGNING_SECRET: Final = "bench-signing-secret"  # noqa: S105  # opens nothing but this bench


async def type_command(http: aiohttp.ClientSession, url: str, text: str) -> float:
    """Type `/record text`; return the seconds from sending it to its ack."""
    body = urlencode(
        {
            "command": "/record",
            "text": text,
            "team_id": "T1",
            "channel_id": "C1",
            "user_id": "U1",
            "api_app_id": "A1",
            "trigger_id": uuid4().hex,
            "response_url": "http://127.0.0.1:9/none",
        }
    ).encode()
    stamp = str(int(time.time()))
    signed = hmac.new(SIGNING_SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signed}",
    }
    began = time.perf_counter()
    async with http.post(f"{url}/slack/events", data=body, headers=headers) as response:
        await response.read()
        response.raise_for_status()
    return time.perf_counter() - began


def slack_application() -> web.Application:
    """Return a Slack that takes whatever is posted."""
    application = web.Application()
    application.router.add_route("*", "/api/{method}", _yes)
    return application


async def _yes(request: web.Request) -> web.Response:
    return web.json_response(
        {"ok": True, "channel": "C1", "ts": f"{time.time():.6f}", "team_id": "T1", "user_id": "UBOT", "bot_id": "B1"},
        headers={"X-Method": request.match_info["method"]},
    )


@asynccontextmanager
async def serving(application: web.Application) -> AsyncIterator[str]:
    """Serve *application* on a free port; yield its address."""
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0)
    await site.start()
    try:
        yield f"http://{HOST}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()

"""Somebody on the line between Slack and the bot, who keeps what passes, and can send anything of their own."""

import hmac
import io
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.sandbox.slack.cast import ADA, TEAM_ID, TOWN_HALL_CREW
from tests.e2e.stage import Stage

Json = dict[str, Any]


@dataclass(frozen=True)
class Captured:
    """One delivery of Slack's as it passed."""

    headers: dict[str, str]
    raw: bytes


@dataclass
class Tap:
    """Passes everything on to the bot."""

    stage: Stage
    http: aiohttp.ClientSession
    captured: list[Captured] = field(default_factory=list)

    async def send_again(self, delivery: Captured) -> tuple[int, str]:
        """Replay a captured delivery; return the status and the text of the answer."""
        return await self.send(delivery.raw, delivery.headers)

    async def send(
        self, raw: bytes, headers: dict[str, str], *, path: str = "/slack/events", method: str = "POST"
    ) -> tuple[int, str]:
        """Send anything to the bot."""
        async with self.http.request(method, self.stage.url + path, data=io.BytesIO(raw), headers=headers) as answer:
            return answer.status, await answer.text()

    def signed(self, raw: bytes, *, secret: str | None = None, age: int = 0) -> dict[str, str]:
        """Return headers with a signature over *raw*: the right one, unless told otherwise."""
        sent_at = int(time.time()) - age
        key = self.stage.slack.signing_secret if secret is None else secret
        signature = hmac.new(key.encode(), b"v0:%d:" % sent_at + raw, "sha256").hexdigest()
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": str(sent_at),
            "X-Slack-Signature": f"v0={signature}",
        }

    async def command(self, text: str, **fields: str) -> tuple[int, str]:
        """Send a slash command that is rightly signed; *fields* take the place of what Slack would say."""
        raw = urlencode({**a_command(text), **fields}).encode()
        return await self.send(raw, self.signed(raw))

    async def interaction(self, payload: Json) -> tuple[int, str]:
        """Send an interaction that is rightly signed."""
        raw = urlencode({"payload": json.dumps(payload)}).encode()
        return await self.send(raw, self.signed(raw))

    async def _pass_on(self, request: web.Request) -> web.Response:
        delivery = Captured(dict(request.headers), await request.read())
        self.captured.append(delivery)
        status, text = await self.send_again(delivery)
        content_type = "application/json" if text.startswith("{") else "text/plain"
        return web.Response(status=status, text=text, content_type=content_type)


def a_command(text: str) -> dict[str, str]:
    """Return the fields of Ada's slash command."""
    return {
        "command": "/record",
        "text": text,
        "team_id": TEAM_ID,
        "channel_id": TOWN_HALL_CREW,
        "user_id": ADA,
        "trigger_id": f"1.2.{time.monotonic_ns()}",
    }


def a_press(action_id: str, value: object, *, team_id: str = TEAM_ID, user_id: str = ADA) -> Json:
    """Return the payload of a button of the card."""
    return {
        "type": "block_actions",
        "team": {"id": team_id},
        "user": {"id": user_id, "team_id": team_id},
        "channel": {"id": TOWN_HALL_CREW},
        "trigger_id": f"1.2.{time.monotonic_ns()}",
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.1"}],
    }


@asynccontextmanager
async def a_tap(stage: Stage) -> AsyncIterator[Tap]:
    """Put a tap on the line of a stage on which the bot runs."""
    async with aiohttp.ClientSession(skip_auto_headers=["User-Agent"]) as http:
        tap = Tap(stage, http)
        application = web.Application()
        application.router.add_post("/slack/events", tap._pass_on)  # noqa: SLF001  # its own
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        stage.slack.events_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        try:
            yield tap
        finally:
            stage.slack.events_url = f"{stage.url}/slack/events"
            await runner.cleanup()

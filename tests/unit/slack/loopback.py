"""A Slack on the loopback that says what a test wants it to say, and remembers what it was asked."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, web
from slack_sdk.web.async_client import AsyncWebClient

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def says(body: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer with JSON."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.json_response(dict(body), status=status, headers=headers)

    return answer


def refuses(error: str) -> Answer:
    """Answer as Slack does when it does not do what it was asked."""
    return says({"ok": False, "error": error})


def says_text(text: str, content_type: str, *, status: int = 200) -> Answer:
    """Answer with something that is no JSON."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=text, content_type=content_type, status=status)

    return answer


async def hangs_up(request: web.Request) -> web.StreamResponse:
    """Close the connection without a word."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def never_answers(_request: web.Request) -> web.StreamResponse:
    """Wait until the client has gone."""
    await asyncio.Event().wait()
    return web.Response()


class LoopbackSlack:
    """Says `ok`, and before that whatever is in `next_answers`, one for each request."""

    def __init__(self) -> None:
        self.next_answers: deque[Answer] = deque()
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.client = AsyncWebClient()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Note the request, and answer it."""
        body = await request.json() if request.content_type == "application/json" else dict(request.query)
        self.asked.append((request.match_info["method"], body))
        if self.next_answers:
            return await self.next_answers.popleft()(request)
        return web.json_response({"ok": True, "channel": "C_SLACK", "ts": "1700000000.000100", "user": {"tz": "UTC"}})


@asynccontextmanager
async def loopback_slack() -> AsyncIterator[LoopbackSlack]:
    """Run one on a free port, with a client for it that tries everything once."""
    slack = LoopbackSlack()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    async with ClientSession() as http:
        slack.client = AsyncWebClient(
            token="xoxb-loopback", base_url=f"http://{host}:{port}/api/", session=http, retry_handlers=[]
        )
        yield slack
    await runner.cleanup()

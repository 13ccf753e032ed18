"""Takes the callbacks of the stand-in of Agora, over real HTTP on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.agora.notifications import signatures
from tests.unit.sandbox.agora_caller import Caller, a_caller

SECRET = "ncs-secret"


@dataclass
class Receiver:
    """Takes callbacks; answers with the statuses it is told, then with 200."""

    url: str = ""
    raw: list[bytes] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    text: str = '{"ok":true}'
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        """Take one callback whose signatures are right."""
        raw = await request.read()
        expected = signatures(SECRET, raw)
        assert expected == {name: request.headers[name] for name in expected}
        self.raw.append(raw)
        self.arrived.set()
        return web.Response(text=self.text, status=self.statuses.pop(0) if self.statuses else 200)

    @property
    def notices(self) -> list[dict[str, Any]]:
        """What came, in the order in which it came."""
        return [json.loads(raw) for raw in self.raw]

    @property
    def types(self) -> list[int]:
        """The event types that came."""
        return [notice["eventType"] for notice in self.notices]

    def of_type(self, event_type: int) -> dict[str, Any]:
        """The payload of the only callback of this type."""
        [notice] = [notice for notice in self.notices if notice["eventType"] == event_type]
        payload = notice["payload"]
        assert isinstance(payload, dict)
        return payload


@asynccontextmanager
async def a_receiver() -> AsyncIterator[Receiver]:
    """A receiver that listens on loopback."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/agora/notifications", receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/agora/notifications"
    try:
        yield receiver
    finally:
        await runner.cleanup()


@asynccontextmanager
async def a_told_caller(**given: Any) -> AsyncIterator[tuple[Caller, Receiver]]:  # noqa: ANN401 -- as a_caller
    """A caller of a stand-in that sends callbacks to a receiver."""
    async with (
        a_receiver() as receiver,
        a_caller(notification_url=receiver.url, notification_secret=SECRET, **given) as caller,
    ):
        yield caller, receiver

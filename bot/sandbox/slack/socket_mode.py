"""Socket Mode: one-time addresses, envelopes, acks, and Slack's requests to reconnect."""

import asyncio
import secrets
import uuid
from contextlib import suppress
from typing import Final, Literal

import aiohttp
from aiohttp import web

from bot.sandbox.slack.answers import Json
from bot.sandbox.slack.cast import APP_ID

MOST_CONNECTIONS: Final = 10
SECONDS_TO_LEAVE: Final = 1.0


class Sockets:
    """The app's open connections. A payload goes to one of them, in turn."""

    def __init__(self) -> None:
        self._tickets: set[str] = set()
        self._connections: list[web.WebSocketResponse] = []
        self._left: dict[web.WebSocketResponse, asyncio.Event] = {}
        self._waiting: dict[str, asyncio.Future[Json | str]] = {}
        self._turn = 0

    def __len__(self) -> int:
        return len(self._connections)

    def ticket(self) -> str:
        """Return a ticket that opens one connection."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None = None) -> Json | str:
        """Return the payload of the ack; "" when it carried none.

        Raises:
            ConnectionError: the app has no connection open.
        """
        if not self._connections:
            raise ConnectionError("no Socket Mode connection")
        connection = self._connections[self._turn % len(self._connections)]
        self._turn += 1
        envelope_id = str(uuid.uuid4())
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        answer: asyncio.Future[Json | str] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        try:
            await connection.send_json(envelope)
            return await answer
        finally:
            del self._waiting[envelope_id]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection of the app's until either side closes it."""
        if request.query.get("ticket") not in self._tickets:
            return web.Response(status=401, text="invalid ticket")
        self._tickets.discard(request.query["ticket"])
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        if len(self._connections) >= MOST_CONNECTIONS:
            await connection.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await connection.close()
            return connection
        self._connections.append(connection)
        left = self._left[connection] = asyncio.Event()
        try:
            await connection.send_json(self._hello())
            async for message in connection:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._acked(message.json())
        finally:
            left.set()
            del self._left[connection]
            if connection in self._connections:
                self._connections.remove(connection)
        return connection

    async def ask_to_reconnect(self, reason: Literal["warning", "refresh_requested", "link_disabled"]) -> None:
        """Send `disconnect` on every connection. All but a warning get nothing more, and are closed after a second."""
        connections = tuple(self._connections)
        for connection in connections:
            await connection.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "standin"}})
        if reason == "warning":
            return
        self._connections = [connection for connection in self._connections if connection not in connections]
        for connection in connections:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._left.get(connection, _gone()).wait(), SECONDS_TO_LEAVE)
            await connection.close()

    async def close(self) -> None:
        """Drop every connection without a word."""
        self._connections.clear()
        for connection in tuple(self._left):
            await connection.close()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {"host": "standin", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }

    def _acked(self, answer: Json) -> None:
        waiting = self._waiting.get(str(answer.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload") or "")


def _gone() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event

"""What happens behind the channel, told to every open page while it happens."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from aiohttp import web

from bot.sandbox.backstage.look import AgoraLook

Part = Callable[[], dict[str, Any]]

LOOK_EVERY_SECONDS: Final = 0.2
SECONDS_BETWEEN_SIGNS_OF_LIFE: Final = 15.0
_RECONNECT: Final = b"retry: 500\n\n"


class Stream:
    """Sends each part when it is different from what the page knows, and the journals line by line.

    It looks several times a second, because most of what it shows changes without any event: a recorder is
    ready when somebody asks late enough.

    Args:
        parts: by the name of their event; each returns what the page shows of it now.
    """

    def __init__(self, look: AgoraLook, parts: Mapping[str, Part]) -> None:
        self._look = look
        self._parts = {"recorders": look.recorders, "budget": look.budget, **parts}
        self._closing = asyncio.Event()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Tell the page of everything, as server-sent events, until it goes."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        reader = _Reader(self._look, self._parts)
        quiet_seconds = 0.0
        with suppress(ConnectionResetError):  # a closed tab says no good-bye
            await response.write(_RECONNECT)
            while not self._closing.is_set():
                told = reader.news()
                quiet_seconds = 0.0 if told else quiet_seconds + LOOK_EVERY_SECONDS
                if quiet_seconds > SECONDS_BETWEEN_SIGNS_OF_LIFE:
                    told, quiet_seconds = b": still here\n\n", 0.0
                if told:
                    await response.write(told)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), LOOK_EVERY_SECONDS)
        return response

    def close(self) -> None:
        """End every stream."""
        self._closing.set()


class _Reader:
    """Remembers what one page knows."""

    def __init__(self, look: AgoraLook, parts: Mapping[str, Part]) -> None:
        self._look = look
        self._parts = parts
        self._known: dict[str, str] = {}
        self._requests = self._callbacks = 0

    def news(self) -> bytes:
        """Return the events that bring the page up to date; nothing when it is."""
        told = []
        if requests := self._look.requests(self._requests):
            self._requests = requests[-1]["number"]
            told.append(_event("requests", json.dumps({"lines": requests})))
        if callbacks := self._look.callbacks(self._callbacks):
            self._callbacks = callbacks[-1]["number"]
            told.append(_event("callbacks", json.dumps({"lines": callbacks})))
        for name, part in self._parts.items():
            text = json.dumps(part())
            if self._known.get(name) != text:
                self._known[name] = text
                told.append(_event(name, text))
        return b"".join(told)


def _event(kind: str, text: str) -> bytes:
    return f"event: {kind}\ndata: {text}\n\n".encode()

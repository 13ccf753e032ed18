"""What one person sees: everything at once when the page connects, then each change."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from aiohttp import web

from bot.sandbox.slack.answers import Json, Refusal
from bot.sandbox.slack.cast import BOT_USER_ID, TEAM_NAME, Channel
from bot.sandbox.slack.face import AppFace
from bot.sandbox.slack.feed import Change, Feed
from bot.sandbox.slack.methods import as_conversation, as_user
from bot.sandbox.slack.views import Views
from bot.sandbox.slack.workspace import Workspace

_RECONNECT: Final = b"retry: 500\n"  # milliseconds; browsers wait three seconds unasked
SECONDS_BETWEEN_SIGNS_OF_LIFE: Final = 15


@dataclass(frozen=True, slots=True)
class PageState:
    """Reads the workspace with one person's eyes."""

    workspace: Workspace
    views: Views
    feed: Feed
    face: AppFace
    clock: Callable[[], datetime]

    def snapshot(self, user_id: str) -> Json:
        """Return all that the page of this person shows."""
        self.workspace.person(user_id)
        now = self.clock()
        home = self.views.home(user_id)
        shown = [m for m in self.workspace.messages() if self._sees(user_id, m.channel_id, m.only_for)]
        return {
            "team": TEAM_NAME,
            "me": user_id,
            "bot": BOT_USER_ID,
            "people": [as_user(person, now) for person in self.workspace.people.values()],
            "channels": self._channels(user_id),
            "messages": [Workspace.as_page(message) for message in shown],
            "stack": self.views.as_page(user_id),
            "home": home.as_slack() if home else None,
            "face": asdict(self.face),
        }

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Tell the page of everything, as server-sent events, until it goes."""
        user_id = request.query.get("user", "")
        try:
            self.workspace.direct_messages(user_id)
        except Refusal as refusal:
            return web.json_response(refusal.answer, status=404)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        with suppress(ConnectionResetError), self.feed.subscribed() as queue:  # a closed tab says no good-bye
            await response.write(_RECONNECT + _event("state", self.snapshot(user_id)))
            while (event := await self._next(user_id, queue)) is not None:
                await response.write(event)
        return response

    async def _next(self, user_id: str, queue: asyncio.Queue[Change | None]) -> bytes | None:
        """Return what to tell the page next: a change, or a sign of life; None at the end."""
        while True:
            try:
                change = await asyncio.wait_for(queue.get(), SECONDS_BETWEEN_SIGNS_OF_LIFE)
            except TimeoutError:
                return b": still here\n\n"
            if change is None:
                return None
            if (event := self._told(user_id, change)) is not None:
                return event

    def _told(self, user_id: str, change: Change) -> bytes | None:
        if change.only_for not in {None, user_id}:
            return None
        if change.kind == "channels":
            return _event("channels", {"channels": self._channels(user_id)})
        channel_id = change.data.get("channel_id")
        if channel_id is not None and not self._sees(user_id, channel_id, change.only_for):
            return None
        return _event(change.kind, change.data)

    def _channels(self, user_id: str) -> list[Json]:
        seen = (channel for channel in self.workspace.channels.values() if self._sees_channel(user_id, channel))
        return [as_conversation(channel) | {"members": sorted(channel.members)} for channel in seen]

    def _sees(self, user_id: str, channel_id: str, only_for: str | None) -> bool:
        return only_for in {None, user_id} and self._sees_channel(user_id, self.workspace.channels[channel_id])

    def _sees_channel(self, user_id: str, channel: Channel) -> bool:
        """Tell whether a channel is in this person's side bar; guests see what they were invited to."""
        person = self.workspace.people[user_id]
        is_guest = person.is_restricted or person.is_ultra_restricted or person.is_stranger
        return user_id in channel.members or (channel.kind == "public" and not is_guest)


def _event(kind: str, data: Json) -> bytes:
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode()

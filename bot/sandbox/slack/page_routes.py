"""Everything the page asks and hears: files, one stream, and what the person does."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.sandbox.slack.answers import Ack, Json, Refusal
from bot.sandbox.slack.cast import BOT_USER_ID
from bot.sandbox.slack.elements import Values
from bot.sandbox.slack.interactions import Interactions
from bot.sandbox.slack.page_state import PageState
from bot.sandbox.slack.typed import escaped
from bot.sandbox.slack.views import View
from bot.sandbox.slack.workspace import Message

PAGE: Final = Path(__file__).parent.parent / "page"
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src * data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}

Handler = Callable[[Json, str], Awaitable[Json]]


class PageError(Exception):
    """The page asked for something that is not there (any more), or in a shape that nobody reads."""


@dataclass(frozen=True, slots=True)
class PageRoutes:
    """`/` and `/page/…`."""

    state: PageState
    act: Interactions

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Serve the page."""
        router.add_get("/", _file("index.html"))
        router.add_get("/favicon.ico", _file("favicon.svg"))
        router.add_get(r"/page/assets/{name:[a-z_]+\.(?:js|css|svg)}", _asset)
        router.add_get("/page/state", self._get_state)
        router.add_get("/page/stream", self.state.stream)
        handlers: dict[str, Handler] = {
            "command": self._say,
            "action": self._press,
            "options": self._options,
            "submit": self._submit,
            "close": self._close,
            "shortcut": self._shortcut,
            "home": self._home,
            "dismiss": self._dismiss,
        }
        for name, handler in handlers.items():
            router.add_post(f"/page/{name}", json_route(handler))

    async def _get_state(self, request: web.Request) -> web.Response:
        try:
            return web.json_response(self.state.snapshot(request.query.get("user", "")))
        except Refusal as refusal:
            return web.json_response(refusal.answer, status=404)

    async def _say(self, body: Json, user_id: str) -> Json:
        text, channel_id = _text(body, "text").strip(), _text(body, "channel_id")
        thread_ts = body.get("thread_ts")
        name, _, rest = text.partition(" ")
        if text.startswith("/") and thread_ts:
            self.act.slack_says(
                user_id, channel_id, f"{name} cannot be used in threads. Type it in the channel.", thread_ts
            )
        elif name == self.state.face.command:
            ack = await self.act.command(
                name, escaped(rest, self.act.workspace), user_id=user_id, channel_id=channel_id
            )
            return _told(ack)
        elif name == "/invite" and "recordbot" in rest:
            self.act.workspace.invite(BOT_USER_ID, channel_id)
            self.act.slack_says(user_id, channel_id, "recordbot is in this channel now.")
        elif text.startswith("/"):
            self.act.slack_says(user_id, channel_id, f"{name} is not a valid command.")
        elif text:
            typed = escaped(text, self.act.workspace)
            await self.act.write(typed, user_id=user_id, channel_id=channel_id, thread_ts=thread_ts)
        return {}

    async def _press(self, body: Json, user_id: str) -> Json:
        action_id, block_id, choice = _text(body, "action_id"), _text(body, "block_id"), body.get("choice")
        where = self._where(body)
        if isinstance(where, View):
            where = self.act.type_in(where, _values(body))
            return _told(await self.act.press_in_view(where, action_id, block_id=block_id, choice=choice))
        return _told(
            await self.act.press_in_message(where, action_id, user_id=user_id, block_id=block_id, choice=choice)
        )

    async def _options(self, body: Json, user_id: str) -> Json:
        where, action_id, block_id = self._where(body), _text(body, "action_id"), _text(body, "block_id")
        ack = await self.act.options(where, action_id, _text(body, "typed"), user_id=user_id, block_id=block_id)
        return {"failure": ack.failure, **(ack.body if isinstance(ack.body, dict) else {})}

    async def _submit(self, body: Json, _: str) -> Json:
        where = self._where(body)
        if not isinstance(where, View):
            raise PageError("only a modal can be submitted")
        return _told(await self.act.submit_typed(self.act.type_in(where, _values(body))))

    async def _close(self, body: Json, _: str) -> Json:
        view = self.act.views.now(_text(body, "view_id"))
        if view is not None:  # closing twice is what an impatient Escape does
            await self.act.dismiss(view)
        return {}

    async def _shortcut(self, body: Json, user_id: str) -> Json:
        callback_id = _text(body, "callback_id")
        if "ts" not in body:
            return _told(await self.act.shortcut(callback_id, user_id=user_id))
        where = self._where(body)
        if isinstance(where, View):
            raise PageError("a shortcut of a message needs a message")
        return _told(await self.act.message_shortcut(callback_id, where, user_id=user_id))

    async def _home(self, _: Json, user_id: str) -> Json:
        return _told(await self.act.open_home(user_id))

    async def _dismiss(self, body: Json, user_id: str) -> Json:
        where = self._where(body)
        if isinstance(where, Message) and where.only_for == user_id:
            self.act.workspace.remove(where)
        return {}

    def _where(self, body: Json) -> Message | View:
        if "view_id" in body:
            view = self.act.views.now(_text(body, "view_id"))
            if view is None:
                raise PageError("this form is closed")
            return view
        message = self.act.workspace.find(_text(body, "channel_id"), _text(body, "ts"))
        if message is None:
            raise PageError("this message is gone")
        return message


def _told(ack: Ack) -> Json:
    return {"failure": ack.failure, "errors": ack.errors, "milliseconds": round(ack.seconds * 1000, 1)}


def _text(body: Json, key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str):
        raise PageError(f"{key}: a text is needed")
    return value


def _values(body: Json) -> Values:
    values = body.get("values", {})
    if not isinstance(values, dict) or not all(isinstance(by_action, dict) for by_action in values.values()):
        raise PageError("values: block_id to action_id to state")
    return values


def json_route(handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return a route for *handler*. JSON alone is taken: another site's form cannot send that unasked."""

    async def serve(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return web.json_response({"error": "JSON alone is read here"}, status=415)
        try:
            body = json.loads(await request.text())
            if not isinstance(body, dict):
                raise PageError("an object is needed")  # noqa: TRY301  # one place answers all of them
            return web.json_response(await handler(body, _text(body, "user_id")))
        except (PageError, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)
        except (LookupError, Refusal) as error:
            return web.json_response({"error": str(error)}, status=409)

    return serve


def _file(name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(_: web.Request) -> web.StreamResponse:
        return _sent(PAGE / name)

    return serve


def _sent(path: Path) -> web.StreamResponse:
    """Return the file; its type is said here, since what the system guesses for scripts is not always JavaScript."""
    return web.Response(body=path.read_bytes(), headers={**_HEADERS, "Content-Type": _TYPES[path.suffix]})


async def _asset(request: web.Request) -> web.StreamResponse:
    path = PAGE / request.match_info["name"]
    return _sent(path) if path.is_file() else web.Response(status=404)

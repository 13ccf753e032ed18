"""What a script asks the stand-in itself: its state, and faults on and off."""

import json
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.slack.answers import Json
from bot.sandbox.slack.faults import Faults, fault_from
from bot.sandbox.slack.views import Views
from bot.sandbox.slack.web_api import Call
from bot.sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Admin:
    """`/_standin/state` and `/_standin/faults`."""

    workspace: Workspace
    views: Views
    faults: Faults
    calls: list[Call]
    complaints: list[str]

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Serve the routes."""
        router.add_get("/_standin/state", self._get_state)
        router.add_get("/_standin/faults", self._get_faults)
        router.add_post("/_standin/faults", self._set_fault)
        router.add_delete("/_standin/faults", self._clear_faults)

    def state(self) -> Json:
        """Return everything there is, as JSON."""
        return {
            "messages": [Workspace.as_page(message) for message in self.workspace.messages()],
            "views": [view.as_slack() | {"user_id": view.user_id, "errors": view.errors} for view in self.views],
            "calls": [
                {"method": call.method, "args": call.args, "answer": call.answer, "http_status": call.http_status}
                for call in self.calls
            ],
            "faults": self.faults.as_json(),
            "complaints": self.complaints,
        }

    def dump(self) -> str:
        """Return the state in a few lines, for a person who wonders why a test waits."""
        lines = [
            f"message {one.channel_id} {one.ts}{f' only for {one.only_for}' if one.only_for else ''}: "
            f"{one.text[:100]!r} {[block['type'] for block in one.blocks]}"
            for one in self.workspace.messages()[-15:]
        ]
        lines += [f"view {view.title!r} of {view.user_id}: errors {view.errors}" for view in self.views]
        lines += [f"call {call.method}: {'ok' if call.ok else call.answer}" for call in self.calls[-15:]]
        lines += [f"complaint: {complaint}" for complaint in self.complaints]
        return "\n".join(lines) or "nothing at all"

    async def _get_state(self, _: web.Request) -> web.Response:
        return web.json_response(self.state())

    async def _get_faults(self, _: web.Request) -> web.Response:
        return web.json_response(self.faults.as_json())

    async def _set_fault(self, request: web.Request) -> web.Response:
        try:
            method, fault = fault_from(json.loads(await request.text()))
        except (ValueError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        self.faults.set(method, fault)
        return web.json_response(self.faults.as_json())

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self.faults.clear(request.query.get("method"))
        return web.json_response(self.faults.as_json())

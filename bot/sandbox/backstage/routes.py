"""`/backstage/…`: the stream of the panel, and what somebody wishes in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.backstage.stream import Stream
from bot.sandbox.slack.page_routes import Handler, json_route


@dataclass(frozen=True, slots=True)
class BackstageRoutes:
    """Serves the panel, from the page's own address."""

    stream: Stream
    wishes: Mapping[str, Handler]

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Serve the routes."""
        router.add_get("/backstage/stream", self.stream.serve)
        for name, handler in self.wishes.items():
            router.add_post(f"/backstage/{name}", json_route(handler))

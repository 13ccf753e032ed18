"""The HTTP side: Slack's deliveries, health, readiness and metrics."""

import time
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

LARGEST_BODY: Final = 1024 * 1024
ACK_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)


class WebSide:
    """Builds the aiohttp application.

    Args:
        bolt: takes `/slack/events`; None: over Socket Mode, and the route does not exist.
        problems: what does not work, by name; empty when the bot can do its work.
    """

    def __init__(
        self, *, bolt: AsyncApp | None, problems: Callable[[], Awaitable[dict[str, str]]], registry: CollectorRegistry
    ) -> None:
        self._bolt = bolt
        self._problems = problems
        self._registry = registry
        self._ack_seconds = Histogram(
            "recordbot_slack_ack_seconds",
            "Time from the arrival of Slack's delivery to its acknowledgement.",
            buckets=ACK_BUCKETS,
            registry=registry,
        )

    def application(self) -> web.Application:
        """Return the application with its routes."""
        application = web.Application(client_max_size=LARGEST_BODY)
        application.router.add_get("/healthz", self.healthz)
        application.router.add_get("/readyz", self.readyz)
        application.router.add_get("/metrics", self.metrics)
        if self._bolt is not None:
            application.router.add_post("/slack/events", self.slack_events)
        return application

    async def slack_events(self, request: web.Request) -> web.Response:
        """Hand a delivery to Bolt, which checks its signature first."""
        began = time.perf_counter()
        bolt = self._bolt
        if bolt is None:
            raise web.HTTPNotFound
        response = await bolt.async_dispatch(await to_bolt_request(request))
        answer = await to_aiohttp_response(response)
        self._ack_seconds.observe(time.perf_counter() - began)
        return answer

    async def healthz(self, _request: web.Request) -> web.Response:
        """Say that the process lives."""
        return web.json_response({"ok": True})

    async def readyz(self, _request: web.Request) -> web.Response:
        """Say whether the bot can do its work, and otherwise what cannot."""
        problems = await self._problems()
        return web.json_response({"ok": not problems, "problems": problems}, status=503 if problems else 200)

    async def metrics(self, _request: web.Request) -> web.Response:
        """Return the metrics in Prometheus' format."""
        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

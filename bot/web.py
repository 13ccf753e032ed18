"""The HTTP side: Slack's deliveries, Agora's callbacks, health, readiness and metrics."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.response import BoltResponse

from bot.domain.callbacks import DOCUMENTED
from bot.errors import StoreUnavailable
from bot.services.inbox import Outcome

LARGEST_BODY: Final = 1024 * 1024
BODY_WITHIN_SECONDS: Final = 5.0  # Slack itself waits for three
LARGEST_CALLBACK: Final = 256 * 1024
SESSIONS_WATCHED: Final = 1000
ACK_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)

log = structlog.get_logger()


class CallbackMeter:
    """Counts Agora's callbacks, and the gaps in their numbers, as `bot.services.inbox.Meter`.

    Numbers are counted from the first one that this process saw of a session, so a restart is no gap.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._callbacks = Counter(
            "recordbot_agora_callbacks",
            "Agora's callbacks, by type and by what became of them.",
            ["event_type", "outcome"],
            registry=registry,
        )
        self._gaps = Gauge(
            "recordbot_agora_callbacks_missing",
            f"Callbacks that are missing among those of the last {SESSIONS_WATCHED} sessions, by Agora's numbers.",
            registry=registry,
        )
        self._gaps.set_function(lambda: sum(seen.missing for seen in self._sessions.values()))
        self._sessions: OrderedDict[str, _Numbers] = OrderedDict()

    def count(self, outcome: Outcome, event_type: int | None = None) -> None:
        """See `Meter.count`."""
        name = "" if event_type is None else str(event_type) if event_type in DOCUMENTED else "other"
        self._callbacks.labels(event_type=name, outcome=outcome).inc()

    def arrived(self, sid: str, sequence: int) -> None:
        """See `Meter.arrived`."""
        seen = self._sessions.pop(sid, None) or _Numbers(sequence, sequence)
        self._sessions[sid] = _Numbers(min(seen.lowest, sequence), max(seen.highest, sequence), seen.came + 1)
        if len(self._sessions) > SESSIONS_WATCHED:
            self._sessions.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Numbers:
    lowest: int
    highest: int
    came: int = 0

    @property
    def missing(self) -> int:
        return max(0, self.highest - self.lowest + 1 - self.came)


class Callbacks(Protocol):
    """Takes Agora's callbacks, as `bot.services.inbox.Inbox` does."""

    async def take(self, raw: bytes) -> None:
        """Write one down. Raises `ValueError`: it cannot be read; `StoreUnavailable`: it is to come again."""


@dataclass(frozen=True, slots=True)
class CallbackDoor:
    """What the route of Agora's callbacks needs.

    `is_signed` says whether a body came from Agora, of its headers and the bytes as they came.
    """

    inbox: Callbacks
    is_signed: Callable[[Mapping[str, str], bytes], bool]
    meter: CallbackMeter


class Deliveries(Protocol):
    """Takes Slack's deliveries."""

    async def answer(self, headers: Mapping[str, str], raw: bytes) -> BoltResponse:
        """Return what to answer to a delivery, of its headers and the bytes as they came."""


class WebSide:
    """Builds the aiohttp application.

    Args:
        slack: takes `/slack/events`; None: over Socket Mode, and the route does not exist.
        callbacks: takes `/agora/notifications`; None: nothing is signed, and the route does not exist.
        problems: what does not work, by name; empty when the bot can do its work.
    """

    def __init__(
        self,
        *,
        slack: Deliveries | None,
        callbacks: CallbackDoor | None,
        problems: Callable[[], Awaitable[dict[str, str]]],
        registry: CollectorRegistry,
    ) -> None:
        self._slack = slack
        self._callbacks = callbacks
        self._last_was_signed = True
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
        if self._slack is not None:
            application.router.add_post("/slack/events", self.slack_events)
        if self._callbacks is not None:
            application.router.add_post("/agora/notifications", self.agora_notifications)
        return application

    async def slack_events(self, request: web.Request) -> web.Response:
        """Answer a delivery: 401 when it is not Slack's, 400 when it cannot be read, 413 above 1 MB, 408 when it trickles."""
        began = time.perf_counter()
        door = self._slack
        if door is None:
            raise web.HTTPNotFound
        try:
            async with asyncio.timeout(BODY_WITHIN_SECONDS):
                raw = await request.read()
        except TimeoutError:
            return _refused(408, "It takes too long to arrive.")
        answer = await to_aiohttp_response(await door.answer(request.headers, raw))
        self._ack_seconds.observe(time.perf_counter() - began)
        return answer

    async def agora_notifications(self, request: web.Request) -> web.Response:
        """Write a callback down and answer; Agora waits ten seconds, and sends again what is not answered with 200.

        401 without a right signature over the bytes as they came, 413 above 256 KB, 400 when it cannot be
        read, 503 when it cannot be written down.
        """
        door = self._callbacks
        if door is None:
            raise web.HTTPNotFound
        raw = await request.clone(client_max_size=LARGEST_CALLBACK).read()
        if not self._is_signed(door, request.headers, raw):
            door.meter.count(Outcome.BAD_SIGNATURE)
            return _refused(401, "The signature is missing or wrong.")
        try:
            await door.inbox.take(raw)
        except ValueError as error:
            door.meter.count(Outcome.UNREADABLE)
            return _refused(400, str(error))
        except StoreUnavailable as error:
            log.warning("callback_not_kept", reason=str(error))
            return _refused(503, "It cannot be kept just now; send it again.")
        return web.json_response({"ok": True})

    def _is_signed(self, door: CallbackDoor, headers: Mapping[str, str], raw: bytes) -> bool:
        is_signed = door.is_signed(headers, raw)
        if self._last_was_signed and not is_signed:  # the first one only: anybody can send any number
            log.warning("callback_signature_wrong", hint="AGORA_NOTIFICATION_SECRET must be the one in Agora's console")
        self._last_was_signed = is_signed
        return is_signed

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


def _refused(status: int, problem: str) -> web.Response:
    return web.json_response({"ok": False, "problem": problem}, status=status)

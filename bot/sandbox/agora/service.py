"""A strict stand-in of Agora's Cloud Recording service, on this machine."""

import asyncio
import hmac
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from aiohttp import web

from bot.sandbox.agora.answers import (
    APP_ID_INVALID,
    NO_ROUTE,
    NOT_JSON,
    RATE_LIMITED,
    UNAUTHORIZED,
    WRONG_CREDENTIALS,
    Answer,
    Refused,
)
from bot.sandbox.agora.budget import SlidingWindow
from bot.sandbox.agora.calls import Calls
from bot.sandbox.agora.journal import LoggedRequest, masked
from bot.sandbox.agora.ledger import Ledger
from bot.sandbox.agora.pace import Pace, Shape
from bot.sandbox.agora.routes import Call, call_of
from bot.sandbox.agora.tasks import Task

APP_ID = "0123456789abcdef0123456789abcdef"
CUSTOMER_ID = "standin-customer-id"
CUSTOMER_SECRET = "standin-customer-secret"  # noqa: S105 -- opens nothing but this stand-in


def utc_now() -> datetime:
    """The moment, aware."""
    return datetime.now(UTC)


class StandInAgora:
    """Agora's Cloud Recording REST service, as strict as its pages, without recording anything.

    Use it as a context manager to let it listen; `url` is then its address. It may be left and entered again, as a
    service that was away: it remembers everything, and listens on the same port.

    Args:
        clock: everything about recordings is computed from it when somebody asks; tests move it.
        app_id: the one App ID that exists.
        rate_per_second: requests in any one second, all endpoints together; None: no limit.
        time_scale: multiplies the delays of *pace*, which the service chooses itself. Limits that the API documents
            (5 minutes, `maxIdleTime`, …) are not scaled.
        sleep: how real time passes before an answer that takes long.
        load_clock: what the rate limit counts by, in seconds.
        port: 0 finds a free one.
    """

    def __init__(  # noqa: PLR0913 -- one switch each, all with a default
        self,
        *,
        clock: Callable[[], datetime] = utc_now,
        app_id: str = APP_ID,
        customer_id: str = CUSTOMER_ID,
        customer_secret: str = CUSTOMER_SECRET,
        rate_per_second: int | None = 10,
        time_scale: float = 1.0,
        pace: Pace | None = None,
        shape: Shape | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        load_clock: Callable[[], float] = time.monotonic,
        port: int = 0,
    ) -> None:
        self.clock = clock
        self.app_id = app_id
        self.port = port
        self.requests: list[LoggedRequest] = []
        self._ledger = Ledger()
        self._calls = Calls(self._ledger, clock, pace=(pace or Pace()).scaled(time_scale), shape=shape or Shape())
        self._budget = SlidingWindow(rate_per_second, load_clock)
        self._authorization = b64encode(f"{customer_id}:{customer_secret}".encode())
        self._sleep = sleep
        self._runner: web.AppRunner | None = None

    # what it knows

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Every recording ever started, oldest first."""
        return tuple(self._ledger.tasks.values())

    @property
    def effects(self) -> dict[tuple[str, str], int]:
        """How many recordings really began, per (cname, uid)."""
        return dict(self._ledger.effects)

    # listening

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self.web_app(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def web_app(self) -> web.Application:
        """An application over this stand-in's state, to be served here or mounted elsewhere."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        return app

    # answering

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        call = call_of(request.method, request.match_info["path"])
        body: Any = None
        try:
            self._check_caller(request, call)
            body = await _json_of(request)
            answer = self._decide(call, body)
        except Refused as refused:
            answer = refused.answer
        request_id = str(uuid4())
        self.requests.append(
            LoggedRequest(
                at=self.clock(),
                request_id=request_id,
                method=request.method,
                path=request.path,
                endpoint=None if call is None else call.endpoint,
                body=masked(body),
                http_status=answer.http_status,
                code=answer.code,
            )
        )
        if answer.wait_seconds:
            await self._sleep(answer.wait_seconds)
        return web.json_response(answer.body, status=answer.http_status or 200, headers={"X-Request-Id": request_id})

    def _check_caller(self, request: web.Request, call: Call | None) -> None:
        if call is None:
            raise Refused(NO_ROUTE)
        given = request.headers.get("Authorization")
        if given is None:
            raise Refused(UNAUTHORIZED)
        scheme, _, credentials = given.partition(" ")
        if scheme.lower() != "basic" or not hmac.compare_digest(credentials.strip().encode(), self._authorization):
            raise Refused(WRONG_CREDENTIALS)
        if not self._budget.admits():
            raise Refused(RATE_LIMITED)
        if call.endpoint != "ncs_ip" and call.app_id != self.app_id:
            raise Refused(APP_ID_INVALID)

    def _decide(self, call: Call | None, body: Any) -> Answer:  # noqa: ANN401 -- JSON from outside
        if call is None:
            raise Refused(NO_ROUTE)
        if call.endpoint == "ncs_ip":
            return Answer(200, {"data": {"service": {"hosts": [{"primaryIP": "127.0.0.1"}]}}})
        self._calls.check(call, body)
        return self._calls.carry_out(call, body)


async def _json_of(request: web.Request) -> Any:  # noqa: ANN401 -- JSON from outside
    if request.method == "GET":
        return None
    if request.content_type != "application/json":
        raise Refused(NOT_JSON)
    try:
        return await request.json()
    except ValueError as error:
        raise Refused(NOT_JSON) from error

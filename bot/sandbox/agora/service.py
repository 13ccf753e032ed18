"""A strict stand-in of Agora's Cloud Recording service, on this machine."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.sandbox.agora.admin import Admin
from bot.sandbox.agora.admission import Admission
from bot.sandbox.agora.answers import Answer
from bot.sandbox.agora.budget import SlidingWindow
from bot.sandbox.agora.calls import Calls
from bot.sandbox.agora.checks import Checks
from bot.sandbox.agora.courier import Courier
from bot.sandbox.agora.faults import Fault, Faults
from bot.sandbox.agora.gateway import CLOSING, Account, Gateway
from bot.sandbox.agora.journal import Journal, LoggedRequest
from bot.sandbox.agora.ledger import Ledger
from bot.sandbox.agora.mischief import answer_under
from bot.sandbox.agora.notifications import Delivery
from bot.sandbox.agora.pace import Pace, Shape
from bot.sandbox.agora.routes import Call
from bot.sandbox.agora.shelf import RecordedObjects
from bot.sandbox.agora.stage import Stage
from bot.sandbox.agora.tasks import Task
from bot.sandbox.agora.troubles import befall
from bot.sandbox.clock import utc_now

APP_ID = "0123456789abcdef0123456789abcdef"
CUSTOMER_ID = "standin-customer-id"
CUSTOMER_SECRET = "standin-customer-secret"  # noqa: S105 -- opens nothing but this stand-in
_HOSTS = Answer(200, {"data": {"service": {"hosts": [{"primaryIP": "127.0.0.1"}]}}})


class StandInAgora:
    """Agora's Cloud Recording REST service, as strict as its pages, without recording anything.

    Use it as a context manager to let it listen; `url` is then its address. It may be left and entered again, as a
    service that was away: it remembers everything, and listens on the same port.

    Args:
        clock: everything about recordings is computed from it when somebody asks; tests move it.
        app_id: the one App ID that exists.
        certificate: of the App ID. With it, recorders need an RTC token made with it; a wrong one ends them after the
            start, not at it.
        notification_url: where signed callbacks go, when there is a `notification_secret` too. Both can be set later.
        rate_per_second: requests in any one second, all endpoints together; None: no limit.
        most_tasks: so many may run at once; None: any number.
        time_scale: multiplies the delays of *pace*, which the service chooses itself. Limits that the API documents
            (5 minutes, `maxIdleTime`, …) are not scaled.
        sleep: how real time passes before an answer that takes long.
        load_clock: what the rate limit counts by, in seconds.
        deliver_in_background: callbacks go out by themselves; otherwise `deliver_due` sends them.
        port: 0 finds a free one.
    """

    def __init__(  # noqa: PLR0913 -- one switch each, all with a default
        self,
        *,
        clock: Callable[[], datetime] = utc_now,
        app_id: str = APP_ID,
        customer_id: str = CUSTOMER_ID,
        customer_secret: str = CUSTOMER_SECRET,
        certificate: str | None = None,
        notification_secret: str | None = None,
        notification_url: str | None = None,
        rate_per_second: int | None = 10,
        most_tasks: int | None = None,
        time_scale: float = 1.0,
        pace: Pace | None = None,
        shape: Shape | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        load_clock: Callable[[], float] = time.monotonic,
        deliver_in_background: bool = True,
        port: int = 0,
    ) -> None:
        self.clock = clock
        self.app_id = app_id
        self.port = port
        self.faults = Faults()
        self._time_scale = time_scale
        self._deliver_in_background = deliver_in_background
        self._ledger, self._journal = Ledger(), Journal()
        self._stage = Stage(self._ledger, clock)
        self._calls = Calls(self._ledger, clock, Admission(app_id, certificate, clock), most_tasks)
        self.pace, self.shape = pace or Pace(), shape or Shape()
        self._checks = Checks(self._ledger, clock, lambda: self.shape)
        account, self.budget = Account(app_id, customer_id, customer_secret), SlidingWindow(rate_per_second, load_clock)
        self._gateway = Gateway(account, self.budget, self._journal, self._decide, clock, sleep, lambda: self.shape)
        self._courier = Courier(self._ledger, self.faults, clock, lambda: self.shape, time_scale)
        self.send_callbacks_to(notification_url, notification_secret)
        self._admin = Admin(self._ledger, self._stage, self.faults, self._journal, self._courier, clock)
        self._runner: web.AppRunner | None = None

    # what it knows

    @property
    def url(self) -> str:
        """Its address while it listens itself, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[LoggedRequest]:
        """The requests that came, oldest first, without secrets; the newest ten thousand are kept."""
        return self._journal.all()

    def newest_requests(self, after: int, most: int) -> list[LoggedRequest]:
        """The requests whose number is above *after*, oldest first; of many, the newest *most*."""
        return self._journal.newest(after, most)

    @property
    def tasks(self) -> list[Task]:
        """Every recording ever started, oldest first."""
        return list(self._ledger.tasks.values())

    @property
    def objects(self) -> RecordedObjects:
        """What its recordings left in buckets."""
        return RecordedObjects(self._ledger.tasks.values, self.clock)

    @property
    def effects(self) -> dict[tuple[str, str], int]:
        """How many recordings really began, per (cname, uid)."""
        return dict(self._ledger.effects)

    @property
    def deliveries(self) -> list[Delivery]:
        """Every attempt to deliver a callback, oldest first."""
        return list(self._courier.deliveries)

    # what can be changed while it runs

    @property
    def pace(self) -> Pace:
        """The delays of tasks that will be started, scaled."""
        return self._calls.pace

    @pace.setter
    def pace(self, pace: Pace) -> None:
        self._calls.pace = pace.scaled(self._time_scale)

    @property
    def shape(self) -> Shape:
        """The spellings of answers."""
        return self._calls.shape

    @shape.setter
    def shape(self, shape: Shape) -> None:
        self._calls.shape = shape

    def send_callbacks_to(self, url: str | None, secret: str | None) -> None:
        """Send callbacks to *url* from now on, signed with *secret*; None: no callbacks."""
        self._courier.url, self._courier.secret = url, secret

    def people_come(self, cname: str) -> int:
        """Let people send media in this channel; how many running recordings notice."""
        return self._stage.people_come(cname)

    def people_leave(self, cname: str) -> int:
        """Let everybody leave this channel; how many running recordings notice."""
        return self._stage.people_leave(cname)

    def strike(self, kind: str, cname: str, *, seconds: float | None = None) -> int:
        """Let *kind*, one of `faults.STRIKES`, happen now to every running recording of *cname*; how many there are."""
        return self._stage.strike(kind, cname, seconds)

    async def deliver_due(self) -> int:
        """Deliver every callback whose time has come; how many attempts were made."""
        return await self._courier.deliver_due()

    async def check_health(self) -> list[Delivery]:
        """Send one sample callback of every event type, as the button in Agora's console does."""
        return await self._courier.check_health()

    # listening

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self.web_app(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def web_app(self) -> web.Application:
        """A new application over this stand-in's state, to be served here or mounted elsewhere."""
        app = web.Application()
        app[CLOSING] = asyncio.Event()
        app.add_routes(self._admin.routes())
        app.router.add_route("*", "/{path:.*}", self._gateway.handle)
        app.on_shutdown.append(_close)
        if self._deliver_in_background:
            app.cleanup_ctx.append(self._deliver)
        return app

    async def _deliver(self, _app: web.Application) -> AsyncIterator[None]:
        delivering = asyncio.create_task(self._courier.deliver_forever())
        yield
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering

    # answering

    def _decide(self, call: Call, body: Any) -> tuple[Answer, list[Fault]]:  # noqa: ANN401 -- JSON from outside
        if call.endpoint == "ncs_ip":
            faults = self.faults.take(call.endpoint, "", "")
            return answer_under(faults, lambda: _HOSTS, lambda _fault: None, begins_task=False), faults
        self._checks.check(call, body)
        owner = self._ledger.resources.get(call.resource_id)
        cname, uid = (body["cname"], body["uid"]) if owner is None else (owner.cname, owner.uid)
        faults = self.faults.take(call.endpoint, cname, uid)
        answer = answer_under(
            faults,
            lambda: self._calls.carry_out(call, body),
            lambda fault: self._befall(fault, call),
            begins_task=call.endpoint == "start",
        )
        return answer, faults

    def _befall(self, fault: Fault, call: Call) -> None:
        resource = self._ledger.resources[call.resource_id]
        if resource.sid is not None:
            befall(self._ledger.tasks[resource.sid], fault.kind, self.clock(), fault.what.seconds)


async def _close(app: web.Application) -> None:
    app[CLOSING].set()

"""A strict stand-in of Slack on loopback: Web API, deliveries, Socket Mode, and the page."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Literal, Self

import aiohttp
from aiohttp import web

from bot.sandbox.clock import utc_now
from bot.sandbox.slack.admin import Admin
from bot.sandbox.slack.answers import Ack, Json, Refusal
from bot.sandbox.slack.cast import ADA, TEAM_ID, TOWN_HALL_CREW
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.face import RECORDBOT, AppFace
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.feed import Feed
from bot.sandbox.slack.files import LARGEST_BYTES, Files
from bot.sandbox.slack.interactions import Interactions
from bot.sandbox.slack.methods import ChatMethods, TeamMethods, ViewMethods
from bot.sandbox.slack.page_routes import PageRoutes
from bot.sandbox.slack.page_state import PageState
from bot.sandbox.slack.responses import read_answer, use
from bot.sandbox.slack.seen import Seen
from bot.sandbox.slack.socket_mode import Sockets
from bot.sandbox.slack.steps import Execution, Steps
from bot.sandbox.slack.tickets import Tickets
from bot.sandbox.slack.views import View, Views
from bot.sandbox.slack.web_api import ALL_SCOPES, Call, Method, WebApi
from bot.sandbox.slack.workspace import Message, Workspace


class StandInSlack(Seen):
    """One workspace with one app installed in it.

    Args:
        events_url: where the app takes deliveries; None: over Socket Mode. May be set later.
        port: 0 takes a free one.
        clock: of message time stamps, triggers and response URLs.
        ack_seconds: how long the app may take for an answer; Slack's own is 3.
        retry_seconds: how long Slack waits before each repetition of an event that was not taken.
        face: what the page tells of the app before anybody typed anything.
        file_processing: how long a file cannot be shown after its upload; Slack needs seconds.
        scopes: what the bot token may do; without one its methods answer `missing_scope`.
    """

    def __init__(  # noqa: PLR0913  # keyword-only settings, each with a default
        self,
        *,
        bot_token: str = "xoxb-standin-bot",  # noqa: S107  # opens nothing but this stand-in
        app_token: str = "xapp-standin-app",  # noqa: S107  # likewise
        signing_secret: str = "standin-signing-secret",  # noqa: S107  # likewise
        events_url: str | None = None,
        port: int = 0,
        clock: Callable[[], datetime] = utc_now,
        ack_seconds: float = 3.0,
        retry_seconds: tuple[float, ...] = (0, 60, 300),
        scopes: frozenset[str] = ALL_SCOPES,
        face: AppFace = RECORDBOT,
        file_processing: timedelta = timedelta(milliseconds=300),
    ) -> None:
        self.bot_token = bot_token
        self.app_token = app_token
        self.signing_secret = signing_secret
        self.faults = Faults()
        self.complaints: list[str] = []
        self.sockets = Sockets()
        self.feed = Feed()
        self.files = Files(clock, processing=file_processing, base_url=lambda: self.page_url)
        self.workspace = Workspace(clock, self.feed, self.files)
        self.views = Views(self.feed)
        self.more_routes: list[Callable[[web.UrlDispatcher], None]] = []  # beside the page, from the same address
        self._tokens: dict[str, Literal["bot", "app"]] = {bot_token: "bot", app_token: "app"}
        self.steps = Steps(self._tokens)
        self._tickets = Tickets(clock)
        self._clock = clock
        self._ack_seconds = ack_seconds
        self._retry_seconds = retry_seconds
        self._face = face
        self._events_url = events_url
        self._port = port
        self._team = TeamMethods(self.workspace, clock, lambda: self.page_url)
        self._api = self._web_api(scopes)
        self._runner: web.AppRunner | None = None
        self._http: aiohttp.ClientSession | None = None
        self._interactions: Interactions | None = None
        self._delivery: Delivery | None = None
        self._events: Events | None = None

    async def __aenter__(self) -> Self:
        """Listen, on 127.0.0.1 alone."""
        self._http = aiohttp.ClientSession()
        self._delivery = Delivery(
            http=self._http,
            sockets=self.sockets,
            signing_secret=self.signing_secret,
            clock=utc_now,  # signatures are about the machines, whose clocks nobody moves
            ack_seconds=self._ack_seconds,
            faults=self.faults,
        )
        self._delivery.events_url = self._events_url
        self._events = Events(self._delivery, self._clock, self._retry_seconds, self.complaints.append)
        self._interactions = Interactions(
            self.workspace,
            self.views,
            self._tickets,
            self._delivery,
            self._events,
            self._response_url,
            self.complaints.append,
        )
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        try:
            await site.start()
        except OSError:
            await self.__aexit__(None, None, None)
            raise
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drop every connection, and stop listening."""
        self.feed.close()
        if self._events is not None:
            await self._events.close()
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._http is not None:
            await self._http.close()

    @property
    def page_url(self) -> str:
        """Return the address of the page, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """Return what `SLACK_API_URL` of the bot is set to."""
        return f"{self.page_url}/api/"

    @property
    def events_url(self) -> str | None:
        """Return where the app takes deliveries; None: over Socket Mode."""
        return self._events_url

    @events_url.setter
    def events_url(self, url: str | None) -> None:
        self._events_url = url
        if self._delivery is not None:
            self._delivery.events_url = url

    @property
    def calls(self) -> list[Call]:
        """Return every call of the Web API so far."""
        return self._api.calls

    @property
    def usergroups(self) -> dict[str, frozenset[str]]:
        """Return user ids by user group; a test puts groups in."""
        return self._team.usergroups

    @property
    def act(self) -> Interactions:
        """Return what people can do."""
        if self._interactions is None:
            raise RuntimeError("the stand-in does not listen: use it in `async with`")
        return self._interactions

    async def command(
        self, command: str, text: str = "", *, user_id: str = ADA, channel_id: str = TOWN_HALL_CREW
    ) -> Ack:
        """Type a slash command, and return what the app acked."""
        return await self.act.command(command, text, user_id=user_id, channel_id=channel_id)

    async def press(
        self,
        where: Message | View,
        action_id: str,
        *,
        user_id: str = ADA,
        block_id: str | None = None,
        choice: object = None,
    ) -> Ack:
        """Press a button, or make *choice* in a menu, of a message or a view as it stands now.

        Raises:
            LookupError: the message, the view, the element or the option is not there (any more).
        """
        if isinstance(where, View):
            view = self.now(where)
            return await self.act.press_in_view(view, action_id, block_id=block_id, choice=choice)
        message = self.workspace.find(where.channel_id, where.ts)
        if message is None:
            raise LookupError(f"message {where.ts} is gone")
        return await self.act.press_in_message(message, action_id, user_id=user_id, block_id=block_id, choice=choice)

    async def submit(self, view: View, values: Mapping[str, object] | None = None) -> Ack:
        """Fill in *values* by `block_id` and submit; `errors` of the answer says what was refused."""
        return await self.act.submit(self.now(view), values or {})

    async def open_home(self, user_id: str = ADA) -> Ack:
        """Open the app's Home tab; `slack.views.home(user_id)` is what the app publishes there."""
        return await self.act.open_home(user_id)

    async def event(self, inner: Json) -> Ack:
        """Send any other event, such as `{"type": "app_uninstalled"}` or a `function_executed`."""
        return await self.act.events.send(inner)

    async def run_step(self, callback_id: str, inputs: Json) -> Execution:
        """Have a workflow come to the app's step, and return the execution; `slack.steps` has what came of it."""
        execution = self.steps.begin(callback_id, inputs)
        await self.steps.tell(self.act.events, execution)
        return execution

    def trigger(self, user_id: str = ADA) -> str:
        """Return a fresh trigger id, as a command or a click would carry it."""
        return self._tickets.trigger(user_id)

    def now(self, view: View) -> View:
        """Return *view* as it stands.

        Raises:
            LookupError: it was closed.
        """
        current = self.views.now(view.id)
        if current is None:
            raise LookupError(f"view {view.title!r} is closed")
        return current

    def dump(self) -> str:
        """Return the state in a few lines, for a person who wonders why a test waits."""
        return self._admin().dump()

    def _web_api(self, scopes: frozenset[str]) -> WebApi:
        return WebApi(
            self._methods(),
            tokens=self._tokens,
            scopes=scopes,
            faults=self.faults,
            feed=self.feed,
            clock=self._clock,
        )

    def _methods(self) -> dict[str, Method]:
        chat = ChatMethods(self.workspace, lambda: self.page_url)
        self.files.show = chat.share
        return {
            **chat.table(),
            **ViewMethods(self.views, self._tickets, self.workspace).table(),
            **self._team.table(),
            **self.files.table(),
            **self.steps.table(),
            "apps.connections.open": Method(self._open_connection, caller="app"),
        }

    def _open_connection(self, _: Json) -> Json:
        return {"url": f"ws://127.0.0.1:{self._port}/link/?ticket={self.sockets.ticket()}"}

    def _response_url(self, key: str) -> str:
        return f"{self.page_url}/commands/{TEAM_ID}/{key}"

    def _admin(self) -> Admin:
        return Admin(self.workspace, self.views, self.faults, self._api.calls, self.complaints)

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=LARGEST_BYTES + 1024**2)
        application.router.add_route("*", "/api/{method}", self._api.serve)
        application.router.add_get("/link/", self.sockets.serve)
        application.router.add_post(f"/commands/{TEAM_ID}/{{key:.+}}", self._serve_response)
        self._admin().add_routes(application.router)
        self.files.add_routes(application.router)
        state = PageState(self.workspace, self.views, self.feed, self._face, self._clock)
        PageRoutes(state, self.act).add_routes(application.router)
        for add_routes in self.more_routes:
            add_routes(application.router)
        return application

    async def _serve_response(self, request: web.Request) -> web.Response:
        try:
            url = self._tickets.use_response(request.match_info["key"])
            use(self.workspace, url, read_answer(await request.text()))
        except Refusal as refusal:
            self.complaints.append(f"response_url: {refusal.answer}")
            return web.json_response(refusal.answer, status=404)
        return web.Response(text="ok")

"""The Home tab: published when somebody opens it, and when a button on it was pressed."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.errors import SlackApiError

from bot.blocks import home
from bot.blocks.errors import error_sentence
from bot.blocks.home import HomeTab
from bot.blocks.schedules import CANCEL_ACTION_ID, FROM_HOME, PAUSE_ACTION_ID, RESUME_ACTION_ID
from bot.blocks.usage import Chart
from bot.domain.history import Overview
from bot.domain.place import Place, Where
from bot.domain.upcoming import SchedulePage
from bot.domain.usage import Usage
from bot.errors import BotError, NotAllowed
from bot.services import Services
from handlers.guard import answering
from handlers.place import place_of_interaction
from handlers.start_form import Prefill, StartForm
from handlers.usage_chart import UsageChart

OPENED: Final = "app_home_opened"
SECONDS_WITHOUT_NEWS: Final = 1.0

log = structlog.get_logger()


class Home:
    """Publishes the tab for the person who looks at it; nothing is published behind anybody's back."""

    def __init__(self, services: Services, start_form: StartForm) -> None:
        self._recordings = services.recordings
        self._schedules = services.schedules
        self._history = services.history
        self._catalog = services.catalog
        self._admission = services.admission
        self._permission = services.permission
        self._background = services.background
        self._problems = services.problems
        self._start_form = start_form
        self._chart = UsageChart(services)
        self._turns: dict[str, object] = {}  # who of those who look at the tab is being shown what last

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.event(OPENED)(answering(self.opened))
        app.action(home.REFRESH_ACTION_ID)(answering(self.refresh))
        app.action(home.START_ACTION_ID)(answering(self.start))
        app.action(home.START_TEMPLATE_ACTION_ID)(answering(self.start))
        app.action(home.STOP_ACTION_ID)(answering(self.stop))
        app.action(PAUSE_ACTION_ID + FROM_HOME)(answering(self.pause_schedule))
        app.action(RESUME_ACTION_ID + FROM_HOME)(answering(self.resume_schedule))
        app.action(CANCEL_ACTION_ID + FROM_HOME)(answering(self.cancel_schedule))

    async def opened(self, args: AsyncArgs) -> None:
        """Publish the tab; the same event once more publishes the same. Whoever may have nothing done reads why."""
        event = args.body["event"]
        await args.ack()
        if event.get("tab") != "home":
            return
        place = Place(args.body["team_id"], event.get("channel") or event["user"], event["user"], Where.EVENT)
        try:
            await self._admission.admit(place, OPENED)
        except NotAllowed as error:
            self._background.run(self._refused(args, place, error), name="publish the Home tab")
        else:
            self._publish(args, replace(place, where=Where.BUTTON))

    async def refresh(self, args: AsyncArgs) -> None:
        """Publish it anew."""
        await args.ack()
        self._publish(args, place_of_interaction(args))

    async def start(self, args: AsyncArgs) -> None:
        """Open the form, with the template whose button was pressed."""
        named = args.payload.get("value")
        prefill = Prefill(template=self._catalog.get(named) if named else None, asks_channel=True)
        await args.ack()
        await self._start_form.open(args, place_of_interaction(args), prefill)

    async def stop(self, args: AsyncArgs) -> None:
        """Have a recording stopped, and say on the tab what came of it: there is no message to answer in."""
        await self._carry_out(args, self._recordings.stop)

    async def pause_schedule(self, args: AsyncArgs) -> None:
        """Have nothing started by a schedule until it is resumed."""
        await self._carry_out(args, self._schedules.pause)

    async def resume_schedule(self, args: AsyncArgs) -> None:
        """Let a schedule go on."""
        await self._carry_out(args, self._schedules.resume)

    async def cancel_schedule(self, args: AsyncArgs) -> None:
        """End a schedule for good."""
        await self._carry_out(args, self._schedules.cancel)

    async def _carry_out(self, args: AsyncArgs, wished: Callable[[str, Place], Awaitable[object]]) -> None:
        """Do what the button wishes, and publish the tab, with what was wrong with it."""
        place = place_of_interaction(args)
        note = None
        try:
            await wished(args.payload["value"], place)
        except BotError as error:
            log.info("refused", code=error.code, reason=str(error), user_id=place.user_id)
            note = f"⚠️ {error_sentence(error)}"
        await args.ack()
        self._publish(args, place, note=note)

    def _publish(self, args: AsyncArgs, place: Place, *, note: str | None = None) -> None:
        self._background.run(self._published(args, place, note), name="publish the Home tab")

    async def _published(self, args: AsyncArgs, place: Place, note: str | None) -> None:
        """Publish what is known at once, again when the services that were tried have answered, and with a new chart."""
        turn = self._turns[place.user_id] = object()
        try:
            tab = await self._tab(args, place, note)
            if tab.usage is not None and tab.chart is None:
                await self._with_chart(args, place, tab, tab.usage, turn)
        finally:
            if self._turns.get(place.user_id) is turn:
                del self._turns[place.user_id]

    async def _with_chart(self, args: AsyncArgs, place: Place, tab: HomeTab, usage: Usage, turn: object) -> None:
        async def show(chart: Chart) -> bool:
            if self._turns.get(place.user_id) is not turn:
                return True  # something newer stands there
            return await self._show(args, place, replace(tab, chart=chart))

        await self._chart.add(place, usage, show)

    async def _tab(self, args: AsyncArgs, place: Place, note: str | None) -> HomeTab:
        """Return the tab as it was published last."""
        looking = asyncio.ensure_future(self._problems())
        try:
            abilities = await self._permission.abilities(self._catalog.all(), place, anywhere=True)
            why_not = error_sentence(abilities.why_not) if abilities.why_not and not abilities.templates else None
            overview, upcoming = await self._overview(place), await self._upcoming(place)
            usage = await self._chart.usage(place)
            tab = HomeTab(
                overview,
                abilities.templates,
                None,
                note,
                why_not=why_not,
                upcoming=upcoming,
                usage=usage,
                chart=self._chart.known(place, usage),
            )
            await asyncio.wait({looking}, timeout=SECONDS_WITHOUT_NEWS)
            if not looking.done():
                tab = await self._first(args, place, tab)
            return await self._first(args, place, replace(tab, problems=await looking))
        finally:
            looking.cancel()

    async def _refused(self, args: AsyncArgs, place: Place, error: NotAllowed) -> None:
        await self._shown(args, place, home.home_refused(error_sentence(error)))

    async def _overview(self, place: Place) -> Overview | None:
        try:
            return await self._history.overview(place)
        except BotError as error:
            log.warning("home_without_recordings", code=error.code, reason=str(error))
            return None

    async def _upcoming(self, place: Place) -> SchedulePage | None:
        try:
            return await self._schedules.page(place)
        except BotError as error:
            log.warning("home_without_schedules", code=error.code, reason=str(error))
            return None

    async def _first(self, args: AsyncArgs, place: Place, tab: HomeTab) -> HomeTab:
        """Publish *tab*, without its chart when Slack does not take it with that; return what was published."""
        if await self._show(args, place, tab) or tab.chart is None:
            return tab
        self._chart.forget(tab.chart)
        without = replace(tab, chart=None)
        await self._show(args, place, without)
        return without

    async def _show(self, args: AsyncArgs, place: Place, tab: HomeTab) -> bool:
        return await self._shown(args, place, home.home(tab))

    async def _shown(self, args: AsyncArgs, place: Place, view: dict[str, Any]) -> bool:
        try:
            await args.client.views_publish(user_id=place.user_id, view=view)
        except SlackApiError as error:
            log.warning("home_not_published", reason=error.response.get("error"))
            return False
        return True

"""The chart on the Home tab: what was recorded lately, as a picture as soon as Slack shows it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from bot.blocks.usage import Chart, usage_title, usage_words
from bot.domain.place import Place
from bot.domain.usage import Usage
from bot.errors import BotError
from bot.services import Services

# A file that was just uploaded cannot be shown for a moment.
AGAIN_SECONDS: Final = (0.7, 1.5, 3.0, 6.0)

log = structlog.get_logger()


class UsageChart:
    """Knows the chart of the people of one workspace and time zone, and has a newer one drawn now and then."""

    def __init__(self, services: Services, *, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._hours = services.hours
        self._pictures = services.pictures
        self._wait = wait

    async def usage(self, place: Place) -> Usage | None:
        """Return what was recorded lately; None when it cannot be read."""
        try:
            return await self._hours.lately(place)
        except BotError as error:
            log.warning("home_without_usage", code=error.code, reason=str(error))
            return None

    def known(self, place: Place, usage: Usage | None) -> Chart | None:
        """Return the chart that was shown before, while it is still recent."""
        shown = self._pictures.known_chart(_series(place, usage)) if usage is not None else None
        return Chart(shown.file_id, shown.alt) if shown is not None and shown.file_id is not None else None

    async def add(self, place: Place, usage: Usage, show: Callable[[Chart], Awaitable[bool]]) -> None:
        """Have the chart drawn, and *show* it as soon as Slack takes it (which *show* says); where it never does, leave it."""
        if not usage.templates:
            return
        words = usage_words(usage)
        shown = await self._pictures.chart(_series(place, usage), usage, title=usage_title(usage), alt=words)
        if shown.file_id is None:
            return
        for seconds in AGAIN_SECONDS:
            await self._wait(seconds if shown.is_fresh else 0)
            if await show(Chart(shown.file_id, shown.alt)):
                return
        self.forget(Chart(shown.file_id, shown.alt))

    def forget(self, chart: Chart) -> None:
        """Forget a chart that Slack does not show."""
        log.warning("chart_not_shown", file_id=chart.file_id)
        self._pictures.forget(chart.file_id)


def _series(place: Place, usage: Usage) -> str:
    return f"{place.team_id} {usage.zone}"

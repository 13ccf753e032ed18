"""How much was recorded lately, in the days of whoever asks."""

from typing import Final
from zoneinfo import ZoneInfo

import structlog

from bot.domain.place import Place
from bot.domain.usage import Usage, day_bounds, usage_of
from bot.errors import SlackError
from bot.ports import Clock, People
from bot.ports.pictures import UsageStore
from bot.services.catalog import Catalog

ELSEWHERE: Final = ZoneInfo("UTC")  # where Slack does not say in which zone somebody is

log = structlog.get_logger()


class RecordedHours:
    """Adds up what was recorded."""

    def __init__(self, *, store: UsageStore, catalog: Catalog, people: People, clock: Clock) -> None:
        self._store = store
        self._catalog = catalog
        self._people = people
        self._clock = clock

    async def lately(self, place: Place) -> Usage:
        """Return the last two weeks of the workspace. Raises `StoreUnavailable`."""
        now, zone = self._clock.now(), await self._zone(place)
        bounds = day_bounds(now, zone)
        parts = await self._store.recorded_time(team_id=place.team_id, bounds=bounds, now=now)
        names = {template.id: template.title for template in self._catalog.all()}
        return usage_of(parts, bounds, zone, names)

    async def _zone(self, place: Place) -> ZoneInfo:
        try:
            return await self._people.time_zone(place.user_id)
        except SlackError as error:
            log.info("usage_in_utc", reason=str(error))
            return ELSEWHERE

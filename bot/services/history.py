"""Finding recordings: what runs, what is over, page by page. Nothing here changes anything."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.history import HistoryFilter, HistoryPage, Overview, RunningPage
from bot.domain.history_words import History as Asked
from bot.domain.history_words import Since, needs_zone, since_moment
from bot.domain.place import Place
from bot.domain.recording import Recording
from bot.domain.words import readings
from bot.errors import WishInvalid
from bot.ports import Clock, People, Store
from bot.services.catalog import Catalog

PAGE: Final = 10
BATCH: Final = 100
LATEST: Final = 5
LOOKED_THROUGH: Final = 50  # for the last five that are over, beside what runs

Key = tuple[datetime, str]


class History:
    """Finds recordings of the workspace from which it is asked."""

    def __init__(self, *, store: Store, catalog: Catalog, people: People, clock: Clock) -> None:
        self._store = store
        self._catalog = catalog
        self._people = people
        self._clock = clock

    async def filter_of(self, asked: Asked, place: Place) -> HistoryFilter:
        """Return what *asked* means when it is asked from *place* now.

        Raises:
            WishInvalid: no such template, now or ever; or two people are meant at once.
            SlackError: `since monday` needs the person's time zone, and Slack did not say it.
        """
        if asked.mine and asked.user_id not in {None, place.user_id}:
            raise WishInvalid("Say `mine` or a person, not both.", field="person")
        narrowed = HistoryFilter(
            started_by=place.user_id if asked.mine else asked.user_id,
            template_id=None if asked.template is None else await self._template_id(asked.template, place),
            channel_id=place.channel_id if asked.here else None,
            since=None if asked.since is None else await self._moment(asked.since, place),
        )
        return narrowed if asked.target is None else await self._of_target(asked.target, narrowed, place)

    async def page(self, asked: HistoryFilter, place: Place, *, before: str | None = None) -> HistoryPage:
        """Return the recordings that fit, from the one after *before* on. Raises `RecordingNotFound`."""
        found = await self._found(asked, place, limit=PAGE + 1, before=before)
        older = found[PAGE - 1].id if len(found) > PAGE else None
        return HistoryPage(asked, tuple(found[:PAGE]), older, is_first=before is None)

    async def batches(self, asked: HistoryFilter, place: Place, *, limit: int) -> AsyncIterator[list[Recording]]:
        """Yield up to *limit* recordings that fit, newest first, in batches: others run in between."""
        before: str | None = None
        while limit > 0 and (found := await self._found(asked, place, limit=min(limit, BATCH), before=before)):
            yield found
            limit, before = limit - len(found), found[-1].id

    async def running(self, place: Place, *, after: Key | None = None) -> RunningPage:
        """Return what runs in the workspace, from the one after *after* (when it was asked for, and its id) on."""
        rows = await self._store.running(team_id=place.team_id)
        skipped = 0 if after is None else sum((row.created_at, row.id) <= after for row in rows)
        return RunningPage(tuple(rows[skipped : skipped + PAGE]), len(rows), skipped)

    async def overview(self, place: Place) -> Overview:
        """Return how things stand in the workspace."""
        running = await self._store.running(team_id=place.team_id)
        latest = await self._store.history(team_id=place.team_id, limit=LATEST + min(len(running), LOOKED_THROUGH))
        over = tuple(row for row in latest if row.is_over)[:LATEST]
        return Overview(at=self._clock.now(), running=tuple(running), latest=over)

    async def _found(
        self, asked: HistoryFilter, place: Place, *, limit: int, before: str | None = None
    ) -> list[Recording]:
        return await self._store.history(
            team_id=place.team_id,
            limit=limit,
            before=before,
            since=asked.since,
            channel_id=asked.channel_id,
            target=asked.target,
            started_by=asked.started_by,
            template_id=asked.template_id,
        )

    async def _template_id(self, name: str, place: Place) -> str:
        """Return the template's id; one that was taken away still has its recordings."""
        try:
            return self._catalog.get(name).id
        except WishInvalid:
            if await self._found(HistoryFilter(template_id=name), place, limit=1):
                return name
            raise

    async def _moment(self, since: Since, place: Place) -> datetime:
        zone = await self._people.time_zone(place.user_id) if needs_zone(since) else ZoneInfo("UTC")
        return since_moment(since, self._clock.now(), zone)

    async def _of_target(self, target: str, narrowed: HistoryFilter, place: Place) -> HistoryFilter:
        """Return *narrowed* to *target*, in the reading of it of which there is a recording."""
        names = readings(target)
        for name in names:
            if await self._found(HistoryFilter(target=name), place, limit=1):
                return replace(narrowed, target=name)
        return replace(narrowed, target=names[-1])

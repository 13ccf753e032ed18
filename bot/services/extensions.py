"""Wishes about when a recording ends: longer by so much, or until then."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot import errors
from bot.domain.extension import extended_by, extended_until
from bot.domain.milestones import extended
from bot.domain.notice import Notice
from bot.domain.place import Place
from bot.domain.policy import Action
from bot.domain.recording import Recording, Wish
from bot.domain.times import typed_duration
from bot.ports import Clock, People, Store
from bot.services.permission import Permission
from bot.services.rows import Rows

EXTEND = "extend"  # for the audit

log = structlog.get_logger()


class Extensions:
    """Moves the ends of recordings, for everyone to see.

    Args:
        poke: called when a row was changed.
        permission: says who may; None: everybody.
    """

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        clock: Clock,
        poke: Callable[[], None],
        permission: Permission | None = None,
    ) -> None:
        self._people = people
        self._rows = Rows(store=store, clock=clock, poke=poke, action=Action.EXTEND, permission=permission)

    async def by(self, recording_id: str, by: timedelta, place: Place, *, shown_end: int | None = None) -> Recording:
        """Move the recording's end by *by*, up to its template's longest.

        Args:
            shown_end: the end that stood beside what was pressed, in seconds since 1970; None: none did.

        Raises:
            RecordingNotFound, WishRefused: it is over.
            EndMoved: somebody else moved the end since it was shown.
            WishInvalid: beyond the longest; the text says how far it can go.
        """

        def wished(row: Recording, now: datetime) -> tuple[Recording, Sequence[Notice]]:
            wish = Wish(user_id=place.user_id, at=now)
            later = extended_by(row, by, wish, shown_end=shown_end)
            return later, (extended(later, now, user_id=place.user_id),)

        log.info("extend_wished", recording_id=recording_id, user_id=place.user_id, seconds=by.total_seconds())
        return await self._rows.change(recording_id, place, EXTEND, wished, detail=f"by {typed_duration(by)}")

    async def until(self, recording_id: str, until: datetime, place: Place) -> Recording:
        """Move the recording's end to *until*, up to its template's longest.

        Raises:
            RecordingNotFound, WishRefused: it is over.
            WishInvalid: before its end, or beyond the longest; the text says what is possible.
        """
        zone = await self._zone(place.user_id)

        def wished(row: Recording, now: datetime) -> tuple[Recording, Sequence[Notice]]:
            later = extended_until(row, until, Wish(user_id=place.user_id, at=now), zone)
            return later, (extended(later, now, user_id=place.user_id),)

        log.info("extend_wished", recording_id=recording_id, user_id=place.user_id, until=until.isoformat())
        return await self._rows.change(recording_id, place, EXTEND, wished, detail=f"until {until.isoformat()}")

    async def _zone(self, user_id: str) -> ZoneInfo:
        """Return the zone for what is said; which moment is meant does not depend on it."""
        try:
            return await self._people.time_zone(user_id)
        except errors.SlackError:
            return ZoneInfo("UTC")

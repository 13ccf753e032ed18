"""Changing a schedule's row for a person: read, change, save; and anew when somebody saved first."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot import errors
from bot.domain.place import Place
from bot.domain.schedule import Schedule
from bot.ports import Clock
from bot.ports.schedules import ScheduleStore
from bot.services.audit import Audit
from bot.services.permission import Permission

log = structlog.get_logger()

RowChange = Callable[[Schedule, datetime], Schedule]


class ScheduleRows:
    """Changes rows, and pokes whoever does what is due.

    Args:
        permission: says who may change somebody else's; None: everybody may.
    """

    def __init__(
        self,
        *,
        store: ScheduleStore,
        clock: Clock,
        audit: Audit,
        poke: Callable[[], None],
        permission: Permission | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._audit = audit
        self._poke = poke
        self._permission = permission

    async def of_team(self, schedule_id: str, place: Place) -> Schedule:
        """Return the schedule. Raises `ScheduleNotFound`: there is none in this workspace."""
        row = await self._store.get(schedule_id)
        if row.team_id != place.team_id:
            raise errors.ScheduleNotFound(
                f"There is no schedule {schedule_id}. `/record schedules` lists what there is."
            )
        return row

    async def of_whom_may(self, schedule_id: str, place: Place) -> Schedule:
        """Return the schedule to somebody who may change it. Raises `ScheduleNotFound` or `RefusedByRule`."""
        row = await self.of_team(schedule_id, place)
        if self._permission is not None:
            await self._permission.to_reschedule(row, place)
        return row

    async def change(self, schedule_id: str, place: Place, what: str, change: RowChange) -> Schedule:
        """Save what *change* makes of the row; one that it returns as it was stays so.

        Args:
            what: the wish, for the audit.

        Raises:
            ScheduleNotFound: there is none in this workspace.
            RefusedByRule: it is somebody else's, and this person may not.
            UserError: whatever *change* raises.
        """
        async with self._audit.refusals(what, place):
            while True:
                row = await self.of_whom_may(schedule_id, place)
                changed = change(row, self._clock.now())
                if changed == row:
                    return row
                noted = [self._audit.of_schedule(what, place, row.id)]
                try:
                    saved = await self._store.save(changed, noted=noted)
                except errors.StaleWrite:
                    continue
                log.info("schedule_changed", schedule_id=row.id, wish=what, user_id=place.user_id)
                self._poke()
                return saved


def check_live(row: Schedule) -> None:
    """Raise `WishRefused` for a schedule that will start nothing any more."""
    if not row.is_live:
        raise errors.WishRefused(f"{row.title} ({row.id}) is over, or was cancelled. Nothing will start.")

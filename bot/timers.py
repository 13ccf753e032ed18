"""Time: the clock, and alarms over APScheduler. Nothing else imports APScheduler.

The scheduler's memory holds one alarm per loop; what is due stands in the store. It wakes, and
never owns anything. `misfire_grace_time=None`: the default of one second would drop an alarm that
comes late.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class AlarmTimers:
    """Alarms by name; setting one again replaces it."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin to ring; needs a running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Ring no more."""
        # wait=True would cancel running coroutines; what runs is drained by its owner.
        self._scheduler.shutdown(wait=False)

    def wake_at(self, name: str, at: datetime, wake: Callable[[], None]) -> None:
        """Call *wake* at *at* (at once when that has passed), in place of what *name* was set to before."""

        async def ring() -> None:
            wake()

        self._scheduler.add_job(
            ring,
            DateTrigger(run_date=at),
            id=name,
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
        )

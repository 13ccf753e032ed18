"""Time: the clock, whether it was set, and alarms over APScheduler. Nothing else imports APScheduler.

The scheduler's memory holds one alarm per loop; what is due stands in the store. It wakes, and
never owns anything. `misfire_grace_time=None`: the default of one second would drop an alarm that
comes late.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Final, Self

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.ports import Clock

WATCH_EVERY_SECONDS: Final = 5.0
STEP_SECONDS: Final = 2.0

log = structlog.get_logger()


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


def since_boot() -> float:
    """Return seconds that nobody can set, those in which the machine slept included where that is known."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class ClockWatch:
    """Compares the machine's clock with one that nobody can set.

    Alarms alone would not do: one that is set for 12:00 rings an hour late when at 11:59 it becomes 10:59.

    Args:
        follow: is told of every step, and called with none in between; the next call waits for its end.
    """

    def __init__(
        self,
        follow: Callable[[timedelta], Awaitable[None]],
        *,
        every_seconds: float = WATCH_EVERY_SECONDS,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = since_boot,
    ) -> None:
        self._follow = follow
        self._every_seconds = every_seconds
        self._wall = wall
        self._steady = steady
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._watching = asyncio.get_running_loop().create_task(self._watch(), name="watch the clock")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    async def _watch(self) -> None:
        ahead = self._wall() - self._steady()
        while True:
            await asyncio.sleep(self._every_seconds)
            now_ahead = self._wall() - self._steady()
            step = now_ahead - ahead
            ahead = now_ahead  # what the clock gains or loses little by little is no step
            try:
                await self._follow(timedelta(seconds=step) if abs(step) >= STEP_SECONDS else timedelta(0))
            except Exception:
                log.exception("bug", watching="the clock")


class AlarmTimers:
    """Alarms by name; setting one again replaces it.

    Args:
        clock: by which moments are told; None: the machine's. Whoever sets it must have the alarms set anew.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
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
            DateTrigger(run_date=datetime.now(UTC) + (at - self._clock.now())),
            id=name,
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
        )

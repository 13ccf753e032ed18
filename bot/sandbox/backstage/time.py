"""The rehearsal's time: moved forward for both stand-ins and the bot together, and when something ends next."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot.errors import StoreUnavailable
from bot.sandbox.backstage.bot import StagedBot
from bot.sandbox.clock import RehearsalClock
from bot.sandbox.slack.page_routes import PageError
from bot.store.reading import read_recordings

LOOK_EVERY_SECONDS: Final = 1.0
BEFORE_THE_END: Final = timedelta(seconds=20)
LONGEST_STEP: Final = timedelta(days=31)


class Time:
    """Moves the clock.

    Args:
        database: of the bot; it is only read.
    """

    def __init__(self, clock: RehearsalClock, bot: StagedBot, database: Path) -> None:
        self._clock = clock
        self._bot = bot
        self._database = database
        self._next: tuple[datetime, str] | None = None

    async def forward(self, by: timedelta) -> None:
        """Let *by* pass at once, and wait until the bot has noticed.

        Raises:
            PageError: it is negative, or more than a month.
        """
        if not timedelta(0) <= by <= LONGEST_STEP:
            raise PageError("time is moved forward, by a month at most")
        self._clock.forward(by)
        await self._bot.follow_clock()

    async def forward_to_the_end(self) -> None:
        """Let time pass until just before the next recording ends.

        Raises:
            PageError: none is to end.
        """
        await self._look()
        by = self._next[0] - self._clock.now() - BEFORE_THE_END if self._next else timedelta(-1)
        if by <= timedelta(0):
            raise PageError("nothing ends that is further away than 20 s")
        await self.forward(by)

    def as_json(self) -> dict[str, Any]:
        """Return how far ahead the clock is, and which recording ends next."""
        ends = {"at": self._next[0].timestamp(), "target": self._next[1]} if self._next else None
        return {"ahead": self._clock.ahead.total_seconds(), "ends": ends}

    async def watch(self) -> None:
        """Keep up with what ends next, until cancelled."""
        while True:
            await self._look()
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _look(self) -> None:
        with suppress(StoreUnavailable):  # the bot has not made it yet
            self._next = await asyncio.to_thread(self._read)

    def _read(self) -> tuple[datetime, str] | None:
        running = read_recordings(self._database, running=True)
        return min(((one.stop_at, one.target) for one in running if one.can_be_stopped), default=None)

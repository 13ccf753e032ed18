"""The time of a rehearsal: the machine's, moved forward as far as somebody wished."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """Return the time of the machine, aware."""
    return datetime.now(UTC)


class RehearsalClock:
    """The machine's clock, ahead of time. It is never moved back: what has happened stays."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        return utc_now() + self.ahead

    def forward(self, by: timedelta) -> None:
        """Let *by* pass at once.

        Raises:
            ValueError: it is negative.
        """
        if by < timedelta(0):
            raise ValueError("time is only moved forward")
        self.ahead += by
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Return when so much of this clock's time has passed: by itself, or because it was moved."""
        until = self.now() + timedelta(seconds=seconds)
        while (left := (until - self.now()).total_seconds()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), left)

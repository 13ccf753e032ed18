"""The machine's clock was set: forward, what is due by it is done; back, everything waits as long as was meant."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog

from bot.domain.audit import DONE, THE_BOT, AuditEntry
from bot.domain.place import Where
from bot.errors import StoreError
from bot.ports import Clock, Store

TOLERANCE: Final = timedelta(seconds=5)

log = structlog.get_logger()


class ClockSteps:
    """Follows steps of the clock.

    Forward steps need nothing but a look: that time passed unseen (the machine slept, or was moved) and that
    the clock was put right look the same from here, and a deadline is a moment. Backward ones would keep
    every retry, every look at a recorder and every message waiting for as long as the step.

    Args:
        look: called when something may be due.
    """

    def __init__(self, *, store: Store, clock: Clock, look: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._look = look
        self._owed = timedelta(0)

    async def since_last_time(self) -> None:
        """Find out whether the clock was set back while no bot ran: the audit ends in the future then."""
        last = await self._store.noted(limit=1)
        ahead = last[0].at - self._clock.now() if last else timedelta(0)
        if ahead > TOLERANCE:
            await self.follow(-ahead)

    async def follow(self, step: timedelta) -> None:
        """Follow a *step*, negative when the clock was set back; what the store does not take now is owed to the next call."""
        if step:
            log.warning("clock_was_set", seconds=step.total_seconds())
        self._owed += max(-step, timedelta(0))
        if self._owed > timedelta(0):
            try:
                moved = await self._store.set_back(self._owed, self._clock.now())
            except StoreError as error:
                log.warning("clock_not_followed", reason=str(error))
                return
            log.info("clock_followed", recordings=moved, seconds=self._owed.total_seconds())
            followed, self._owed = self._owed, timedelta(0)
            await self._note(followed)
        if step:
            self._look()

    async def _note(self, followed: timedelta) -> None:
        """End the audit by the new clock: otherwise the next start of the bot would follow the same step once more."""
        entry = AuditEntry(
            at=self._clock.now(),
            who=THE_BOT,
            team_id="",
            channel_id="",
            where=Where.SUPERVISOR,
            what="clock_set_back",
            outcome=DONE,
            detail=f"by {round(followed.total_seconds())} s",
        )
        try:
            await self._store.note([entry])
        except StoreError as error:
            log.warning("clock_not_noted", reason=str(error))

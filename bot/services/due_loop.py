"""The one way in which due rows are worked on: wake, claim, work, set the alarm again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

import structlog

from bot.errors import StoreError
from bot.ports import Clock, Timers

T = TypeVar("T")

# However far away the next due row is, look again after this: the clock may jump, the machine may sleep.
LOOK_AGAIN: Final = timedelta(seconds=30)
# More is taken as soon as something is finished; this is for when that takes long.
WHILE_FULL: Final = timedelta(milliseconds=100)
AFTER_A_FAULT: Final = timedelta(seconds=2)

log = structlog.get_logger()


def at_most(limit: int) -> Callable[[int], int]:
    """Return the room there is when no more than *limit* may be at work."""
    return lambda at_work: limit - at_work


class DueLoop(Generic[T]):
    """Claims what is due and works on it, as much at a time as there is room for.

    A `poke` says that something may be due now; pokes are cheap and may come in any number. The
    alarm is set anew after every round; nothing is remembered here that the store does not hold.

    Args:
        room: how much more may be begun, given how much is at work.
    """

    def __init__(
        self,
        name: str,
        *,
        claim: Callable[[datetime, int], Awaitable[Sequence[T]]],
        work: Callable[[T], Awaitable[None]],
        next_due: Callable[[], Awaitable[datetime | None]],
        timers: Timers,
        clock: Clock,
        room: Callable[[int], int],
    ) -> None:
        self._name = name
        self._claim = claim
        self._work = work
        self._next_due = next_due
        self._timers = timers
        self._clock = clock
        self._room = room
        self._at_work: set[asyncio.Task[None]] = set()
        self._round: asyncio.Task[None] | None = None
        self._poked = False
        self._hurried = False
        self._stopping = False
        self._store_is_away = False

    def poke(self) -> None:
        """Look now whether something is due."""
        self._poked = True
        if not self._stopping and (self._round is None or self._round.done()):
            self._round = asyncio.get_running_loop().create_task(self._rounds(), name=f"{self._name}: round")

    def hurry(self) -> None:
        """Look now, and take the most urgent row even where there is no room for more."""
        self._hurried = True
        self.poke()

    async def drain(self, timeout_seconds: float) -> None:
        """Claim nothing more, and wait for what is at work; what is not done by then is left to the next boot."""
        self._stopping = True
        pending = {*self._at_work, *([self._round] if self._round is not None else [])}
        if pending:
            _, late = await asyncio.wait(pending, timeout=timeout_seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _rounds(self) -> None:
        while self._poked and not self._stopping:
            self._poked = False
            try:
                is_full = await self._take_what_is_due()
                alarm_at = self._clock.now() + WHILE_FULL if is_full else await self._next_due()
            except StoreError as error:
                self._note_fault(error)
                self._set_alarm(self._clock.now() + AFTER_A_FAULT)
                return
            except Exception:
                log.exception("bug", loop=self._name)
                self._set_alarm(self._clock.now() + AFTER_A_FAULT)  # a loop without an alarm would never wake again
                return
            self._note_recovery()
            self._set_alarm(alarm_at)

    async def _take_what_is_due(self) -> bool:
        """Begin to work on what is due; say whether there may be more than there was room for."""
        room = self._room(len(self._at_work))
        if self._hurried:
            self._hurried = False
            room = max(room, 1)
        if room <= 0:
            return True
        claimed = await self._claim(self._clock.now(), room)
        for item in claimed:
            task = asyncio.get_running_loop().create_task(self._guarded(item), name=f"{self._name}: work")
            self._at_work.add(task)
            task.add_done_callback(self._finished)
        return len(claimed) == room

    async def _guarded(self, item: T) -> None:
        try:
            await self._work(item)
        except StoreError as error:
            self._note_fault(error)  # the lease ends, and the row is due again
        except Exception:
            log.exception("bug", loop=self._name)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._at_work.discard(task)
        if not self._stopping:
            self.poke()

    def _set_alarm(self, due_at: datetime | None) -> None:
        at_the_latest = self._clock.now() + LOOK_AGAIN
        self._timers.wake_at(self._name, min(due_at or at_the_latest, at_the_latest), self.poke)

    def _note_fault(self, error: StoreError) -> None:
        if not self._store_is_away:
            log.error("store_away", loop=self._name, code=error.code, reason=str(error))
        self._store_is_away = True

    def _note_recovery(self) -> None:
        if self._store_is_away:
            log.info("store_back", loop=self._name)
        self._store_is_away = False

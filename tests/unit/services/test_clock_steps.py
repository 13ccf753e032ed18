"""A clock that is set, forward or back, while the bot runs and while it does not."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.domain.audit import AuditEntry
from bot.domain.place import Where
from bot.errors import StoreUnavailable
from bot.services.clock_steps import ClockSteps
from bot.store.memory import MemoryStore
from bot.timers import ClockWatch
from tests.builders import NOON, a_recording
from tests.unit.services.world import MovingClock

HOUR = timedelta(hours=1)
NOTHING = timedelta(0)


class Locked(MemoryStore):
    """A store that cannot be written so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._times = times

    async def set_back(self, by: timedelta, now: object) -> int:
        """Refuse, or do it."""
        if self._times:
            self._times -= 1
            raise StoreUnavailable("locked")
        return await super().set_back(by, now)  # type: ignore[arg-type]  # passed on


def following(store: MemoryStore, clock: MovingClock) -> tuple[ClockSteps, list[str]]:
    """Return what follows the clock, and the list of its looks."""
    looks: list[str] = []
    return ClockSteps(store=store, clock=clock, look=lambda: looks.append("look")), looks


async def test_a_step_forward_needs_a_look_alone() -> None:
    """A deadline is a moment; whether time passed or the clock was wrong, it has come."""
    store, clock = MemoryStore(), MovingClock(NOON + HOUR)
    await store.add(a_recording(id="rec_a"), [], alone=True)
    steps, looks = following(store, clock)

    await steps.follow(HOUR)

    assert ["look"] == looks
    assert NOON == await store.next_due()


async def test_a_step_back_is_followed_by_whatever_waits() -> None:
    """And looked at once; in between there is nothing to do."""
    store, clock = MemoryStore(), MovingClock(NOON - HOUR)
    await store.add(a_recording(id="rec_a"), [], alone=True)
    steps, looks = following(store, clock)

    await steps.follow(-HOUR)
    await steps.follow(NOTHING)

    assert ["look"] == looks
    assert NOON - HOUR == await store.next_due()


async def test_a_step_that_was_followed_is_not_followed_again_at_the_next_start() -> None:
    """What the audit was told before the step lies in the future; the step itself is told after it."""
    store, clock = MemoryStore(), MovingClock(NOON)
    await store.add(a_recording(id="rec_a"), [], alone=True)
    await store.note([AuditEntry(NOON, "recordbot", "T1", "C1", Where.SUPERVISOR, "agora.query", "done")])
    clock.move(-HOUR)
    steps, _ = following(store, clock)
    await steps.follow(-HOUR)

    reborn, _ = following(store, clock)
    await reborn.since_last_time()

    assert NOON - HOUR == await store.next_due()


async def test_what_the_store_does_not_take_is_owed() -> None:
    """Two steps while it is locked are one when it opens, and are followed once."""
    store, clock = Locked(times=2), MovingClock(NOON - HOUR)
    await store.add(a_recording(id="rec_a"), [], alone=True)
    steps, _ = following(store, clock)

    await steps.follow(-HOUR / 2)
    await steps.follow(-HOUR / 2)
    assert NOON == await store.next_due()
    await steps.follow(NOTHING)
    await steps.follow(NOTHING)
    assert NOON - HOUR == await store.next_due()


async def test_a_clock_that_was_set_back_while_no_bot_ran() -> None:
    """The audit ends in the future: by so much at the least."""
    store, clock = MemoryStore(), MovingClock(NOON)
    await store.add(a_recording(id="rec_a", step_at=NOON + HOUR), [], alone=True)
    steps, _ = following(store, clock)
    await steps.since_last_time()
    assert NOON + HOUR == await store.next_due()

    await store.note([AuditEntry(NOON + HOUR, "recordbot", "T1", "C1", Where.SUPERVISOR, "agora.query", "done")])
    await steps.since_last_time()
    assert NOON == await store.next_due()


class Clocks:
    """A clock that can be set, and one that cannot; both go on by a second with every look."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.set_by = 0.0

    def steady(self) -> float:
        """Return the seconds that have passed."""
        self.passed += 1
        return self.passed

    def wall(self) -> float:
        """Return what the clock on the wall shows."""
        return self.passed + self.set_by


async def told_of(clocks: Clocks, *then: Callable[[], None]) -> list[timedelta]:
    """Return what the watch tells while *then* happens, one thing after the other, and once more in the end."""
    told: list[timedelta] = []
    over = asyncio.Event()
    pending = [*then]

    async def follow(step: timedelta) -> None:
        told.append(step)
        if not pending:
            over.set()
            return
        pending.pop(0)()

    async with asyncio.timeout(5), ClockWatch(follow, every_seconds=0, wall=clocks.wall, steady=clocks.steady):
        await over.wait()
    return told


async def test_the_watch_tells_of_steps_and_of_nothing_else() -> None:
    """An hour back, an hour forth; a second that a clock loses or wins is corrected little by little everywhere."""
    clocks = Clocks()

    def shift(seconds: float) -> Callable[[], None]:
        return lambda: setattr(clocks, "set_by", clocks.set_by + seconds)

    steps = [shift(0), shift(-3600), shift(0), shift(1.5), shift(1.5), shift(3600)]
    assert [NOTHING, NOTHING, -HOUR, NOTHING, NOTHING, NOTHING, HOUR] == await told_of(clocks, *steps)


async def test_the_watch_outlives_a_bug() -> None:
    """Whoever follows may fail; the next step is told all the same."""
    told: list[timedelta] = []
    over = asyncio.Event()

    async def follow(step: timedelta) -> None:
        told.append(step)
        if len(told) > 1:
            over.set()
        raise ZeroDivisionError

    following_it: Callable[[timedelta], Awaitable[None]] = follow
    async with asyncio.timeout(5), ClockWatch(following_it, every_seconds=0):
        await over.wait()
    assert 1 < len(told)

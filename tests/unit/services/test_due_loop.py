"""The loop that wakes, claims, works and sets its alarm again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.errors import StoreUnavailable
from bot.services.due_loop import LOOK_AGAIN, DueLoop, at_most
from tests.builders import NOON
from tests.unit.services.world import MovingClock


@dataclass
class Alarms:
    """Notes the alarms; the test rings them."""

    set: dict[str, tuple[datetime, Callable[[], None]]] = field(default_factory=dict)

    def wake_at(self, name: str, at: datetime, wake: Callable[[], None]) -> None:
        """Note an alarm."""
        self.set[name] = (at, wake)

    @property
    def at(self) -> datetime:
        """Return when the only alarm rings."""
        ((at, _),) = self.set.values()
        return at

    def ring(self) -> None:
        """Ring the only alarm."""
        ((_, wake),) = self.set.values()
        wake()


@dataclass
class Rows:
    """Rows that are due at a moment, and what was done with them."""

    due: list[tuple[datetime, str]]
    done: list[str] = field(default_factory=list)
    away: bool = False
    broken: bool = False
    at_work: int = 0
    most_at_work: int = 0
    may_finish: asyncio.Event = field(default_factory=asyncio.Event)

    async def claim(self, now: datetime, room: int) -> list[str]:
        """Take what is due."""
        if self.away:
            raise StoreUnavailable("away")
        if self.broken:
            raise LookupError("a mistake of our own")
        taken = [row for row in self.due if row[0] <= now][:room]
        self.due = [row for row in self.due if row not in taken]
        return [name for _, name in taken]

    async def next_due(self) -> datetime | None:
        """Return when the next one is due."""
        return min((at for at, _ in self.due), default=None)

    async def work(self, name: str) -> None:
        """Work until the test says so."""
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        await self.may_finish.wait()
        self.at_work -= 1
        self.done.append(name)


def a_loop(rows: Rows, alarms: Alarms, clock: MovingClock, *, limit: int = 10) -> DueLoop[str]:
    """Return a loop over *rows*."""
    return DueLoop(
        "rows",
        claim=rows.claim,
        work=rows.work,
        next_due=rows.next_due,
        timers=alarms,
        clock=clock,
        room=at_most(limit),
    )


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop run until *condition* is true."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  # it only lets the others run
            await asyncio.sleep(0)


@pytest.fixture
def alarms() -> Alarms:
    """Give each test alarms of its own."""
    return Alarms()


async def test_what_is_due_is_done_and_the_alarm_is_set_to_what_comes_next(alarms: Alarms) -> None:
    """An overdue row is worked on at once; the next one rings when it is due."""
    later = NOON + timedelta(seconds=7)
    rows, clock = Rows([(NOON - timedelta(hours=1), "overdue"), (later, "later")]), MovingClock()
    rows.may_finish.set()
    loop = a_loop(rows, alarms, clock)
    loop.poke()
    await until(lambda: rows.done == ["overdue"] and bool(alarms.set) and alarms.at == later)
    clock.at = later
    alarms.ring()
    await until(lambda: rows.done == ["overdue", "later"])


async def test_it_looks_again_however_far_away_the_next_row_is(alarms: Alarms) -> None:
    """The clock may jump and the machine may sleep; half a minute is the most that costs."""
    rows = Rows([(NOON + timedelta(days=1), "far")])
    a_loop(rows, alarms, MovingClock()).poke()
    await until(lambda: bool(alarms.set))
    assert NOON + LOOK_AGAIN == alarms.at


async def test_no_more_than_its_limit_are_at_work(alarms: Alarms) -> None:
    """The others are taken as soon as there is room."""
    rows = Rows([(NOON, str(number)) for number in range(7)])
    a_loop(rows, alarms, MovingClock(), limit=3).poke()
    await until(lambda: rows.at_work == 3)
    rows.may_finish.set()
    await until(lambda: len(rows.done) == 7)
    assert 3 == rows.most_at_work


async def test_who_hurries_finds_room_for_one_more(alarms: Alarms) -> None:
    """A stop does not wait until one of the others is done."""
    rows = Rows([(NOON, str(number)) for number in range(5)])
    loop = a_loop(rows, alarms, MovingClock(), limit=3)
    loop.poke()
    await until(lambda: rows.at_work == 3)
    loop.hurry()
    await until(lambda: rows.at_work == 4)
    loop.poke()
    await asyncio.sleep(0)
    assert 4 == rows.at_work


async def test_a_database_that_is_away_is_asked_again(alarms: Alarms) -> None:
    """Nothing due is dropped because the store was away for a while."""
    rows = Rows([(NOON, "row")], away=True)
    rows.may_finish.set()
    loop = a_loop(rows, alarms, MovingClock())
    loop.poke()
    await until(lambda: bool(alarms.set))
    assert alarms.at - NOON < timedelta(seconds=5)
    rows.away = False
    alarms.ring()
    await until(lambda: rows.done == ["row"])


async def test_a_mistake_of_our_own_does_not_silence_the_loop(alarms: Alarms) -> None:
    """Without an alarm nothing would ever be due again."""
    rows = Rows([(NOON, "row")], broken=True)
    rows.may_finish.set()
    loop = a_loop(rows, alarms, MovingClock())
    loop.poke()
    await until(lambda: bool(alarms.set))
    rows.broken = False
    alarms.ring()
    await until(lambda: rows.done == ["row"])


async def test_a_drain_waits_for_what_is_at_work_and_takes_nothing_new(alarms: Alarms) -> None:
    """What runs is finished; what is due afterwards is left to the next boot."""
    rows = Rows([(NOON, "running")])
    loop = a_loop(rows, alarms, MovingClock())
    loop.poke()
    await until(lambda: rows.at_work == 1)
    drained = asyncio.get_running_loop().create_task(loop.drain(5))
    await asyncio.sleep(0)
    rows.due.append((NOON, "late"))
    loop.poke()
    rows.may_finish.set()
    await drained
    assert (["running"], [(NOON, "late")]) == (rows.done, rows.due)


async def test_a_drain_has_an_end(alarms: Alarms) -> None:
    """What does not finish in time is cancelled; its row is as it was saved last."""
    rows = Rows([(NOON, "stuck")])
    loop = a_loop(rows, alarms, MovingClock())
    loop.poke()
    await until(lambda: rows.at_work == 1)
    await loop.drain(0.01)
    assert [] == rows.done

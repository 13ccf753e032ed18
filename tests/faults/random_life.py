"""A life in which people, the service, Slack, the network, the machine and the clock act in any order.

It notes what people were answered and when something was wrong, and nothing of what the bot thinks:
`tests.faults.model` judges by that.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.agora.budget import LONGEST_PAUSE_SECONDS, Budget, Priority, Turn, Ways
from bot.sandbox.agora import Shape
from bot.sandbox.slack.answers import Ack
from bot.sandbox.slack.workspace import Message
from tests.faults.fuse import Crash, Side
from tests.faults.theatre import Theatre, a_theatre
from tests.faults.truth import Row, message_about, rows_of
from tests.unit.services.world import MovingClock

SECOND: Final = timedelta(seconds=1)
SLACK_BELIEVES_FOR: Final = timedelta(minutes=4)  # a clock that is wrong by more makes every signature worthless
# When everything is well again: by then nothing may run beyond its end.
AT_REST_AFTER: Final = timedelta(minutes=20)
A_DAY_LATER: Final = timedelta(hours=30)
WARNINGS: Final = (timedelta(minutes=2), timedelta(minutes=1))
RECORDING_ID: Final = re.compile(r"rec_[a-z0-9]+")


class ClockBudget(Budget):
    """The budget over the moved clock: whoever has to wait moves it on."""

    def __init__(self, clock: MovingClock) -> None:
        super().__init__()
        self._clock = clock

    async def wait(self, priority: Priority) -> Turn:
        """Move the clock to the next slot."""
        now = self._clock.at.timestamp()
        at = max(self._pace.next_at(now), self._paused_until)
        if at > now:
            self._clock.at = datetime.fromtimestamp(at, tz=self._clock.at.tzinfo)
        ways = self._ways.setdefault(priority, Ways())
        return Turn(at - now, self._pace.take(at), ways, self._true_seconds)

    def _true_seconds(self) -> float:
        return self._clock.at.timestamp()

    def pause(self, seconds: float | None) -> None:
        """Let nobody through for *seconds*."""
        pause = min(1.0 if seconds is None else seconds, LONGEST_PAUSE_SECONDS)
        self._paused_until = max(self._paused_until, self._clock.at.timestamp() + pause)


@dataclass(frozen=True)
class World:
    """What does not change in a life.

    Args:
        callbacks: Agora sends any, and the bot expects them.
        names_again: a start that is repeated is answered with the number of what runs.
    """

    callbacks: bool = False
    names_again: bool = False


@dataclass
class Wished:
    """A recording that somebody was told is being started.

    Args:
        longer: by which its end was moved, as people were told; `perhaps_longer`: as they may have, and were not told.
        stopped_at: when somebody was told that it is being stopped; `perhaps_stopped_at` likewise.
        changes: when somebody was told that it is being changed, and how.
    """

    id: str
    target: str
    at: datetime
    lasts: timedelta
    longer: timedelta = timedelta()
    perhaps_longer: timedelta = timedelta()
    stopped_at: datetime | None = None
    perhaps_stopped_at: datetime | None = None
    changes: list[tuple[datetime, str]] = field(default_factory=list)


@dataclass
class Armed:
    """Something that happens at a call to the outside."""

    call: str
    side: Side
    do: Callable[[], Awaitable[None]]
    skip: int = 0


@dataclass
class RandomLife:
    """One life.

    Args:
        troubles: from when until when anything was wrong; the last one may still last.
        unheard: targets of starts whose answer did not reach anybody.
        broken: promises that were broken on the way.
        deleted: the states of recordings whose cards somebody deleted, when that was.
        copies: so many messages may be there twice, because Slack's answer to them was lost.
    """

    theatre: Theatre
    world: World
    wished: list[Wished] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    deleted: dict[str, str] = field(default_factory=dict)
    troubles: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    set_forward: timedelta = timedelta()
    set_back: timedelta = timedelta()
    copies: int = 0
    at_rest: list[str] = field(default_factory=list)
    down_for: timedelta = timedelta()
    _armed: list[Armed] = field(default_factory=list)
    _agora_is_away: bool = False

    @property
    def now(self) -> datetime:
        """Return the true time."""
        return self.theatre.clock.now()

    # how it goes

    async def survive(self, do: Callable[[], Awaitable[None]]) -> None:
        """Do something; when the bot dies of it, begin it again after its downtime."""
        try:
            return await do()
        except Crash:
            await self.crash()
        while True:
            try:
                return await self.theatre.boot()
            except Crash:
                await self.crash()

    async def crash(self) -> None:
        """Have the process gone, for as long as it is down."""
        if self.theatre.fuse.calls and self.theatre.fuse.calls[-1] in {"post_card", "post_milestone", "notice_sent"}:
            self.copies += 1  # what was said was not written down
        began_at, down_for, self.down_for = self.now, self.down_for, timedelta()
        await self.theatre.crash()
        self.theatre.clock.move(down_for)
        self.troubles.append((began_at, self.now))

    async def live(self, for_: timedelta) -> None:
        """Let time pass, through every death."""
        until = self.now + for_
        while self.now < until:
            await self.survive(lambda: self.theatre.live_until(until))

    async def kill(self, down_for: timedelta) -> None:
        """Kill the process now."""
        self.down_for = down_for
        await self.crash()
        await self.theatre.boot()

    def arm(self, armed: Armed) -> None:
        """Have something happen at a call to the outside that is still to come."""
        self._armed.append(armed)

    async def meanwhile(self, call: str, side: Side) -> None:
        """Let happen what was to happen at this call."""
        for armed in [one for one in self._armed if (one.call, one.side) == (call, side)]:
            if armed.skip:
                armed.skip -= 1
            elif armed in self._armed:  # what happened just now may have had it happen
                self._armed.remove(armed)
                await armed.do()

    # what is wrong

    def goes_wrong(self, *, for_: timedelta | None = None) -> None:
        """Note that something is wrong from now on, for so long, or until all is well."""
        self.troubles.append((self.now, None if for_ is None else self.now + for_))

    async def agora_goes_away(self) -> None:
        """Let nobody listen at Agora's address."""
        self.goes_wrong()
        if not self._agora_is_away:
            self._agora_is_away = True
            await self.theatre.agora.__aexit__(None, None, None)

    async def all_is_well(self) -> None:
        """Mend everything that can be mended."""
        self.theatre.agora.faults.clear()
        self.theatre.slack.faults.clear()
        self._armed.clear()
        if self._agora_is_away:
            self._agora_is_away = False
            await self.theatre.agora.__aenter__()
        self.troubles = [(began_at, ended_at or self.now) for began_at, ended_at in self.troubles]

    async def come_to_rest(self) -> None:
        """Mend everything, wait for the ends of all recordings, look what still runs, and wait for a day."""
        await self.all_is_well()
        ends = [row.stop_at - self.theatre.machine.ahead for row in self.rows()]
        await self.live(max([self.now, *ends]) + AT_REST_AFTER - self.now)
        self.at_rest = self.theatre.alive()
        for cname in {task.cname for task in self.theatre.agora.tasks}:
            self.theatre.agora.people_leave(cname)
        await self.live(A_DAY_LATER)

    # what people do

    def rows(self) -> list[Row]:
        """Return what is written down."""
        return rows_of(self.theatre)

    def chosen(self, which: int) -> Wished | None:
        """Return one of the recordings that people know of, the newest first; None when they know none."""
        return self.wished[-1 - which % len(self.wished)] if self.wished else None

    async def typed(self, text: str, user_id: str) -> Ack:
        """Type a command, and return what was answered."""
        return await self._done(text, lambda: self.theatre.slack.command("/record", text, user_id=user_id))

    async def pressed(self, message: Message, action_id: str, user_id: str) -> tuple[Ack, bool]:
        """Press a button; return what was answered, and whether that was yes: no note says why not."""
        notes = len(self.theatre.slack.ephemerals(user_id))
        ack = await self._done(action_id, lambda: self.theatre.slack.press(message, action_id, user_id=user_id))
        return ack, ack.failure is None and len(self.theatre.slack.ephemerals(user_id)) == notes

    def card(self, recording_id: str) -> Message | None:
        """Return the card that people see last of a recording."""
        return message_about(self.theatre, recording_id)

    async def _done(self, what: str, do: Callable[[], Awaitable[Ack]]) -> Ack:
        is_there = self.theatre.process is not None and not self.theatre.acks_lost
        is_believed = abs(self.theatre.machine.ahead) < SLACK_BELIEVES_FOR
        ack = await do()
        died = self.theatre.has_crashed
        if self.theatre.process is not None:
            await self.theatre.process.background.drain(2)
        if ack.failure is not None and is_there and is_believed and not died:
            self.broken.append(f"nobody answered {what}: {ack.failure}")
        return ack


@asynccontextmanager
async def a_random_life(folder: Path, name: str, world: World) -> AsyncIterator[RandomLife]:
    """Yield a life that has just begun."""
    clock = MovingClock()
    async with a_theatre(
        folder,
        name,
        clock=clock,
        agora={"shape": Shape(sid_in_already_started=world.names_again, retry_after_seconds=2)},
        callbacks=world.callbacks,
        warn_before=WARNINGS,
        budget=lambda: ClockBudget(clock),
    ) as theatre:
        life = RandomLife(theatre, world)
        theatre.fuse.meanwhile = life.meanwhile
        try:
            yield life
        finally:
            await life.all_is_well()

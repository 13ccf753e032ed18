"""Lives that are led again and again: what people do in them, and when."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final

from bot.errors import EndMoved, WishRefused
from bot.sandbox.agora import Fault
from bot.sandbox.slack.cast import TOWN_HALL_CREW
from bot.sandbox.slack.faults import Fault as SlackFault
from tests.builders import NOON
from tests.faults.fuse import Crash
from tests.faults.theatre import HERE, Theatre

Act = Callable[[Theatre], Awaitable[None]]

A_DAY_LATER: Final = timedelta(hours=26)
EXTENDED_BY: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Life:
    """One recording from the wish to the last file.

    Args:
        acts: what people do, in order; each is done again when the bot died meanwhile, as people would.
        callbacks: whether Agora sends any.
        reads_bucket: whether the bot may look if the files are there.
        warn_before: how long before its end people are told.
        faults: of Agora, switched on from the beginning.
    """

    name: str
    acts: tuple[tuple[timedelta, Act], ...]
    callbacks: bool = False
    reads_bucket: bool = False
    warn_before: tuple[timedelta, ...] = ()
    faults: tuple[Fault, ...] = ()

    def __str__(self) -> str:
        return self.name


async def start(theatre: Theatre) -> None:
    """Ask for three minutes; the same wish again is the same recording."""
    await theatre.start(minutes=3)


async def extend(theatre: Theatre) -> None:
    """Press +5 on the card that shows the old end."""
    row = await theatre.only_recording()
    shown_end = int((NOON + timedelta(minutes=3, seconds=5)).timestamp())
    try:
        await theatre.bot.extensions.by(row.id, EXTENDED_BY, HERE, shown_end=shown_end)
    except EndMoved:
        return  # it had been taken before the bot died


async def stop(theatre: Theatre) -> None:
    """Press Stop."""
    row = await theatre.only_recording()
    try:
        await theatre.bot.recordings.stop(row.id, HERE)
    except WishRefused:
        return  # it had been taken before the bot died


async def archive(theatre: Theatre) -> None:
    """Archive the channel in which the card stands."""
    theatre.slack.workspace.archive(TOWN_HALL_CREW)


async def slack_is_slow_to_come_back(theatre: Theatre) -> None:
    """Have Slack refuse three calls."""
    theatre.slack.faults.set("*", SlackFault("unavailable", times=3))


def _at(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


TO_THE_END: Final = Life("to its planned end", ((_at(0), start),))
INTO_THE_BUCKET: Final = replace(TO_THE_END, name="with a look into the bucket", reads_bucket=True)
BY_A_PERSON: Final = Life("extended, and stopped by a person", ((_at(0), start), (_at(30), extend), (_at(200), stop)))
WARNED_OF: Final = Life(
    "warned of its end, and extended", ((_at(0), start), (_at(130), extend)), warn_before=(timedelta(minutes=1),)
)
WITH_CALLBACKS: Final = Life("with callbacks", ((_at(0), start),), callbacks=True)
IN_TROUBLE: Final = Life(
    "in trouble",
    ((_at(0), start), (_at(100), archive), (_at(101), slack_is_slow_to_come_back)),
    faults=(
        Fault("acquire", "internal_error"),
        Fault("start", "never_ready"),
        Fault("start", "no_worker", skip=1),
        Fault("query", "not_found", times=3, skip=24),
        Fault("stop", "backend_timeout", skip=1, times=2),
    ),
)


async def led(theatre: Theatre, life: Life, *, downtime: timedelta = timedelta()) -> None:
    """Lead *life* for a day; whenever the bot dies it is booted again after *downtime*."""
    for fault in life.faults:
        theatre.agora.faults.add(fault)
    for at, act in life.acts:
        await _survived(theatre, partial(theatre.live_until, NOON + at), downtime)
        await _survived(theatre, partial(act, theatre), downtime)
    await _survived(theatre, partial(theatre.live_until, NOON + A_DAY_LATER), downtime)


async def _survived(theatre: Theatre, do: Callable[[], Awaitable[None]], downtime: timedelta) -> None:
    while True:
        try:
            return await do()
        except Crash:
            await theatre.crash()
            theatre.clock.move(downtime)
            await theatre.boot()

"""Ways in which things go wrong: what is switched on, when, and for how long."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from bot.errors import StoreUnavailable
from bot.sandbox.agora import Fault, Shape
from bot.sandbox.bucket.standin import Mischief
from bot.sandbox.slack.cast import BOT_USER_ID, TOWN_HALL_CREW
from bot.sandbox.slack.faults import Fault as SlackFault
from tests.faults.fuse import Side
from tests.faults.theatre import Theatre

CNAME: Final = "town-hall"
AT_ONCE: Final = {"shape": Shape(retry_after_seconds=0)}  # a pause of the request budget is real time


@dataclass(frozen=True)
class Way:
    """One way in which something goes wrong.

    Args:
        begin: switches it on, so many seconds after noon.
        lifted_after: seconds after it began, when everything is well again; None: it ends by itself, or never.
        agora: settings of the stand-in.
    """

    name: str
    begin: Callable[[Theatre], Awaitable[None]]
    at: float = 0
    lifted_after: float | None = None
    agora: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def _switched_on(*faults: Fault) -> Callable[[Theatre], Awaitable[None]]:
    async def begin(theatre: Theatre) -> None:
        for fault in faults:
            theatre.agora.faults.add(fault)

    return begin


def answered(endpoint: str, *kinds: str, times: int | None = 2, at: float = 0) -> tuple[Way, ...]:
    """Return a way for each of the stand-in's *kinds* of faults, or HTTP statuses as `503`, which strikes so often."""
    return tuple(
        Way(kind, _switched_on(_fault(endpoint, kind, times)), at, agora=AT_ONCE if kind == "rate_limited" else {})
        for kind in kinds
    )


def for_good(endpoint: str, *kinds: str, at: float = 0) -> tuple[Way, ...]:
    """Return a way for each of *kinds*, which never ends."""
    return answered(endpoint, *kinds, times=None, at=at)


def until(seconds: float, endpoint: str, *kinds: str, at: float = 0) -> tuple[Way, ...]:
    """Return a way for each of *kinds*, which is over after so many seconds."""
    return tuple(replace(way, lifted_after=seconds) for way in for_good(endpoint, *kinds, at=at))


def in_turn(name: str, *faults: Fault, at: float = 0) -> tuple[Way, ...]:
    """Return the one way in which *faults* strike one after the other."""
    return (Way(name, _switched_on(*faults), at),)


def under(ways: tuple[Way, ...], **agora: Any) -> tuple[Way, ...]:  # noqa: ANN401 - settings of the stand-in
    """Return *ways* with other settings of the stand-in."""
    return tuple(replace(way, agora={**way.agora, **agora}) for way in ways)


def _fault(endpoint: str, kind: str, times: int | None) -> Fault:
    if kind.isdecimal():
        return Fault(endpoint, "answer", times=times, http_status=int(kind))
    if "/" in kind:
        http_status, code = kind.split("/")
        return Fault(endpoint, "answer", times=times, http_status=int(http_status), code=int(code))
    return Fault(endpoint, kind, times=times)


def slow(*endpoints: str) -> tuple[Way, ...]:
    """Return a way for each of *endpoints* whose answer takes long; a hundredth of that in real time."""

    async def hurried(seconds: float) -> None:
        await asyncio.sleep(seconds / 100)

    return tuple(
        Way(f"slow {endpoint}", _switched_on(Fault(endpoint, "slow", times=1, seconds=6)), agora={"sleep": hurried})
        for endpoint in endpoints
    )


def refused(endpoint: str, *, times: int = 2, at: float = 0) -> tuple[Way, ...]:
    """Return the way in which nobody listens when *endpoint* is called, for so many calls."""
    call = {"updateLayout": "update_layout"}.get(endpoint, endpoint)

    async def begin(theatre: Theatre) -> None:
        left = times

        async def away(name: str, side: Side) -> None:
            nonlocal left
            if name != call or left <= 0:
                return
            if side == "before":
                if left == times:
                    await theatre.agora.__aexit__(None, None, None)
            else:
                left -= 1
                if left == 0:
                    await theatre.agora.__aenter__()

        theatre.fuse.meanwhile = away

    return (Way("connection refused", begin, at),)


def struck(kind: str, *, at: float, seconds: float | None = None) -> tuple[Way, ...]:
    """Return the way in which *kind* befalls the recorder at work, without any call."""

    async def begin(theatre: Theatre) -> None:
        theatre.agora.strike(kind, CNAME, seconds=seconds)

    return (Way(kind, begin, at),)


def storage(name: str, mischief: Mischief, *, lifted_after: float | None = None) -> tuple[Way, ...]:
    """Return the way in which storage misbehaves, from the beginning on."""

    async def begin(theatre: Theatre) -> None:
        assert theatre.bucket is not None
        theatre.bucket.mischief = replace(mischief)

    return (Way(name, begin, lifted_after=lifted_after),)


# Slack


def slack(fault: SlackFault, *, at: float, method: str = "*", lifted_after: float | None = None) -> Way:
    """Return the way in which Slack's *method* misbehaves."""

    async def begin(theatre: Theatre) -> None:
        theatre.slack.faults.set(method, fault)

    name = fault.error if fault.kind == "error" else fault.kind
    return Way(f"{method} {name}", begin, at, lifted_after)


async def _archive(theatre: Theatre) -> None:
    theatre.slack.workspace.archive(TOWN_HALL_CREW)


async def _remove_bot(theatre: Theatre) -> None:
    theatre.slack.workspace.remove_from(BOT_USER_ID, TOWN_HALL_CREW)


async def _delete_card(theatre: Theatre) -> None:
    theatre.slack.workspace.remove(theatre.cards()[0])


ARCHIVED: Final = Way("archived", _archive, at=60)
REMOVED: Final = Way("the bot was removed from it", _remove_bot, at=60)
DELETED: Final = Way("deleted", _delete_card, at=60)


# the machine


def killed(*, at: float, down_for: float) -> Way:
    """Return the way in which the process is killed, and comes back later."""

    async def begin(theatre: Theatre) -> None:
        await theatre.crash()
        theatre.clock.move(timedelta(seconds=down_for))
        await theatre.boot()

    return Way(f"down for {down_for} s", begin, at)


def clock_set(*, at: float, by: float) -> Way:
    """Return the way in which somebody sets the machine's clock, by so many seconds."""

    async def begin(theatre: Theatre) -> None:
        await theatre.set_clock(timedelta(seconds=by))

    return Way(f"clock set by {by} s", begin, at)


def clock_set_while_down(*, at: float, by: float) -> Way:
    """Return the way in which the clock is set between two lives of the process."""

    async def begin(theatre: Theatre) -> None:
        await theatre.crash()
        await theatre.set_clock(timedelta(seconds=by))
        await theatre.boot()

    return Way(f"clock set by {by} s while it was down", begin, at)


def database_away(*, saves: int) -> Way:
    """Return the way in which the database refuses what was learned from every call, so many times each."""

    async def begin(theatre: Theatre) -> None:
        left = saves

        async def away(name: str, side: Side) -> None:
            nonlocal left
            if (name, side) == ("settle", "before"):
                if left:
                    left -= 1
                    raise StoreUnavailable("disk full")
                left = saves

        theatre.fuse.meanwhile = away

    return Way("no save succeeds at once", begin)

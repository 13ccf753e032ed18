"""Ends a process at a chosen point: before or after one of its calls to the outside."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar, cast

T = TypeVar("T")

Side = Literal["before", "after"]

# Whatever changes the world: what only reads is left out, because a crash there is one before the next write.
WRITES: Final = frozenset(
    {
        *("add", "save", "settle", "note", "claim_due"),
        *("claim_notices", "notice_sent", "notice_failed"),
        *("note_event", "claim_events", "event_worked", "forget_events"),
    }
)
SCHEDULE_WRITES: Final = frozenset({"add", "save", "settle", "claim_due", "drop"})
CLAIMS: Final = frozenset({"claim_due", "claim_notices", "claim_events", "forget_events"})
AGORA_CALLS: Final = frozenset({"acquire", "start", "query", "update", "update_layout", "stop"})
SLACK_CALLS: Final = frozenset({"post_card", "update_card", "post_milestone", "update_milestone", "tell"})


class Crash(BaseException):
    """The process is gone: nothing of it runs any more, not even `except Exception`."""


@dataclass(frozen=True, slots=True)
class Point:
    """A moment in a life: before or after its call number `number`, which is named `call`.

    `unsaved` is the call to the outside that had its effect by then and whose answer is not saved yet, if any.
    """

    number: int
    side: Side
    call: str
    unsaved: str | None

    def __str__(self) -> str:
        return f"{self.side} call {self.number} ({self.call})"


@dataclass
class Fuse:
    """Counts the calls that go through it, and blows at one of them.

    Args:
        point: where; None: never.
        meanwhile: what happens before and after each call; what it raises, the call raises.
    """

    point: Point | None = None
    meanwhile: Callable[[str, Side], Awaitable[None]] | None = None
    calls: list[str] = field(default_factory=list)
    idle: set[int] = field(default_factory=set)
    has_blown: bool = False

    def points(self) -> list[Point]:
        """Return every point of the life that went through this fuse, but those at claims that found nothing."""
        found: list[Point] = []
        unsaved: str | None = None
        for number, call in enumerate(self.calls):
            if number in self.idle:
                continue
            found.append(Point(number, "before", call, unsaved))
            unsaved = call if call in AGORA_CALLS | SLACK_CALLS else None
            found.append(Point(number, "after", call, unsaved))
        return found

    async def through(self, name: str, call: Callable[[], Awaitable[T]]) -> T:
        """Return what *call* returns, or raise what it raises, unless the fuse blows before or after."""
        number = len(self.calls)
        self.calls.append(name)
        await self._at(number, "before", name)
        try:
            result = await call()
        except Exception:
            await self._at(number, "after", name)
            raise
        if name in CLAIMS and not result:
            self.idle.add(number)
        await self._at(number, "after", name)
        return result

    async def _at(self, number: int, side: Side, name: str) -> None:
        if self.meanwhile is not None:
            await self.meanwhile(name, side)
        if self.point is None or (number, side) != (self.point.number, self.point.side) or self.has_blown:
            return
        self.has_blown = True
        raise Crash(str(self.point))


class _Fused:
    """Stands before an object and sends the calls named *names* through a fuse."""

    def __init__(self, inner: object, names: frozenset[str], fuse: Fuse) -> None:
        self._inner = inner
        self._names = names
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the inner object has
        found = getattr(self._inner, name)
        if name not in self._names:
            return found

        async def through(*args: object, **options: object) -> object:
            return await self._fuse.through(name, lambda: found(*args, **options))

        return through


def fused(inner: T, names: frozenset[str], fuse: Fuse) -> T:
    """Return *inner* with its calls named *names* going through *fuse*."""
    return cast("T", _Fused(inner, names, fuse))

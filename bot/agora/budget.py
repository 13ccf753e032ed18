"""Keeps all calls together within Agora's 10 requests a second, urgent ones first.

Source: Agora REST reference: 10 requests per second, per account in older pages and per App ID in
newer ones, over all endpoints.
"""

import asyncio
import heapq
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

SECOND: Final = 1.015  # as Agora's clock counts it, ours, and what no answer tells
LONGEST_WAY_SECONDS: Final = (
    0.25  # how much longer than the quickest a request may be on its way; a stop waits for its files
)
CONNECTING_SECONDS: Final = 2.0  # how much later than its turn it may leave: whatever takes longer hangs
ENOUGH_ANSWERS: Final = 3  # that tell how long an answer takes at least
AT_ONCE: Final = 4  # after a pause, so that acquire and start follow each other at once
FORGIVEN_SECONDS: Final = 0.02  # how late a timer may ring before it costs a part of the ten
LONGEST_PAUSE_SECONDS: Final = 60.0  # whatever Retry-After says: asking once a minute harms nobody


class Priority(IntEnum):
    """Who goes first. Start before acquire: a resource should be used within 2 seconds."""

    STOP = 0
    START = 1
    ACQUIRE = 2
    UPDATE = 3
    QUERY = 4


@dataclass(slots=True, eq=False)
class Sent:
    """One request: when it was to leave, when it had its turn, when it left, and by how much it was late on its way."""

    due: float
    turn_at: float
    left_at: float | None = None
    late: float | None = None

    def by(self, now: float) -> float:
        """Return by when it has arrived, but for the time that every request is on its way."""
        if self.left_at is None:
            return min(now, self.turn_at + CONNECTING_SECONDS)
        if self.late is None:
            return min(now, self.left_at + LONGEST_WAY_SECONDS)
        return self.left_at + self.late

    @property
    def probably_at(self) -> float:
        """Return when it arrived, as far as is known, but for the same time."""
        return (self.left_at or self.turn_at) + (self.late or 0.0)


class Pace:
    """When the next request may leave, given when the last ones arrived. Pure: times come from outside.

    Of *per_second* + 1 requests that leave one after the other, the first had arrived a second before the last
    could: so no second sees more than *per_second*, wherever it begins, and whatever held each of them up. An answer
    tells: its request was late on its way by no more than the answer is later than the quickest one.

    Up to `AT_ONCE` of them may leave together; the others are spread, so that under load the next slot is never
    further away than a seventh of a second, and whoever is urgent gets it. A timer that rings late does not
    slow down those that come after it.
    """

    def __init__(self, per_second: int, sent: Iterable[Sent] = ()) -> None:
        self._per_second = per_second
        self._sent = list(sent)

    def copy(self) -> "Pace":
        """Return another of the same past."""
        return Pace(self._per_second, self._sent)

    def next_at(self, now: float) -> float:
        """Return the earliest moment, from *now* on, at which a request may leave."""
        return max(now, self._due(now))

    def take(self, at: float) -> Sent:
        """Note that a request has its turn *at*; when it left, and how long it was on its way, is told later."""
        due = self._due(at)
        is_late = at - FORGIVEN_SECONDS <= due < at  # otherwise nobody was waiting
        sent = Sent(due if is_late else at, at)
        self._sent = [*self._recent(at), sent]
        return sent

    def give_back(self, sent: Sent) -> None:
        """Note that a request did not leave."""
        if sent in self._sent:
            self._sent.remove(sent)

    def _recent(self, now: float) -> list[Sent]:
        return [sent for sent in self._sent if sent.by(now) > now - SECOND]

    def _due(self, now: float) -> float:
        """Return when the next request is due; this may have passed.

        The gap is the smallest that can be kept up: with it, the n-th request from here on leaves
        when the one that it pushes out of the second has grown old enough.
        """
        recent = self._recent(now)
        if len(recent) < min(AT_ONCE, self._per_second):
            return float("-inf")
        last, free = recent[-1].due, self._per_second - len(recent)
        if free <= 0:
            return max(last + 1 / self._per_second, sorted(sent.by(now) + SECOND for sent in recent)[-free])
        old_at = sorted(sent.probably_at + SECOND for sent in recent)
        gaps = ((at - last) / (free + n) for n, at in enumerate(old_at, start=1))
        return last + max(1 / self._per_second, *gaps)


class Ways:
    """How long answers take at the least."""

    def __init__(self) -> None:
        self._quickest = float("inf")
        self._answers = 0

    def late(self, seconds: float) -> float:
        """Return by how much a request whose answer took so long may have been late on its way."""
        self._quickest = min(self._quickest, seconds)
        self._answers += 1
        usual = self._quickest if self._answers >= ENOUGH_ANSWERS else 0.0
        return min(seconds - usual, LONGEST_WAY_SECONDS)


@dataclass(slots=True, eq=False)
class Turn:
    """A slot that a call was given.

    Args:
        waited: seconds until it was.
    """

    waited: float
    sent: Sent
    _ways: Ways
    _time: Callable[[], float]

    def left(self) -> None:
        """Note that the request leaves now."""
        self.sent.left_at = self._time()

    def answered(self) -> None:
        """Note that the answer is there, so the request has arrived."""
        now = self._time()
        left_at = self.sent.left_at = self.sent.left_at or self.sent.turn_at
        self.sent.late = self._ways.late(now - left_at)


@dataclass(order=True, slots=True)
class _Waiter:
    priority: Priority
    number: int  # first come, first served
    slot: asyncio.Future[Sent] = field(compare=False)


class Budget:
    """One for all calls of an account. Times are the event loop's."""

    def __init__(self, per_second: int = 10) -> None:
        if per_second < 1:
            raise ValueError("per_second must be at least 1")
        self._pace = Pace(per_second)
        self._per_second = per_second
        self._waiting: list[_Waiter] = []
        self._numbers = itertools.count()
        self._paused_until = float("-inf")
        self._timer: asyncio.TimerHandle | None = None
        self._ways: dict[Priority, Ways] = {}

    @property
    def queued(self) -> int:
        """Return how many calls wait."""
        return sum(not waiter.slot.done() for waiter in self._waiting)

    def expected_wait(self, priority: Priority) -> float:
        """Return how many seconds a call would wait if it came now and nobody more urgent came after it."""
        now = asyncio.get_running_loop().time()
        ahead = sum(waiter.priority <= priority and not waiter.slot.done() for waiter in self._waiting)
        pace, at = self._pace.copy(), max(now, self._paused_until)
        exact = min(ahead, 3 * self._per_second)
        for _ in range(exact):
            at = pace.next_at(at)
            expected = pace.take(at)
            expected.left_at, expected.late = at, 0.0
        return pace.next_at(at) - now + (ahead - exact) * SECOND / self._per_second

    async def wait(self, priority: Priority) -> Turn:
        """Wait for a slot, and return it. A cancelled call gives its place back."""
        loop = asyncio.get_running_loop()
        came_at = loop.time()
        waiter = _Waiter(priority, next(self._numbers), loop.create_future())
        heapq.heappush(self._waiting, waiter)
        self._serve(loop)
        try:
            sent = await waiter.slot
            return Turn(loop.time() - came_at, sent, self._ways.setdefault(priority, Ways()), loop.time)
        except asyncio.CancelledError:
            if waiter.slot.done() and not waiter.slot.cancelled():  # the slot came too late to be used
                self._pace.give_back(waiter.slot.result())
                self._serve(loop)
            raise

    def pause(self, seconds: float | None) -> None:
        """Let nobody through for *seconds* (1 when None): Agora said that it was too much."""
        loop = asyncio.get_running_loop()
        pause = min(1.0 if seconds is None else max(seconds, 0.0), LONGEST_PAUSE_SECONDS)
        self._paused_until = max(self._paused_until, loop.time() + pause)
        self._serve(loop)

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            if self._waiting[0].slot.done():  # cancelled
                heapq.heappop(self._waiting)
                continue
            now = loop.time()
            next_at = max(self._pace.next_at(now), self._paused_until)
            if next_at > now:
                self._timer = loop.call_at(next_at, self._serve, loop)
                return
            heapq.heappop(self._waiting).slot.set_result(self._pace.take(now))

"""Keeps all calls together within Agora's 10 requests a second, urgent ones first.

Source: Agora REST reference: 10 requests per second, per account in older pages and per App ID in
newer ones, over all endpoints.
"""

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple

WINDOW_SECONDS: Final = 1.04  # a second as Agora sees it, and 40 ms for the way there
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


class _Sent(NamedTuple):
    due: float  # when it was to leave
    at: float  # when it left


class Pace:
    """When the next request may leave, given when the last ones left. Pure: times come from outside.

    No window of `WINDOW_SECONDS` holds more than *per_second* requests. Up to `AT_ONCE` of them may
    leave together; the others are spread, so that under load the next slot is never further away
    than a seventh of the window, and whoever is urgent gets it. A timer that rings late does not
    slow down those that come after it.
    """

    def __init__(self, per_second: int, sent: Iterable[_Sent] = ()) -> None:
        self._per_second = per_second
        self._sent = deque(sent, maxlen=per_second)

    def copy(self) -> "Pace":
        """Return another of the same past."""
        return Pace(self._per_second, self._sent)

    def next_at(self, now: float) -> float:
        """Return the earliest moment, from *now* on, at which a request may leave."""
        return max(now, self._due(now))

    def take(self, at: float) -> None:
        """Note that a request leaves *at*."""
        due = self._due(at)
        is_late = at - FORGIVEN_SECONDS <= due < at  # otherwise nobody was waiting
        self._sent.append(_Sent(due if is_late else at, at))

    def give_back(self, at: float) -> None:
        """Note that the request of *at* did not leave."""
        if (unused := next((sent for sent in self._sent if sent.at == at), None)) is not None:
            self._sent.remove(unused)

    def _due(self, now: float) -> float:
        """Return when the next request is due; this may have passed.

        The gap is the smallest that can be kept up: with it, the n-th request from here on leaves
        when the one that it pushes out of the window has grown old enough.
        """
        recent = [sent for sent in self._sent if sent.at > now - WINDOW_SECONDS]
        if len(recent) < min(AT_ONCE, self._per_second):
            return float("-inf")
        last, free = recent[-1].due, self._per_second - len(recent)
        gaps = ((sent.due + WINDOW_SECONDS - last) / (free + n) for n, sent in enumerate(recent, start=1))
        due = last + max(1 / self._per_second, *gaps)
        return due if free else max(due, recent[0].at + WINDOW_SECONDS)


@dataclass(order=True, slots=True)
class _Waiter:
    priority: Priority
    number: int  # first come, first served
    slot: asyncio.Future[float] = field(compare=False)


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
            pace.take(at)
        return pace.next_at(at) - now + (ahead - exact) * WINDOW_SECONDS / self._per_second

    async def wait(self, priority: Priority) -> float:
        """Wait for a slot, and return how many seconds that took. A cancelled call gives its place back."""
        loop = asyncio.get_running_loop()
        came_at = loop.time()
        waiter = _Waiter(priority, next(self._numbers), loop.create_future())
        heapq.heappush(self._waiting, waiter)
        self._serve(loop)
        try:
            return await waiter.slot - came_at
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
            self._pace.take(now)
            heapq.heappop(self._waiting).slot.set_result(now)

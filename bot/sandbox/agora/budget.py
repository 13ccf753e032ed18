"""Agora's request limit, counted the way its gateway counts."""

from collections import Counter, deque
from collections.abc import Callable

_REMEMBERED_SECONDS = 60.0


class SlidingWindow:
    """Admits at most *limit* requests in any one second.

    Args:
        limit: None switches the limit off.
        clock: seconds that only ever grow. It is about real load, so it is not the clock of the recordings.

    Source: Agora REST reference, "Start recording": 10 requests per second, all endpoints together.
    """

    def __init__(self, limit: int | None, clock: Callable[[], float]) -> None:
        self.limit = limit
        self._clock = clock
        self._admitted: deque[float] = deque()
        self._seen: deque[tuple[float, bool]] = deque()

    def admits(self) -> bool:
        """Whether one more request fits now; one that fits is counted."""
        now = self._clock()
        while self._admitted and now - self._admitted[0] >= 1.0:
            self._admitted.popleft()
        admitted = self.limit is None or len(self._admitted) < self.limit
        if admitted:
            self._admitted.append(now)
        while self._seen and now - self._seen[0][0] > _REMEMBERED_SECONDS:
            self._seen.popleft()
        self._seen.append((now, admitted))
        return admitted

    def in_last_second(self) -> int:
        """How many requests count against the limit now."""
        now = self._clock()
        return sum(1 for at in self._admitted if now - at < 1.0)

    def by_second(self, seconds: int) -> list[tuple[int, int]]:
        """How many were admitted and refused in each of the last *seconds* (60 at most) whole seconds, oldest first."""
        this_second = int(self._clock())
        counted = Counter((int(at), admitted) for at, admitted in self._seen)
        first = this_second - seconds + 1
        return [(counted[second, True], counted[second, False]) for second in range(first, this_second + 1)]

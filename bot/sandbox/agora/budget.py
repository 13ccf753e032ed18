"""Agora's request limit, counted the way its gateway counts."""

from collections import deque
from collections.abc import Callable


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

    def admits(self) -> bool:
        """Whether one more request fits now; one that fits is counted."""
        if self.limit is None:
            return True
        now = self._clock()
        while self._admitted and now - self._admitted[0] >= 1.0:
            self._admitted.popleft()
        if len(self._admitted) >= self.limit:
            return False
        self._admitted.append(now)
        return True

"""The time that is left to a process that has been told to end."""

import asyncio


class Ending:
    """Counts from `begin` on: a service manager that waits ten seconds must not have to kill us.

    Args:
        seconds: for everything together.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends_at: float | None = None

    def begin(self) -> None:
        """Start to count; the first time counts."""
        if self._ends_at is None:
            self._ends_at = asyncio.get_running_loop().time() + self._seconds

    def left(self, at_most: float | None = None) -> float:
        """Return the seconds that are left, never less than none."""
        self.begin()
        ends_at = self._ends_at or 0.0
        left = max(0.0, ends_at - asyncio.get_running_loop().time())
        return left if at_most is None else min(left, at_most)

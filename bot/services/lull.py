"""Work that waits for a lull: answers to people go first."""

import asyncio
from collections.abc import Callable


class Lull:
    """Calls *then* once nobody has asked for it for a moment, and at the latest some moments after the first.

    While people type, their answers are not kept waiting by the cards and calls of those before them.
    """

    def __init__(self, then: Callable[[], None], *, quiet_seconds: float = 0.03, at_most_seconds: float = 0.3) -> None:
        self._then = then
        self._quiet_seconds = quiet_seconds
        self._at_most_seconds = at_most_seconds
        self._asked_since: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def ask(self) -> None:
        """Ask for it once more."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._asked_since is None:
            self._asked_since = now
        if self._timer is not None:
            self._timer.cancel()
        at = min(now + self._quiet_seconds, self._asked_since + self._at_most_seconds)
        self._timer = loop.call_at(at, self._go)

    def _go(self) -> None:
        self._asked_since = None
        self._timer = None
        self._then()

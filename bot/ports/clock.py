"""The present moment, and being woken at another one."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Wall-clock time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""


class Timers(Protocol):
    """Wakes; never owns anything."""

    def wake_at(self, name: str, at: datetime, wake: Callable[[], None]) -> None:
        """Call *wake* at *at* (at once when that has passed), in place of what *name* was set to before."""

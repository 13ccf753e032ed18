"""An event loop whose time jumps to the next timer instead of passing."""

import asyncio
import itertools
import selectors
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

Result = TypeVar("Result")


class _JumpingSelector(selectors.DefaultSelector):
    """Never waits: it is told how long the loop would, and moves the clock instead."""

    def __init__(self, moved: Callable[[float], None]) -> None:
        super().__init__()
        self._moved = moved

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout:
            self._moved(timeout)
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """Keeps its own time, which begins at 1000 s; each time it waits for a timer, one of *lateness* passes on top."""

    def __init__(self, lateness: Sequence[float]) -> None:
        self._now = 1000.0
        self._lateness = itertools.cycle(lateness)
        super().__init__(_JumpingSelector(self._move))

    def time(self) -> float:
        """Return the loop's own time."""
        return self._now

    def _move(self, seconds: float) -> None:
        self._now += seconds + next(self._lateness)


def run_without_waiting(main: Coroutine[Any, Any, Result], *, lateness: Sequence[float] = (0.0,)) -> Result:
    """Run *main* in a loop whose time jumps, its timers ringing late by *lateness* seconds in turn."""
    with asyncio.Runner(loop_factory=lambda: JumpingLoop(lateness)) as runner:
        return runner.run(main)

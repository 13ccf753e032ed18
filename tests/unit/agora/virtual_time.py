"""An event loop whose time jumps to the next timer instead of passing."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
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
    """Keeps its own time, in seconds from *start*; `lateness` seconds pass whenever a timer is waited for, on top."""

    def __init__(self, start: float = 1000.0) -> None:
        self._now = start
        self.lateness = 0.0
        super().__init__(_JumpingSelector(self._move))

    def time(self) -> float:
        """Return the loop's own time."""
        return self._now

    def _move(self, seconds: float) -> None:
        self._now += seconds + self.lateness


def run_without_waiting(main: Coroutine[Any, Any, Result], *, lateness: float = 0.0) -> Result:
    """Run *main* in a loop whose time jumps, each timer ringing *lateness* seconds late."""

    def new_loop() -> JumpingLoop:
        loop = JumpingLoop()
        loop.lateness = lateness
        return loop

    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(main)

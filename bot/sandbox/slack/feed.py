"""What changed, told to every open page and to whoever waits for a condition."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different now. `only_for` is the one person who can see it; None: everybody."""

    kind: str
    data: dict[str, Any]
    only_for: str | None = None


class Feed:
    """Hands each change to all subscribers, in order."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Change | None]] = set()
        self._touched = asyncio.Event()

    def publish(self, kind: str, data: dict[str, Any], *, only_for: str | None = None) -> None:
        """Tell everybody who listens; nobody listening is fine."""
        change = Change(kind, data, only_for)
        for queue in self._queues:
            queue.put_nowait(change)
        self.touch()

    def touch(self) -> None:
        """Wake those who wait for a condition, without a change to show."""
        self._touched.set()

    async def next_touch(self, seconds: float) -> None:
        """Return at the next change, or after *seconds*."""
        self._touched.clear()
        try:
            await asyncio.wait_for(self._touched.wait(), seconds)
        except TimeoutError:
            return

    @contextmanager
    def subscribed(self) -> Iterator[asyncio.Queue[Change | None]]:
        """Yield a queue of changes from now on; None in it means the end."""
        queue: asyncio.Queue[Change | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        """End every subscription."""
        for queue in self._queues:
            queue.put_nowait(None)

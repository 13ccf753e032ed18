"""Views that change while somebody types: one call at a time for each, and the newest version wins."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any, Final

from bot.services.background import Background

Update = Callable[[], Coroutine[Any, Any, None]]

MOST_REMEMBERED: Final = 1000
PATIENCE_SECONDS: Final = 1.5  # Slack waits three for the answer to what was submitted


class Latest:
    """Carries out updates of views. One that was overtaken while another was under way is left out."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._turns = count()
        self._waiting: dict[str, Update] = {}
        self._at_work: dict[str, asyncio.Event] = {}
        self._submitted: OrderedDict[str, int] = OrderedDict()

    def turn(self) -> int:
        """Return the number of what arrives now, for `show`."""
        return next(self._turns)

    def show(self, view_id: str, turn: int, update: Update) -> None:
        """Have *update* carried out, after the one of this view that is under way; not when the view was submitted since *turn*."""
        if turn < self._submitted.get(view_id, -1):
            return
        self._waiting[view_id] = update
        if view_id not in self._at_work:
            self._at_work[view_id] = asyncio.Event()
            self._background.run(self._work(view_id), name="update the form")

    async def submitted(self, view_id: str) -> None:
        """Let nothing from before change the view any more: an update would wipe away what is said under its inputs."""
        self._submitted[view_id] = self.turn()
        while len(self._submitted) > MOST_REMEMBERED:
            self._submitted.popitem(last=False)
        self._waiting.pop(view_id, None)
        if (done := self._at_work.get(view_id)) is not None:
            under_way = asyncio.ensure_future(done.wait())
            await asyncio.wait({under_way}, timeout=PATIENCE_SECONDS)
            under_way.cancel()

    async def _work(self, view_id: str) -> None:
        try:
            while (update := self._waiting.pop(view_id, None)) is not None:
                await update()
        finally:
            self._at_work.pop(view_id).set()
            self._waiting.pop(view_id, None)

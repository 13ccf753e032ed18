"""Views that change while somebody types: one call at a time for each, and the newest version wins."""

from collections.abc import Callable, Coroutine
from typing import Any

from bot.services.background import Background

Update = Callable[[], Coroutine[Any, Any, None]]


class Latest:
    """Carries out updates of views. One that was overtaken while another was under way is left out."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._waiting: dict[str, Update] = {}
        self._at_work: set[str] = set()

    def show(self, view_id: str, update: Update) -> None:
        """Have *update* carried out, after the one of this view that is under way."""
        self._waiting[view_id] = update
        if view_id not in self._at_work:
            self._at_work.add(view_id)
            self._background.run(self._work(view_id), name="update the form")

    async def _work(self, view_id: str) -> None:
        try:
            while (update := self._waiting.pop(view_id, None)) is not None:
                await update()
        finally:
            self._at_work.discard(view_id)
            self._waiting.pop(view_id, None)

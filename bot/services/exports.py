"""The history as a file: collected batch by batch, so that nobody waits for somebody else's ten thousand rows."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.export import as_csv, as_json, described
from bot.domain.export_words import CSV
from bot.domain.history import HistoryFilter
from bot.domain.place import Place
from bot.domain.recording import Recording
from bot.services.history import History

MOST_ROWS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Exported:
    """What was collected: as text, how many recordings, and whether there are more of them."""

    kind: str
    text: str
    count: int
    has_more: bool

    @property
    def name(self) -> str:
        """Return what the file is called."""
        return f"recordings.{self.kind}"


class Exports:
    """Makes files of the recordings of the workspace from which it is asked."""

    def __init__(self, history: History) -> None:
        self._history = history

    async def export(self, kind: str, asked: HistoryFilter, place: Place) -> Exported:
        """Return the newest recordings that fit, one row each, as CSV or JSON. Raises `StoreUnavailable`."""
        rows: list[dict[str, Any]] = []
        async for batch in self._history.batches(asked, place, limit=MOST_ROWS + 1):
            rows += await asyncio.to_thread(_described, batch)
        shown = rows[:MOST_ROWS]
        text = await asyncio.to_thread(as_csv if kind == CSV else as_json, shown)
        return Exported(kind, text, len(shown), len(rows) > len(shown))


def _described(batch: list[Recording]) -> list[dict[str, Any]]:
    return [described(recording) for recording in batch]

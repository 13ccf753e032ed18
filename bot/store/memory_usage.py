"""How long was recorded, in memory."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from bot.domain.recording import Recording
from bot.domain.usage import RecordedTime, added_up


class MemoryUsage:
    """Implements `bot.ports.pictures.UsageStore`."""

    def __init__(self, recordings: Callable[[], Iterable[Recording]]) -> None:
        self._recordings = recordings

    async def recorded_time(self, *, team_id: str, bounds: Sequence[datetime], now: datetime) -> list[RecordedTime]:
        """See `UsageStore.recorded_time`."""
        await asyncio.sleep(0)
        moments = [int(bound.timestamp()) for bound in bounds]
        return added_up(
            RecordedTime.of(row.template_id, day, max(0, min(until, ends) - max(since, begins)))
            for row in self._recordings()
            if row.team_id == team_id and (span := _span(row, now)) is not None
            for since, until in (span,)
            for day, (begins, ends) in enumerate(pairwise(moments))
        )


def _span(row: Recording, now: datetime) -> tuple[int, int] | None:
    until = row.ended_at or (None if row.is_over else now)
    if row.confirmed_at is None or until is None:
        return None
    return int(row.confirmed_at.timestamp()), int(until.timestamp())

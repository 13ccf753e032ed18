"""How long was recorded, in SQLite: added up by the database, so that years of recordings cost milliseconds."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from sqlite_utils import Database

from bot.domain.usage import RecordedTime, added_up
from bot.store.connection import OwnerThread

_PARTS: Final = """
    SELECT template_id, max(records_from, :since) AS since, min(records_until, :until) AS until FROM recording
    WHERE team_id = :team_id AND records_from IS NOT NULL
    AND records_until > :since AND records_from < :until
    UNION ALL
    SELECT template_id, max(records_from, :since), min(:now, :until) FROM recording
    WHERE team_id = :team_id AND records_from IS NOT NULL
    AND records_until IS NULL AND is_over = 0 AND records_from < :until
"""
# What begins and ends on the same two days is added up as one: each day's part follows from the sums.
SUMS: Final = f"""
    SELECT template_id, (since - :since) / :length, (until - 1 - :since) / :length, count(*), sum(since), sum(until)
    FROM ({_PARTS}) WHERE until > since GROUP BY 1, 2, 3
"""  # noqa: S608 - our own statement

Days = tuple[int, int, int, int]  # the first one's number, when it begins, how many there are, and the seconds of each


class SqliteUsage:
    """Implements `bot.ports.pictures.UsageStore`."""

    def __init__(self, owner: OwnerThread) -> None:
        self._owner = owner

    async def recorded_time(self, *, team_id: str, bounds: Sequence[datetime], now: datetime) -> list[RecordedTime]:
        """See `UsageStore.recorded_time`."""
        runs = list(_equal_days([int(bound.timestamp()) for bound in bounds]))
        asked = {"team_id": team_id, "now": int(now.timestamp())}
        return await self._owner.read(lambda db: added_up(part for days in runs for part in _of_days(db, days, asked)))


def _equal_days(moments: Sequence[int]) -> Iterator[Days]:
    """Yield runs of days of the same length: where clocks are set forward or back, one day is a run of its own."""
    lengths = [after - before for before, after in pairwise(moments)]
    first = 0
    for number, length in enumerate(lengths):
        if number + 1 == len(lengths) or lengths[number + 1] != length:
            yield first, moments[first], number + 1 - first, length
            first = number + 1


def _of_days(db: Database, days: Days, asked: Mapping[str, Any]) -> Iterator[RecordedTime]:
    number, start, count, length = days
    asked = {**asked, "since": start, "until": start + count * length, "length": length}
    for template_id, first, last, rows, since, until in db.execute(SUMS, asked).fetchall():
        if first == last:
            yield RecordedTime.of(template_id, number + first, until - since)
            continue
        yield RecordedTime.of(template_id, number + first, rows * (start + (first + 1) * length) - since)
        yield RecordedTime.of(template_id, number + last, until - rows * (start + last * length))
        for between in range(first + 1, last):
            yield RecordedTime.of(template_id, number + between, rows * length)

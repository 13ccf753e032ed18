"""Schedules in memory: the same contract, gone with the process."""

import asyncio
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.audit import AuditEntry
from bot.domain.recording import Recording
from bot.domain.schedule import Schedule, ScheduleState
from bot.errors import ScheduleNotFound, StaleWrite
from bot.ports.schedules import ScheduleClaim
from bot.store.memory_audit import MemoryAudit


@dataclass(frozen=True, slots=True)
class _Row:
    schedule: Schedule
    lease_token: str | None = None
    lease_until: datetime | None = None

    @property
    def ready_at(self) -> datetime | None:
        due_at = self.schedule.due_at
        return None if due_at is None else max(due_at, self.lease_until or due_at)


class MemorySchedules:
    """`bot.ports.schedules.ScheduleStore` in memory.

    Args:
        recordings: yields all recordings, for `started_with`.
    """

    def __init__(self, audit: MemoryAudit, recordings: Callable[[], Iterator[Recording]]) -> None:
        self._rows: dict[str, _Row] = {}
        self._audit = audit
        self._recordings = recordings

    async def add(self, schedule: Schedule) -> Schedule:
        """See `ScheduleStore.add`."""
        await _let_others_run()
        if schedule.id in self._rows:
            raise StaleWrite(f"{schedule.id} exists already")
        self._rows[schedule.id] = _Row(schedule.noting(version=1))
        return schedule.noting(version=1)

    async def get(self, schedule_id: str) -> Schedule:
        """See `ScheduleStore.get`."""
        await _let_others_run()
        if schedule_id not in self._rows:
            raise ScheduleNotFound(f"There is no schedule {schedule_id}. `/record schedules` lists what there is.")
        return self._rows[schedule_id].schedule

    async def save(self, schedule: Schedule, *, noted: Sequence[AuditEntry] = ()) -> Schedule:
        """See `ScheduleStore.save`."""
        await _let_others_run()
        row = self._rows.get(schedule.id)
        if row is None or row.schedule.version != schedule.version:
            raise StaleWrite(f"{schedule.id} is no longer at version {schedule.version}")
        self._audit.write(noted)
        return self._put(row, schedule)

    async def claim_due(self, now: datetime, *, lease: timedelta, limit: int) -> list[ScheduleClaim]:
        """See `ScheduleStore.claim_due`."""
        await _let_others_run()
        token = secrets.token_hex(8)
        ready = [
            (row.schedule.due_at, row.schedule.id)
            for row in self._rows.values()
            if row.schedule.due_at is not None and row.ready_at is not None and row.ready_at <= now
        ]
        claims = []
        for _, schedule_id in sorted(ready)[:limit]:
            row = replace(self._rows[schedule_id], lease_token=token, lease_until=now + lease)
            claims.append(ScheduleClaim(self._put(row, row.schedule), token))
        return claims

    async def settle(self, claim: ScheduleClaim, schedule: Schedule, *, noted: Sequence[AuditEntry] = ()) -> Schedule:
        """See `ScheduleStore.settle`."""
        await _let_others_run()
        row = self._rows.get(schedule.id)
        if row is None or row.lease_token != claim.token or row.schedule.version != schedule.version:
            raise StaleWrite(f"{schedule.id} is no longer at version {schedule.version}, or its lease was lost")
        self._audit.write(noted)
        return self._put(replace(row, lease_token=None, lease_until=None), schedule)

    async def holds(self, claim: ScheduleClaim) -> bool:
        """See `ScheduleStore.holds`."""
        await _let_others_run()
        row = self._rows.get(claim.schedule.id)
        return row is not None and row.lease_token == claim.token

    async def drop(self, claim: ScheduleClaim) -> None:
        """See `ScheduleStore.drop`."""
        await _let_others_run()
        row = self._freed(claim)
        if row is not None and row.schedule.version == claim.schedule.version:
            del self._rows[claim.schedule.id]

    async def next_due(self) -> datetime | None:
        """See `ScheduleStore.next_due`."""
        await _let_others_run()
        return min((row.ready_at for row in self._rows.values() if row.ready_at is not None), default=None)

    async def live(self, *, team_id: str, target: str | None = None) -> list[Schedule]:
        """See `ScheduleStore.live`."""
        await _let_others_run()
        found = [
            row.schedule
            for row in self._rows.values()
            if row.schedule.is_live and row.schedule.team_id == team_id and target in {None, row.schedule.target}
        ]
        return sorted(found, key=_order)

    async def started_with(self, idempotency_key: str) -> Recording | None:
        """See `ScheduleStore.started_with`."""
        await _let_others_run()
        return next((found for found in self._recordings() if found.idempotency_key == idempotency_key), None)

    def set_back(self, by: timedelta) -> None:
        """Follow a clock that was set back: leases and messages wait as long as was meant; the wall's times stay theirs."""
        for schedule_id, row in list(self._rows.items()):
            if row.lease_until is not None:
                self._rows[schedule_id] = replace(row, lease_until=row.lease_until - by)
            if (after := row.schedule.set_back(by)) != row.schedule:
                self._put(self._rows[schedule_id], after)

    def _put(self, row: _Row, schedule: Schedule) -> Schedule:
        after = schedule.noting(version=row.schedule.version + 1)
        self._rows[schedule.id] = replace(row, schedule=after)
        return after

    def _freed(self, claim: ScheduleClaim) -> _Row | None:
        row = self._rows.get(claim.schedule.id)
        if row is None or row.lease_token != claim.token:
            return None
        self._rows[claim.schedule.id] = freed = replace(row, lease_token=None, lease_until=None)
        return freed


def _order(schedule: Schedule) -> tuple[bool, bool, float, str]:
    next_at = schedule.next_at
    return (
        schedule.state != ScheduleState.ACTIVE,
        next_at is None,
        0 if next_at is None else next_at.timestamp(),
        schedule.id,
    )


async def _let_others_run() -> None:
    await asyncio.sleep(0)

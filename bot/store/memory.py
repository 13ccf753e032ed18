"""The store in memory: the same contract, gone with the process."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from bot.domain import clock_steps
from bot.domain.audit import AuditEntry
from bot.domain.counting import counted
from bot.domain.milestones import notices as said_of
from bot.domain.notice import Notice
from bot.domain.notification import Notification
from bot.domain.policy import Limit
from bot.domain.recording import Recording, RecordingState
from bot.errors import DuplicateWish, StaleWrite, TargetBusy
from bot.ports import Claim, NoticeClaim, StoredEvent
from bot.store.memory_approvals import MemoryApprovals
from bot.store.memory_audit import MemoryAudit
from bot.store.memory_events import MemoryEvents
from bot.store.memory_outbox import MemoryOutbox
from bot.store.memory_row import Row
from bot.store.memory_rows import MemoryRows
from bot.store.memory_schedules import MemorySchedules
from bot.store.memory_usage import MemoryUsage
from bot.store.rows import check_belonging, encode, is_meant


class MemoryStore:
    """`bot.ports.Store` in memory.

    Every method lets others run before it begins, as one that asks a database does: what can happen in
    between with SQLite can happen here. From then on it is one step.
    """

    def __init__(self) -> None:
        self._rows = MemoryRows()
        self._outbox = MemoryOutbox()
        self._events = MemoryEvents()
        self._audit = MemoryAudit()
        self.schedules = MemorySchedules(self._audit, self._rows.all)
        self.usage = MemoryUsage(self._rows.all)
        self.approvals = MemoryApprovals(self._audit)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Nothing needs closing."""

    async def add(
        self,
        recording: Recording,
        notices: Sequence[Notice],
        *,
        alone: bool,
        beside_uploads: bool = False,
        noted: Sequence[AuditEntry] = (),
        limits: Sequence[Limit] = (),
    ) -> None:
        """See `Store.add`; `StaleWrite` when the id is taken."""
        row = Row(recording.id, 1, encode(recording))
        check_belonging(recording, put := tuple(notices))
        await _let_others_run()
        for other in self._rows.all():
            if other.idempotency_key == recording.idempotency_key:
                raise DuplicateWish(other.id)
        same = self._rows.running(recording.team_id, target=recording.target)
        busy = [other for other in same if not (beside_uploads and other.state == RecordingState.UPLOADING)]
        if alone and busy:
            raise TargetBusy(busy[0].id)
        running = counted(self._rows.running(recording.team_id))
        for limit in limits:
            limit.refuse_when_full(running)
        if self._rows.find(recording.id) is not None:
            raise StaleWrite(f"{recording.id} exists already")
        self._audit.write(noted)
        self._rows.put(row)
        self._outbox.put(put)

    async def get(self, recording_id: str) -> Recording:
        """See `Store.get`."""
        await _let_others_run()
        return self._rows.get(recording_id).read()

    async def save(
        self, recording: Recording, notices: Sequence[Notice] = (), *, noted: Sequence[AuditEntry] = ()
    ) -> Recording:
        """See `Store.save`."""
        return await self._write(recording, notices, noted, lambda row: row)

    async def claim_due(self, now: datetime, *, lease: timedelta, limit: int) -> list[Claim]:
        """See `Store.claim_due`."""
        await _let_others_run()
        return self._rows.claim(now, lease=lease, limit=limit)

    async def settle(
        self,
        claim: Claim,
        recording: Recording,
        notices: Sequence[Notice] = (),
        *,
        keep: bool = False,
        noted: Sequence[AuditEntry] = (),
    ) -> Recording:
        """See `Store.settle`."""

        def end_lease(row: Row) -> Row:
            if row.lease_token != claim.token:
                raise StaleWrite(f"the lease on {row.recording_id} was lost")
            return row if keep else row.freed()

        return await self._write(recording, notices, noted, end_lease)

    async def holds(self, claim: Claim) -> bool:
        """See `Store.holds`."""
        await _let_others_run()
        return self._rows.holds(claim)

    async def next_due(self) -> datetime | None:
        """See `Store.next_due`."""
        await _let_others_run()
        return self._rows.next_due()

    async def running(
        self, *, team_id: str, channel_id: str | None = None, target: str | None = None
    ) -> list[Recording]:
        """See `Store.running`."""
        await _let_others_run()
        return self._rows.running(team_id, channel_id=channel_id, target=target)

    async def count_waiting(self) -> int:
        """See `Store.count_waiting`."""
        return sum(recording.state == RecordingState.REQUESTED for recording in self._rows.all())

    async def count_running(self) -> int:
        """See `Store.count_running`."""
        return sum(not recording.is_over for recording in self._rows.all())

    async def history(
        self,
        *,
        team_id: str,
        limit: int,
        before: str | None = None,
        since: datetime | None = None,
        channel_id: str | None = None,
        target: str | None = None,
        started_by: str | None = None,
        template_id: str | None = None,
    ) -> list[Recording]:
        """See `Store.history`."""
        await _let_others_run()
        last = None if before is None else self._rows.get(before).read()
        return self._rows.history(
            last,
            limit=limit,
            team_id=team_id,
            since=since,
            channel_id=channel_id,
            target=target,
            started_by=started_by,
            template_id=template_id,
        )

    async def uids_in_use(self, cname: str) -> frozenset[str]:
        """See `Store.uids_in_use`."""
        await _let_others_run()
        return self._rows.uids_in_use(cname)

    async def claim_notices(self, now: datetime, *, lease: timedelta, limit: int) -> list[NoticeClaim]:
        """See `Store.claim_notices`."""
        await _let_others_run()
        return self._outbox.claim(now, lease=lease, limit=limit)

    async def notice_sent(self, claim: NoticeClaim, *, now: datetime, channel_id: str, message_ts: str) -> None:
        """See `Store.notice_sent`. Milestones that are still to come go where their card went."""
        del now  # nothing is counted from the moment of sending
        await _let_others_run()
        self._outbox.sent(claim, channel_id=channel_id, message_ts=message_ts)

    async def notice_failed(
        self, claim: NoticeClaim, *, due_at: datetime | None, channel_id: str | None = None, repost: bool = False
    ) -> None:
        """See `Store.notice_failed`."""
        await _let_others_run()
        self._outbox.failed(claim, due_at=due_at, channel_id=channel_id, repost=repost)

    async def next_notice_due(self) -> datetime | None:
        """See `Store.next_notice_due`."""
        await _let_others_run()
        return self._outbox.next_due()

    async def note_event(self, notification: Notification, raw: bytes, *, now: datetime, keep_until: datetime) -> bool:
        """See `Store.note_event`."""
        await _let_others_run()
        return self._events.note(notification, raw, now=now, keep_until=keep_until)

    async def claim_events(self, now: datetime, *, lease: timedelta, limit: int) -> list[StoredEvent]:
        """See `Store.claim_events`."""
        await _let_others_run()
        return self._events.claim(now, lease=lease, limit=limit)

    async def event_worked(self, event: StoredEvent, *, now: datetime) -> None:
        """See `Store.event_worked`."""
        del now  # whoever wants to know when it was reads the other store
        await _let_others_run()
        self._events.worked(event)

    async def next_event_due(self) -> datetime | None:
        """See `Store.next_event_due`."""
        await _let_others_run()
        return self._events.next_due()

    async def forget_events(self, now: datetime, *, limit: int) -> int:
        """See `Store.forget_events`."""
        await _let_others_run()
        return self._events.forget(now, limit=limit)

    async def recordings_meant(self, *, sid: str, cname: str | None, uid: str | None) -> list[Recording]:
        """See `Store.recordings_meant`."""
        await _let_others_run()
        found = [row for row in self._rows.all() if is_meant(row, sid=sid, cname=cname, uid=uid)]
        return sorted(found, key=lambda row: row.id)

    async def note(self, entries: Sequence[AuditEntry]) -> None:
        """See `Store.note`."""
        await _let_others_run()
        self._audit.write(entries)

    async def noted(
        self, *, limit: int, recording_id: str | None = None, since: datetime | None = None
    ) -> list[AuditEntry]:
        """See `Store.noted`."""
        await _let_others_run()
        return self._audit.read(recording_id=recording_id, since=since, limit=limit)

    async def set_back(self, by: timedelta, now: datetime) -> int:
        """See `Store.set_back`."""
        await _let_others_run()
        waiting = [recording for recording in self._rows.all() if recording.due_at is not None]
        for before in waiting:
            after = clock_steps.set_back(before, by)
            self._rows.put(self._rows.get(before.id).set_back(after, by))
            self._outbox.put(said_of(before, after, now))
        self._outbox.set_back(by)
        self.approvals.set_back(by)
        self._events.set_back(by)
        self.schedules.set_back(by)
        return len(waiting)

    async def check(self) -> None:
        """Memory can always be written and read back."""
        await _let_others_run()

    async def _write(
        self,
        recording: Recording,
        notices: Sequence[Notice],
        noted: Sequence[AuditEntry],
        with_lease: Callable[[Row], Row],
    ) -> Recording:
        data = encode(recording)
        check_belonging(recording, put := tuple(notices))
        await _let_others_run()
        self._audit.check(noted)
        row = self._rows.find(recording.id)
        if row is None or row.version != recording.version:
            raise StaleWrite(f"{recording.id} is no longer at version {recording.version}")
        self._rows.put(replace(with_lease(row), version=row.version + 1, data=data))
        self._outbox.put(put)
        self._audit.write(noted)
        return recording.noting(version=row.version + 1)


async def _let_others_run() -> None:
    await asyncio.sleep(0)

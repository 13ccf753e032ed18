"""The store in one SQLite file: for one process or several on the same machine."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlite_utils import Database

from bot.domain.audit import AuditEntry
from bot.domain.notice import Notice
from bot.domain.notification import Notification
from bot.domain.policy import Limit
from bot.domain.recording import Recording
from bot.ports import Claim, NoticeClaim, StoredEvent
from bot.store import audit, clock, events, outbox, recordings
from bot.store.approvals import SqliteApprovals
from bot.store.backup import Copied, back_up
from bot.store.connection import OwnerThread
from bot.store.rows import check_belonging, from_microseconds, to_microseconds
from bot.store.schedules import SqliteSchedules
from bot.store.usage import SqliteUsage

# Slack gives up on a command after three seconds: a database that stays locked is told before.
BUSY_TIMEOUT: Final = timedelta(seconds=2)


class SqliteStore:
    """`bot.ports.Store` in the SQLite database at *path*, which is made when there is none.

    Beside it lies `<path>.lock`, held by every process that has the database open. A process that opens
    it and finds nobody else ends all leases: whoever held them is dead, and an overdue stop must not
    wait for the end of a dead process's lease. Where another process lives, leases run out by themselves.

    A row that cannot be read (from a newer version of the program, or damaged) is logged and set aside as it
    is until the database is opened again; the others are not held up.

    Args:
        path: of the database; its folder must exist.
        busy_timeout: how long to wait for another process that is writing.
    """

    def __init__(self, path: Path, *, busy_timeout: timedelta = BUSY_TIMEOUT) -> None:
        self._owner = OwnerThread(path, busy_timeout=busy_timeout)
        self.schedules = SqliteSchedules(self._owner)
        self.usage = SqliteUsage(self._owner)
        self.approvals = SqliteApprovals(self._owner)

    async def __aenter__(self) -> Self:
        """Open the database. Raises `StoreUnavailable`."""
        await self._owner.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._owner.__aexit__(kind, error, traceback)

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
        row, put = _checked(recording, notices)

        def work(db: Database) -> None:
            recordings.insert(db, row, alone=alone, beside_uploads=beside_uploads, limits=limits)
            outbox.put_notices(db, put)
            audit.write(db, noted)

        await self._owner.write(work)

    async def get(self, recording_id: str) -> Recording:
        """See `Store.get`; `StoreUnavailable` when its row cannot be read."""
        return await self._owner.read(lambda db: recordings.get(db, recording_id))

    async def save(
        self, recording: Recording, notices: Sequence[Notice] = (), *, noted: Sequence[AuditEntry] = ()
    ) -> Recording:
        """See `Store.save`."""
        row, put = _checked(recording, notices)

        def work(db: Database) -> None:
            audit.write(db, noted)
            recordings.update(db, row)
            outbox.put_notices(db, put)

        await self._owner.write(work)
        return recording.noting(version=recording.version + 1)

    async def claim_due(self, now: datetime, *, lease: timedelta, limit: int) -> list[Claim]:
        """See `Store.claim_due`."""
        at, until, token = to_microseconds(now), to_microseconds(now + lease), _new_token()
        return await self._owner.write(lambda db: recordings.claim_due(db, at, token=token, until=until, limit=limit))

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
        row, put = _checked(recording, notices)

        def work(db: Database) -> None:
            audit.write(db, noted)
            recordings.settle(db, row, token=claim.token, keep=keep)
            outbox.put_notices(db, put)

        await self._owner.write(work)
        return recording.noting(version=recording.version + 1)

    async def holds(self, claim: Claim) -> bool:
        """See `Store.holds`."""
        return await self._owner.read(lambda db: recordings.holds(db, claim))

    async def next_due(self) -> datetime | None:
        """See `Store.next_due`."""
        return _moment(await self._owner.read(recordings.next_due))

    async def running(
        self, *, team_id: str, channel_id: str | None = None, target: str | None = None
    ) -> list[Recording]:
        """See `Store.running`; rows that cannot be read are left out."""
        return await self._owner.read(
            lambda db: recordings.running(db, team_id=team_id, channel_id=channel_id, target=target)
        )

    async def count_waiting(self) -> int:
        """See `Store.count_waiting`."""
        return await self._owner.read(recordings.count_waiting)

    async def count_running(self) -> int:
        """See `Store.count_running`."""
        return await self._owner.read(recordings.count_running)

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
        """See `Store.history`; rows that cannot be read are left out, and the page is full all the same."""
        where = {
            "team_id": team_id,
            "channel_id": channel_id,
            "target": target,
            "started_by": started_by,
            "template_id": template_id,
        }
        return await self._owner.read(
            lambda db: recordings.history(db, where=where, limit=limit, before=before, since=since)
        )

    async def uids_in_use(self, cname: str) -> frozenset[str]:
        """See `Store.uids_in_use`."""
        return await self._owner.read(lambda db: recordings.uids_in_use(db, cname))

    async def claim_notices(self, now: datetime, *, lease: timedelta, limit: int) -> list[NoticeClaim]:
        """See `Store.claim_notices`."""
        at, until, token = to_microseconds(now), to_microseconds(now + lease), _new_token()
        return await self._owner.write(lambda db: outbox.claim_notices(db, at, token=token, until=until, limit=limit))

    async def notice_sent(self, claim: NoticeClaim, *, now: datetime, channel_id: str, message_ts: str) -> None:
        """See `Store.notice_sent`. Milestones that are still to come go where their card went."""
        del now  # nothing is counted from the moment of sending
        await self._owner.write(lambda db: outbox.notice_sent(db, claim, channel_id=channel_id, message_ts=message_ts))

    async def notice_failed(
        self, claim: NoticeClaim, *, due_at: datetime | None, channel_id: str | None = None, repost: bool = False
    ) -> None:
        """See `Store.notice_failed`."""
        await self._owner.write(
            lambda db: outbox.notice_failed(db, claim, due_at=due_at, channel_id=channel_id, repost=repost)
        )

    async def next_notice_due(self) -> datetime | None:
        """See `Store.next_notice_due`."""
        return _moment(await self._owner.read(outbox.next_notice_due))

    async def note_event(self, notification: Notification, raw: bytes, *, now: datetime, keep_until: datetime) -> bool:
        """See `Store.note_event`."""
        at, until = to_microseconds(now), to_microseconds(keep_until)
        return await self._owner.write(lambda db: events.note_event(db, notification, raw, now=at, keep_until=until))

    async def claim_events(self, now: datetime, *, lease: timedelta, limit: int) -> list[StoredEvent]:
        """See `Store.claim_events`."""
        at, until = to_microseconds(now), to_microseconds(now + lease)
        return await self._owner.write(lambda db: events.claim_events(db, at, until=until, limit=limit))

    async def event_worked(self, event: StoredEvent, *, now: datetime) -> None:
        """See `Store.event_worked`."""
        at = to_microseconds(now)
        await self._owner.write(lambda db: events.event_worked(db, event.seq, now=at))

    async def next_event_due(self) -> datetime | None:
        """See `Store.next_event_due`."""
        return _moment(await self._owner.read(events.next_event_due))

    async def forget_events(self, now: datetime, *, limit: int) -> int:
        """See `Store.forget_events`."""
        at = to_microseconds(now)
        return await self._owner.write(lambda db: events.forget_events(db, at, limit=limit))

    async def recordings_meant(self, *, sid: str, cname: str | None, uid: str | None) -> list[Recording]:
        """See `Store.recordings_meant`; rows that cannot be read are left out."""
        return await self._owner.read(lambda db: recordings.meant(db, sid=sid, cname=cname, uid=uid))

    async def note(self, entries: Sequence[AuditEntry]) -> None:
        """See `Store.note`."""
        await self._owner.write(lambda db: audit.write(db, entries))

    async def noted(
        self, *, limit: int, recording_id: str | None = None, since: datetime | None = None
    ) -> list[AuditEntry]:
        """See `Store.noted`."""
        return await self._owner.read(lambda db: audit.read(db, recording_id=recording_id, since=since, limit=limit))

    async def set_back(self, by: timedelta, now: datetime) -> int:
        """See `Store.set_back`; rows that cannot be read stay as they are."""
        return await self._owner.write(lambda db: clock.set_back(db, by, now))

    async def check(self) -> None:
        """See `Store.check`; also when the file was taken away or replaced under us."""
        await self._owner.check(_new_token())

    async def backup(self, to: Path) -> Copied:
        """Copy the database to the file *to*, and return what the copy holds.

        Work goes on meanwhile. The copy is one consistent moment, is read through before it takes its name, and
        replaces an older one only then. Raises `StoreUnavailable`.
        """
        return await back_up(self._owner.path, to)


def _checked(recording: Recording, notices: Sequence[Notice]) -> tuple[recordings.Row, tuple[Notice, ...]]:
    # Before it goes to the other thread: what is written is what it was when we were called.
    put = tuple(notices)
    check_belonging(recording, put)
    return recordings.row_of(recording), put


def _new_token() -> str:
    return secrets.token_hex(8)


def _moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else from_microseconds(microseconds)

"""Schedules in SQLite: one row each, read and written by the thread that owns the connection."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from pydantic import ValidationError
from sqlite_utils import Database

from bot.domain.audit import AuditEntry
from bot.domain.recording import Recording
from bot.domain.schedule import Schedule
from bot.errors import ScheduleNotFound, StaleWrite, StoreUnavailable
from bot.ports.schedules import ScheduleClaim
from bot.store import audit
from bot.store.connection import OwnerThread
from bot.store.rows import decode, from_microseconds, to_microseconds

_log: Final = structlog.get_logger(__name__)

_COLUMNS: Final = ("state", "team_id", "target", "next_at", "due_at", "data")
_INSERT: Final = (
    f"INSERT OR IGNORE INTO schedule (id, version, {', '.join(_COLUMNS)})"  # noqa: S608 - our own names
    f" VALUES (:id, 1, {', '.join(f':{name}' for name in _COLUMNS)})"
)
_UPDATE: Final = (
    f"UPDATE schedule SET version = version + 1, {', '.join(f'{name} = :{name}' for name in _COLUMNS)}"  # noqa: S608 - our own names
    " WHERE id = :id AND version = :version"
)
_SETTLE: Final = (
    _UPDATE.replace("version = version + 1", "version = version + 1, lease_until = NULL, lease_token = NULL")
    + " AND lease_token = :token"
)
_FREE: Final = "UPDATE schedule SET lease_token = NULL, lease_until = NULL WHERE id = ? AND lease_token = ?"
_LIVE: Final = """
    SELECT id, data, version FROM schedule
    WHERE team_id = :team_id AND state IN ('active', 'paused') AND (:target IS NULL OR target = :target)
    ORDER BY state, next_at IS NULL, next_at, id
"""


class SqliteSchedules:
    """`bot.ports.schedules.ScheduleStore`, in the same database as the recordings."""

    def __init__(self, owner: OwnerThread) -> None:
        self._owner = owner

    async def add(self, schedule: Schedule) -> Schedule:
        """See `ScheduleStore.add`."""
        row = row_of(schedule)

        def work(db: Database) -> None:
            if db.execute(_INSERT, row).rowcount != 1:
                raise StaleWrite(f"{schedule.id} exists already")

        await self._owner.write(work)
        return schedule.noting(version=1)

    async def get(self, schedule_id: str) -> Schedule:
        """See `ScheduleStore.get`."""
        return await self._owner.read(lambda db: _get(db, schedule_id))

    async def save(self, schedule: Schedule, *, noted: Sequence[AuditEntry] = ()) -> Schedule:
        """See `ScheduleStore.save`."""
        row = row_of(schedule)

        def work(db: Database) -> None:
            update(db, row)
            audit.write(db, noted)

        await self._owner.write(work)
        return schedule.noting(version=schedule.version + 1)

    async def claim_due(self, now: datetime, *, lease: timedelta, limit: int) -> list[ScheduleClaim]:
        """See `ScheduleStore.claim_due`; a row that cannot be read is set aside."""
        at, until, token = to_microseconds(now), to_microseconds(now + lease), secrets.token_hex(8)
        return await self._owner.write(lambda db: list(_claim(db, at, until=until, token=token, limit=limit)))

    async def settle(self, claim: ScheduleClaim, schedule: Schedule, *, noted: Sequence[AuditEntry] = ()) -> Schedule:
        """See `ScheduleStore.settle`."""
        row = row_of(schedule)

        def work(db: Database) -> None:
            if db.execute(_SETTLE, {**row, "token": claim.token}).rowcount != 1:
                raise StaleWrite(f"{schedule.id} is no longer at version {schedule.version}, or its lease was lost")
            audit.write(db, noted)

        await self._owner.write(work)
        return schedule.noting(version=schedule.version + 1)

    async def holds(self, claim: ScheduleClaim) -> bool:
        """See `ScheduleStore.holds`."""
        sql, ours = "SELECT 1 FROM schedule WHERE id = ? AND lease_token = ?", [claim.schedule.id, claim.token]
        return await self._owner.read(lambda db: db.execute(sql, ours).fetchone() is not None)

    async def drop(self, claim: ScheduleClaim) -> None:
        """See `ScheduleStore.drop`."""
        schedule = claim.schedule

        def work(db: Database) -> None:
            db.execute(
                "DELETE FROM schedule WHERE id = ? AND version = ? AND lease_token = ?",
                [schedule.id, schedule.version, claim.token],
            )
            db.execute(_FREE, [schedule.id, claim.token])

        await self._owner.write(work)

    async def next_due(self) -> datetime | None:
        """See `ScheduleStore.next_due`."""

        def work(db: Database) -> int | None:
            (found,) = db.execute("SELECT min(ready_at) FROM schedule WHERE ready_at IS NOT NULL").fetchone()
            return None if found is None else int(found)

        found = await self._owner.read(work)
        return None if found is None else from_microseconds(found)

    async def live(self, *, team_id: str, target: str | None = None) -> list[Schedule]:
        """See `ScheduleStore.live`; rows that cannot be read are left out."""
        where = {"team_id": team_id, "target": target}
        return await self._owner.read(lambda db: list(readable(db.execute(_LIVE, where).fetchall())))

    async def started_with(self, idempotency_key: str) -> Recording | None:
        """See `ScheduleStore.started_with`."""

        def work(db: Database) -> Recording | None:
            sql = "SELECT id, data, version FROM recording WHERE idempotency_key = ?"
            found = db.execute(sql, [idempotency_key]).fetchone()
            return None if found is None else decode(*found)

        return await self._owner.read(work)


def row_of(schedule: Schedule) -> dict[str, Any]:
    """Return the row of *schedule*; its lease stands in columns of its own."""
    return {
        "id": schedule.id,
        "version": schedule.version,
        "state": str(schedule.state),
        "team_id": schedule.team_id,
        "target": schedule.target,
        "next_at": None if schedule.next_at is None else to_microseconds(schedule.next_at),
        "due_at": None if schedule.due_at is None else to_microseconds(schedule.due_at),
        "data": encode_schedule(schedule),
    }


def update(db: Database, row: Mapping[str, Any]) -> None:
    """Write *row* over the version it was read with. Raises `StaleWrite`."""
    if db.execute(_UPDATE, dict(row)).rowcount != 1:
        raise StaleWrite(f"{row['id']} is no longer at version {row['version']}")


def readable(rows: Iterable[tuple[str, str, int]]) -> Iterator[Schedule]:
    """Yield the schedules of *rows*; one that cannot be read is left out, and logged."""
    for schedule_id, data, version in rows:
        try:
            yield decode_schedule(schedule_id, data, version)
        except StoreUnavailable as error:
            _log.error("schedule_left_out", schedule_id=schedule_id, problem=str(error))


def encode_schedule(schedule: Schedule) -> str:
    """Return *schedule* as JSON, without its version, which is the row's."""
    return schedule.model_dump_json(exclude={"version"}, warnings="error")


def decode_schedule(schedule_id: str, data: str, version: int) -> Schedule:
    """Return the schedule of a row. Raises `StoreUnavailable`: it is damaged, or written by a newer version."""
    try:
        return Schedule.model_validate_json(data).noting(version=version)
    except ValidationError as error:
        raise StoreUnavailable(f"The row of {schedule_id} cannot be read: {error.errors()[0]['msg']}") from error


def set_back(db: Database, by: timedelta) -> None:
    """Follow a clock that was set back: leases and messages wait as long as was meant; the wall's times stay theirs."""
    db.execute("UPDATE schedule SET lease_until = lease_until - ? WHERE lease_until IS NOT NULL", [_whole(by)])
    rows = db.execute("SELECT id, data, version FROM schedule WHERE due_at IS NOT NULL").fetchall()
    for schedule in readable(rows):
        if (after := schedule.set_back(by)) != schedule:
            update(db, row_of(after))


def _whole(by: timedelta) -> int:
    return by // timedelta(microseconds=1)


def _get(db: Database, schedule_id: str) -> Schedule:
    found = db.execute("SELECT id, data, version FROM schedule WHERE id = ?", [schedule_id]).fetchone()
    if found is None:
        raise ScheduleNotFound(f"There is no schedule {schedule_id}. `/record schedules` lists what there is.")
    return decode_schedule(*found)


def _claim(db: Database, now: int, *, until: int, token: str, limit: int) -> Iterator[ScheduleClaim]:
    sql = "SELECT id, data, version FROM schedule WHERE ready_at <= ? ORDER BY due_at, id LIMIT ?"
    for schedule_id, data, version in db.execute(sql, [now, limit]).fetchall():
        try:
            schedule = decode_schedule(schedule_id, data, version + 1)
        except StoreUnavailable as error:
            db.execute("UPDATE schedule SET parked = 1 WHERE id = ?", [schedule_id])
            _log.error("schedule_parked", schedule_id=schedule_id, problem=str(error))
            continue
        lease = "UPDATE schedule SET version = version + 1, lease_token = ?, lease_until = ? WHERE id = ?"
        db.execute(lease, [token, until, schedule_id])
        yield ScheduleClaim(schedule, token)

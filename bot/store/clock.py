"""A clock that was set back, in SQLite: whatever waits for a moment waits as long as was meant.

Part of a transaction that its caller opened.
"""

from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.domain import clock_steps
from bot.domain.milestones import notices
from bot.errors import StoreUnavailable
from bot.store import approvals, outbox, recordings, schedules
from bot.store.rows import MICROSECOND, decode


def set_back(db: Database, by: timedelta, now: datetime) -> int:
    """Move what is still to be done by *by*; return how many recordings that were. Rows that cannot be read stay."""
    moved = 0
    for row in db.execute("SELECT id, data, version FROM recording WHERE due_at IS NOT NULL").fetchall():
        try:
            before = decode(*row)
        except StoreUnavailable:
            continue
        after = clock_steps.set_back(before, by)
        recordings.update(db, recordings.row_of(after))
        outbox.put_notices(db, notices(before, after, now))
        moved += 1
    whole = [by // MICROSECOND]
    approvals.set_back(db, by)
    for table in ("recording", "notice", "approval"):
        db.execute(f"UPDATE {table} SET lease_until = lease_until - ? WHERE lease_until IS NOT NULL", whole)  # noqa: S608 - our own names
    for table in ("notice", "event"):
        db.execute(f"UPDATE {table} SET due_at = due_at - ? WHERE due_at IS NOT NULL", whole)  # noqa: S608 - our own names
    schedules.set_back(db, by)
    return moved

"""Agora's callbacks in SQLite: written down as they came, until they have been worked on, and some time longer.

Each function is part of a transaction that its caller opened.
"""

from typing import Final

from sqlite_utils import Database

from bot.domain.notification import Notification
from bot.ports import StoredEvent
from bot.store.rows import event_key, from_microseconds

_NOTE: Final = """
    INSERT INTO event (notice_id, sid, uid, event_type, sequence, raw, received_at, due_at, keep_until)
    VALUES (:notice_id, :sid, :uid, :event_type, :sequence, :raw, :now, :now, :keep_until)
    ON CONFLICT DO NOTHING
"""
_DUE: Final = "SELECT seq, raw, received_at FROM event WHERE due_at <= ? ORDER BY due_at, seq LIMIT ?"


def note_event(db: Database, notification: Notification, raw: bytes, *, now: int, keep_until: int) -> bool:
    """Write the event down; return False when it is known."""
    key = event_key(notification)
    row = {
        "notice_id": notification.notice_id,
        "sid": key.sid,
        "uid": key.uid,
        "event_type": key.event_type,
        "sequence": key.sequence,
        "raw": raw,
        "now": now,
        "keep_until": keep_until,
    }
    return db.execute(_NOTE, row).rowcount == 1


def claim_events(db: Database, now: int, *, until: int, limit: int) -> list[StoredEvent]:
    """Claim up to *limit* events, those that have been due for longest first: they are due again at *until*."""
    rows = db.execute(_DUE, [now, limit]).fetchall()
    for seq, *_ in rows:
        db.execute("UPDATE event SET due_at = ? WHERE seq = ?", [until, seq])
    return [StoredEvent(seq, raw, from_microseconds(received_at)) for seq, raw, received_at in rows]


def event_worked(db: Database, seq: int, *, now: int) -> None:
    """Note that the event has been worked on."""
    db.execute("UPDATE event SET due_at = NULL, worked_at = ? WHERE seq = ?", [now, seq])


def next_event_due(db: Database) -> int | None:
    """Return the moment at which the next event can be claimed."""
    (found,) = db.execute("SELECT min(due_at) FROM event WHERE due_at IS NOT NULL").fetchone()
    return None if found is None else int(found)


def forget_events(db: Database, now: int, *, limit: int) -> int:
    """Delete up to *limit* events that need not be kept any longer; return how many that were."""
    return db.execute(
        "DELETE FROM event WHERE seq IN (SELECT seq FROM event WHERE keep_until <= ? ORDER BY keep_until LIMIT ?)",
        [now, limit],
    ).rowcount

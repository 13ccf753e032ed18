"""Agora's callbacks in memory: as they came, until they have been worked on, and some time longer."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from bot.domain.notification import Notification
from bot.ports import StoredEvent
from bot.store.rows import EventKey, event_key


@dataclass(frozen=True, slots=True)
class _Row:
    event: StoredEvent
    notice_id: str | None
    key: EventKey
    due_at: datetime | None
    keep_until: datetime


class MemoryEvents:
    """Events in the order in which they came."""

    def __init__(self) -> None:
        self._rows: dict[int, _Row] = {}
        self._numbers = count(1)

    def note(self, notification: Notification, raw: bytes, *, now: datetime, keep_until: datetime) -> bool:
        """Write the event down; return False when it is known."""
        key = event_key(notification)
        for row in self._rows.values():
            same_notice = notification.notice_id is not None and row.notice_id == notification.notice_id
            if same_notice or (key.is_telling and row.key == key):
                return False
        event = StoredEvent(next(self._numbers), raw, now)
        self._rows[event.seq] = _Row(event, notification.notice_id, key, due_at=now, keep_until=keep_until)
        return True

    def claim(self, now: datetime, *, lease: timedelta, limit: int) -> list[StoredEvent]:
        """Claim up to *limit* events, those that have been due for longest first."""
        due = [
            (row.due_at, seq, row.event)
            for seq, row in self._rows.items()
            if row.due_at is not None and row.due_at <= now
        ]
        claimed = [event for *_, event in sorted(due, key=lambda found: found[:2])[:limit]]
        for event in claimed:
            self._rows[event.seq] = replace(self._rows[event.seq], due_at=now + lease)
        return claimed

    def worked(self, event: StoredEvent) -> None:
        """Note that the event has been worked on."""
        if event.seq in self._rows:
            self._rows[event.seq] = replace(self._rows[event.seq], due_at=None)

    def set_back(self, by: timedelta) -> None:
        """Tell by a clock that was set back by *by* when events are due."""
        for seq, row in self._rows.items():
            if row.due_at is not None:
                self._rows[seq] = replace(row, due_at=row.due_at - by)

    def next_due(self) -> datetime | None:
        """Return the moment at which the next event can be claimed."""
        return min((row.due_at for row in self._rows.values() if row.due_at is not None), default=None)

    def forget(self, now: datetime, *, limit: int) -> int:
        """Delete up to *limit* events that need not be kept any longer; return how many that were."""
        old = sorted((row.keep_until, seq) for seq, row in self._rows.items() if row.keep_until <= now)[:limit]
        for _, seq in old:
            del self._rows[seq]
        return len(old)

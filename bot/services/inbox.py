"""The inbox: Agora's callbacks are written down and answered at once, and worked on afterwards.

What has been answered survives a crash: whatever is not finished is due again. Agora may send an event
twice, late, or never; so nothing depends on one that `bot.services.supervisor` would not find out by asking.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

import structlog

from bot import errors
from bot.domain import callbacks
from bot.domain.milestones import notices
from bot.domain.notification import Notification
from bot.domain.recording import Recording
from bot.ports import Clock, Store, StoredEvent
from bot.services.audit import told_by_agora

LEASE: Final = timedelta(seconds=30)
AT_ONCE: Final = 20
TIDY_EVERY: Final = timedelta(hours=1)
FORGET_AT_ONCE: Final = 1000  # keeps the database busy for milliseconds

log = structlog.get_logger()


class Outcome(StrEnum):
    """What became of a callback."""

    KNOWN = "known"  # it was about a recording of ours
    UNKNOWN_SESSION = "unknown_session"
    DUPLICATE = "duplicate"
    BAD_SIGNATURE = "bad_signature"
    UNREADABLE = "unreadable"


class Meter(Protocol):
    """Counts callbacks."""

    def count(self, outcome: Outcome, event_type: int | None = None) -> None:
        """Count one; without a type where that could not be read, or was not believed."""

    def arrived(self, sid: str, sequence: int) -> None:
        """Note that the event numbered *sequence* of this session came, so that gaps can be seen."""


class Inbox:
    """Takes callbacks, and works on them.

    Args:
        read: returns what a callback says; raises `ValueError`.
        arrived: called when one was written down that is to be worked on.
        poke: called when a recording was changed, and something may be due.
    """

    def __init__(
        self,
        *,
        store: Store,
        read: Callable[[bytes], Notification],
        clock: Clock,
        arrived: Callable[[], None],
        poke: Callable[[], None],
        meter: Meter,
    ) -> None:
        self._store = store
        self._read = read
        self._clock = clock
        self._arrived = arrived
        self._poke = poke
        self._meter = meter
        self._tidy_at: datetime | None = None

    async def take(self, raw: bytes) -> None:
        """Write down a callback whose signature was right; working on it comes later.

        Raises:
            ValueError: it cannot be read.
            StoreUnavailable: it could not be written down; Agora is to send it again.
        """
        notification = self._read(raw)
        now = self._clock.now()
        keep_until = now + callbacks.kept_for(notification)
        if not await self._store.note_event(notification, raw, now=now, keep_until=keep_until):
            self._meter.count(Outcome.DUPLICATE, notification.event_type)
            return
        if notification.is_of_recording and notification.sid is not None and notification.sequence is not None:
            self._meter.arrived(notification.sid, notification.sequence)
        self._arrived()

    async def claim(self, now: datetime, room: int) -> list[StoredEvent]:
        """Claim up to *room* events that are to be worked on; forget some that are old."""
        if self._tidy_at is None or now >= self._tidy_at:
            forgotten = await self._store.forget_events(now, limit=FORGET_AT_ONCE)
            self._tidy_at = now if forgotten == FORGET_AT_ONCE else now + TIDY_EVERY
        return await self._store.claim_events(now, lease=LEASE, limit=room)

    async def work(self, event: StoredEvent) -> None:
        """Note what *event* says in the recordings that it is about.

        Raises:
            StoreError: something could not be written; the lease ends, and another try follows.
        """
        try:
            notification = self._read(event.raw)
        except ValueError as error:
            log.warning("callback_unreadable", seq=event.seq, problem=str(error))
        else:
            meant = await self._recordings_meant(notification)
            for recording in meant:
                await self._note(recording, notification)
            self._meter.count(Outcome.KNOWN if meant else Outcome.UNKNOWN_SESSION, notification.event_type)
        await self._store.event_worked(event, now=self._clock.now())

    async def _recordings_meant(self, notification: Notification) -> list[Recording]:
        if not notification.is_of_recording or notification.sid is None:
            return []
        return await self._store.recordings_meant(sid=notification.sid, cname=notification.cname, uid=notification.uid)

    async def _note(self, row: Recording, notification: Notification) -> None:
        """Save what the callback makes of the row, anew when somebody saved first."""
        while True:
            now = self._clock.now()
            changed = callbacks.noted(row, notification, now)
            if changed == row:
                return
            try:
                told = told_by_agora(row, notification.event_type, now)
                await self._store.save(changed, notices(row, changed, now), noted=[told])
            except errors.StaleWrite:
                row = await self._store.get(row.id)
                continue
            log.info("callback", recording_id=row.id, event_type=notification.event_type, sid=notification.sid)
            self._poke()
            return

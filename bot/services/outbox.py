"""The outbox: what must be said is a row, and is sent until Slack takes it.

A card is rendered from the recording as it is when it is sent: the newest state wins, and nothing
queues up. Milestones follow in the card's thread, in order, each once; a warning there loses its
buttons when it is so no longer.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot import errors
from bot.domain.milestones import is_current
from bot.domain.notice import Notice, NoticeKind
from bot.ports import Clock, NoticeClaim, Notifier, Store

LEASE: Final = timedelta(seconds=60)
AT_ONCE: Final = 8
AGAIN: Final = (1, 2, 5, 10, 30, 60)  # seconds; the last one goes on
WRITE_AGAIN: Final = (0.1, 0.2, 0.5, 1)  # likewise
UNAUTHORIZED_AGAIN: Final = timedelta(seconds=60)
# What Slack also says while it stumbles: where something of ours stands, it is believed only the third time.
MAYBE_GONE: Final = frozenset({"channel_not_found"})
SURELY_GONE_TRIES: Final = 3
# Neither the channel nor the starter is reached: a person may invite the bot again. About a day in all.
UNREACHED_AGAIN: Final = (5, 30, 60, 300, 1800, 3600)
UNREACHED_TRIES: Final = 60

log = structlog.get_logger()


class Outbox:
    """Sends notices that are due.

    Args:
        pause: waits so many seconds, for the store to come back.
    """

    def __init__(
        self,
        *,
        store: Store,
        notifier: Notifier,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._notifier = notifier
        self._clock = clock
        self._pause = pause
        self._unwritten: set[str] = set()

    async def claim(self, now: datetime, room: int) -> list[NoticeClaim]:
        """Claim up to *room* notices that are due.

        Raises:
            StoreUnavailable: also while it is not written down where something that was said stands: it would be said twice.
        """
        if self._unwritten:
            raise errors.StoreUnavailable("What was said is not written down yet.")
        return await self._store.claim_notices(now, lease=LEASE, limit=room)

    async def send(self, claim: NoticeClaim) -> None:
        """Send the claimed notice, and note what came of it.

        Raises:
            StoreError: the row could not be written; the lease ends, and another try follows.
        """
        notice = claim.notice
        if notice.kind == NoticeKind.WARNING and notice.message_ts is None and not await self._is_current(notice):
            await self._store.notice_failed(claim, due_at=None)
            log.info("not_said_any_more", notice=notice.id)
            return
        try:
            channel_id, message_ts = await self._deliver(claim)
        except errors.SlackError as error:
            await self._not_sent(claim, error)
        else:
            await self._note_sent(claim, channel_id, message_ts)
            log.info("said", notice=notice.id, revision=notice.revision)

    async def _note_sent(self, claim: NoticeClaim, channel_id: str, message_ts: str) -> None:
        """Write down where the message stands; while the store is away this waits, for nothing else knows."""
        tries = 0
        try:
            while True:
                try:
                    return await self._store.notice_sent(
                        claim, now=self._clock.now(), channel_id=channel_id, message_ts=message_ts
                    )
                except errors.StoreUnavailable as error:
                    if not tries:
                        log.warning("not_noted_as_said", notice=claim.notice.id, code=error.code, reason=str(error))
                    self._unwritten.add(claim.notice.id)
                    await self._pause(WRITE_AGAIN[min(tries, len(WRITE_AGAIN) - 1)])
                    tries += 1
        finally:
            self._unwritten.discard(claim.notice.id)

    async def _is_current(self, notice: Notice) -> bool:
        return is_current(await self._store.get(notice.recording_id), notice)

    async def _deliver(self, claim: NoticeClaim) -> tuple[str, str]:
        notice = claim.notice
        recording = await self._store.get(notice.recording_id)
        if notice.kind != NoticeKind.CARD and notice.message_ts is None:
            card_ts = claim.card_ts or ""
            ts = await self._notifier.post_milestone(recording, notice, channel_id=notice.channel_id, card_ts=card_ts)
            return notice.channel_id, ts
        if notice.message_ts is None:
            return await self._notifier.post_card(recording, channel_id=notice.channel_id)
        address = {"channel_id": notice.channel_id, "message_ts": notice.message_ts}
        if notice.kind == NoticeKind.WARNING:
            await self._notifier.update_milestone(recording, notice, **address)
        else:
            await self._notifier.update_card(recording, **address)
        return notice.channel_id, notice.message_ts

    async def _not_sent(self, claim: NoticeClaim, error: errors.SlackError) -> None:
        notice, now = claim.notice, self._clock.now()
        log.warning("not_said", notice=notice.id, attempts=notice.attempts, code=error.code, reason=str(error))
        match error:
            case errors.MessageGone() | errors.ChannelGone() if _is_posted_warning(notice):
                await self._store.notice_failed(claim, due_at=None)  # whoever deleted it sees no button any more
            case errors.SlackUnavailable() | errors.SlackUnauthorized():
                await self._store.notice_failed(claim, due_at=again_at(error, notice.attempts, now))
            case errors.MessageGone() if notice.kind == NoticeKind.CARD:
                await self._store.notice_failed(claim, due_at=now, repost=True)
            case errors.ChannelGone():
                await self._elsewhere(claim, now, is_sure=error.error not in MAYBE_GONE)
            case _:
                await self._store.notice_failed(claim, due_at=None)
                log.error("never_said", notice=notice.id, reason=str(error))

    async def _elsewhere(self, claim: NoticeClaim, now: datetime, *, is_sure: bool) -> None:
        """Tell the starter directly when the channel cannot be posted in: the card moves, and its thread follows it.

        Where the starter is not reached either, both are tried again, ever more rarely, for about a day.
        """
        notice = claim.notice
        stands_there = notice.message_ts is not None or claim.card_ts is not None
        if stands_there and not is_sure and notice.attempts < SURELY_GONE_TRIES:
            await self._store.notice_failed(claim, due_at=now + timedelta(seconds=AGAIN[notice.attempts]))
            return
        recording = await self._store.get(notice.recording_id)
        if notice.channel_id != recording.started_by:
            await self._store.notice_failed(claim, due_at=now, channel_id=recording.started_by, repost=True)
            return
        back = recording.channel_id
        if notice.attempts >= UNREACHED_TRIES:
            is_card = notice.kind == NoticeKind.CARD
            await self._store.notice_failed(claim, due_at=None, channel_id=back, repost=is_card)
            log.error("never_said", notice=notice.id, reason="neither the channel nor the starter is reached")
            return
        pause = timedelta(seconds=UNREACHED_AGAIN[min(notice.attempts // 2, len(UNREACHED_AGAIN) - 1)])
        await self._store.notice_failed(claim, due_at=now + pause, channel_id=back, repost=True)


def _is_posted_warning(notice: Notice) -> bool:
    return notice.kind == NoticeKind.WARNING and notice.message_ts is not None


def again_at(error: errors.SlackError, attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after *error*, which came after *attempts* others; None: it would be the same again."""
    match error:
        case errors.SlackUnavailable(retry_after=float() | int() as seconds):
            return now + timedelta(seconds=seconds)
        case errors.SlackUnavailable():
            return now + timedelta(seconds=AGAIN[min(attempts, len(AGAIN) - 1)])
        case errors.SlackUnauthorized():
            return now + UNAUTHORIZED_AGAIN
        case _:
            return None

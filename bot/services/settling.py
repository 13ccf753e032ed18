"""Saves what a step made of a row: nothing that Agora answered is lost between its answer and the save."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

import structlog

from bot import errors
from bot.domain import callbacks, life, outcomes
from bot.domain.answers import CallMade
from bot.domain.milestones import notices
from bot.domain.recording import Recording
from bot.ports import Claim, Clock, Store
from bot.services.audit import Calls, entries_of, sending

SAVE_AGAIN: Final = (0.1, 0.2, 0.5, 1, 2, 5)  # seconds; the last one goes on

Change = Callable[[Recording, datetime], Recording]

log = structlog.get_logger()


def _never(_row: Recording) -> bool:
    return False


def nobody_counts(_before: Recording, _after: Recording, _now: datetime) -> None:
    """Take no notice of a step."""


class Settling:
    """Writes rows for those who hold a claim.

    Args:
        announce: called when something was written down that must be said.
        calls: keeps what Agora was asked, to be written down with what came of it.
        changed: told of every step: before, after, when.
        pause: waits so many seconds, for the store to come back.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        announce: Callable[[], None],
        calls: Calls,
        changed: Callable[[Recording, Recording, datetime], None] = nobody_counts,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._clock = clock
        self._announce = announce
        self._calls = calls
        self._changed = changed
        self._pause = pause

    async def settle(
        self, claim: Claim, change: Change, *, keep: Callable[[Recording], bool] = _never, sends: str | None = None
    ) -> Recording:
        """Save what *change* makes of the row; a wish that was saved meanwhile is kept, and *change* made anew.

        The lease ends with it, unless *keep* says otherwise of the row. What was called is written down with it.
        While the store is away this waits: what Agora answered stands nowhere else.

        Args:
            sends: the call that follows, when the claim is kept and the row is not over.

        Raises:
            StaleWrite: the lease was lost; whoever has it now makes this step again.
        """
        calls = self._calls.take(claim.recording)
        try:
            return await self._settled(claim, change, calls, keep=keep, sends=sends)
        except errors.StaleWrite:
            await self._store.note(entries_of(claim.recording, calls, self._clock.now()))
            raise
        except errors.StoreError:
            self._calls.put_back(calls)
            raise

    async def keep_sid(self, sent: Recording, sid: str) -> None:
        """Note the *sid* of a start whose lease was lost before its answer came: nothing else would ever tell it."""
        while True:
            row = await self._store.get(sent.id)
            now = self._clock.now()
            changed = outcomes.found(row, sent.task.uid, sid, now)
            if changed == row:
                return
            try:
                await self._store.save(changed, notices(row, changed, now))
            except errors.StaleWrite:
                continue
            return

    async def _settled(
        self,
        claim: Claim,
        change: Change,
        calls: Sequence[CallMade],
        *,
        keep: Callable[[Recording], bool],
        sends: str | None,
    ) -> Recording:
        row, tries = claim.recording, 0
        while True:
            now = self._clock.now()
            changed = callbacks.hurry_kept(change(row, now), claim.recording.hurried_at, now)
            said = notices(row, changed, now)
            noted = entries_of(row, calls, now)
            if sends is not None and keep(changed) and not changed.is_over:
                noted.append(sending(sends, row, now))
            try:
                saved = await self._store.settle(claim, changed, said, keep=keep(changed), noted=noted)
            except errors.StaleWrite:
                if not await self._store.holds(claim):
                    raise
                row = await self._store.get(claim.recording.id)
            except errors.StoreUnavailable as error:
                tries += 1
                await self._wait_for_store(changed, error, tries)
            else:
                self._changed(row, saved, now)
                if said:
                    self._announce()
                if tries or saved.state != row.state:
                    log.info("state", was=row.state, **_facts(saved))
                return saved

    async def _wait_for_store(self, unsaved: Recording, error: errors.StoreUnavailable, tries: int) -> None:
        if tries == 1:
            log.error("not_saved", **_facts(unsaved), code=error.code, reason=str(error))
        await self._pause(life.wait(SAVE_AGAIN, tries).total_seconds())


def _facts(recording: Recording) -> dict[str, str | None]:
    return {"recording_id": recording.id, "state": recording.state, "sid": recording.task.sid}

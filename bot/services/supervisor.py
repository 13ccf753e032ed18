"""The one step function: look at a row, save, make at most one call to Agora, save.

It serves the first start, the hundredth check and the morning after a crash alike. Commands from
Slack never call Agora: they change the row, and this notices.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot import errors
from bot.domain import ids, life, outcomes
from bot.domain.answers import ServiceReport, StopReport, TaskAddress
from bot.domain.body import resource_expired_hours, scene
from bot.domain.bucket import BucketReport
from bot.domain.life import Step
from bot.domain.recording import ChangeKind, Recording, RecordingState, Task
from bot.ports import Claim, Clock, CloudRecording, Keys, Store
from bot.ports.buckets import Buckets, NoBuckets
from bot.services.audit import Calls
from bot.services.settling import Change, Settling, nobody_counts

# Longer than the longest step: a stop may take 40 s, after a wait for the request budget.
LEASE: Final = timedelta(seconds=120)
AT_ONCE: Final = 200
# What waits for the request budget holds its row, and the stop of that row: let it not be long.
WAITING_AT_ONCE: Final = 8

STARTING: Final = RecordingState.STARTING

log = structlog.get_logger()


def _as_it_is(recording: Recording, _now: datetime) -> Recording:
    return recording


# What needs no call: the row alone changes.
WITHOUT_CALL: Final[Mapping[Step | None, Change]] = {
    Step.REACQUIRE: outcomes.reacquired,
    Step.CANCEL: outcomes.cancelled,
    Step.WARN: outcomes.warned,
    Step.LEAVE_TO_THE_END: outcomes.left_to_the_end,
    Step.SETTLE_UPLOADED: outcomes.settled_uploaded,
    Step.SETTLE_UNCONFIRMED: outcomes.settled_unconfirmed,
    Step.LEAVE_BUCKET: outcomes.left_bucket,
}


class Supervisor:
    """Advances recordings that are due.

    Args:
        announce: called when something was written down that must be said.
        buckets: where the bot may look whether the files are there.
        callbacks_expected: Agora tells of what it does, so that a start which it does not name will be named.
        calls: keeps what `agora` was asked, to be written down with what came of it.
    """

    def __init__(  # noqa: PLR0913  # one collaborator each
        self,
        *,
        store: Store,
        agora: CloudRecording,
        keys: Keys,
        clock: Clock,
        announce: Callable[[], None],
        buckets: Buckets | None = None,
        callbacks_expected: bool = False,
        calls: Calls | None = None,
        changed: Callable[[Recording, Recording, datetime], None] | None = None,
    ) -> None:
        self._store = store
        self._agora = agora
        self._keys = keys
        self._clock = clock
        self._buckets = buckets or NoBuckets()
        self._callbacks_expected = callbacks_expected
        self._rows = Settling(
            store=store, clock=clock, announce=announce, calls=calls or Calls(), changed=changed or nobody_counts
        )
        self._doing: dict[Step, Callable[[Claim], Awaitable[None]]] = {
            Step.ACQUIRE: self._acquire,
            Step.START: self._start,
            Step.CONFIRM: self._confirm,
            Step.ABANDON: self._abandon,
            Step.WATCH: self._watch,
            Step.CHANGE: self._change,
            Step.STOP: self._stop,
            Step.STOP_STRAY: self._stop_stray,
            Step.LOOK_FOR_FILES: self._look_for_files,
            Step.LOOK_INTO_BUCKET: self._look_into_bucket,
        }

    async def claim(self, now: datetime, room: int) -> list[Claim]:
        """Claim up to *room* recordings that are due, stops first."""
        return await self._store.claim_due(now, lease=LEASE, limit=room)

    async def advance(self, claim: Claim) -> None:
        """Do the one thing that is due for the claimed recording, and save what came of it.

        Raises:
            StoreError: the row could not be written; the lease ends, and another try follows.
        """
        recording = claim.recording
        step = life.next_step(recording, self._clock.now(), reads_bucket=self._buckets.reads(recording))
        log.info("step", recording_id=recording.id, state=recording.state, step=step)
        if step in self._doing:
            await self._doing[step](claim)
        else:
            await self._rows.settle(claim, WITHOUT_CALL.get(step, _as_it_is))

    async def _acquire(self, claim: Claim) -> None:
        recording, uid = claim.recording, await self._fresh_uid(claim.recording)
        answer: str | errors.AgoraError
        try:
            answer = await self._agora.acquire(
                cname=recording.cname,
                uid=recording.task.uid,
                scene=scene(recording.mode),
                resource_expired_hours=resource_expired_hours(recording.longest),
                service_region=recording.service_region,
            )
        except errors.AgoraError as error:
            answer = error

        def taken(row: Recording, now: datetime) -> Recording:
            acquired = outcomes.after_acquire(row, answer, now)
            is_next = life.next_step(acquired, now) == Step.START
            return outcomes.start_sent(acquired, now) if is_next else acquired

        # A resource is to be used within 2 s: one save says that we hold it and that start is being sent.
        saved = await self._rows.settle(claim, taken, keep=lambda row: row.state == STARTING, sends="start")
        if saved.state == STARTING:
            await self._send_start(Claim(saved, claim.token), uid)

    async def _confirm(self, claim: Claim) -> None:
        uid = await self._fresh_uid(claim.recording)
        report = await self._query(claim.recording)
        await self._rows.settle(claim, lambda row, now: outcomes.after_confirm(row, report, now, fresh_uid=uid))

    async def _abandon(self, claim: Claim) -> None:
        uid = await self._fresh_uid(claim.recording)
        stopped = await self._call_stop(claim.recording)
        await self._rows.settle(claim, lambda row, now: outcomes.after_abandon(row, stopped, now, fresh_uid=uid))

    async def _watch(self, claim: Claim) -> None:
        report = await self._query(claim.recording)
        every = life.query_every(await self._store.count_running())
        await self._rows.settle(claim, lambda row, now: outcomes.after_watch(row, report, now, every=every))

    async def _look_for_files(self, claim: Claim) -> None:
        report = await self._query(claim.recording)
        await self._rows.settle(claim, lambda row, now: outcomes.after_look_for_files(row, report, now))

    async def _look_into_bucket(self, claim: Claim) -> None:
        answer: BucketReport | errors.BucketError
        try:
            answer = await self._buckets.look(claim.recording)
        except errors.BucketError as error:
            answer = error
        await self._rows.settle(claim, lambda row, now: outcomes.after_look_into_bucket(row, answer, now))

    async def _start(self, claim: Claim) -> None:
        uid = await self._fresh_uid(claim.recording)  # now: whatever the answer is, nothing may stand in its way
        claim = await self._note_sending(claim, outcomes.start_sent, "start")
        if not claim.recording.is_over:  # it may have been given up meanwhile
            await self._send_start(claim, uid)

    async def _send_start(self, claim: Claim, uid: str) -> None:
        recording = claim.recording
        answer: str | errors.AgoraError
        try:
            answer = await self._agora.start(
                mode=recording.mode,
                cname=recording.cname,
                uid=recording.task.uid,
                resource_id=recording.task.resource_id or "",
                client_request=self._keys.complete(recording),
            )
        except errors.AgoraError as error:
            answer = error
        except errors.ConfigInvalid as error:
            answer = errors.AgoraRejected("start", reason=str(error))
        expected = self._callbacks_expected
        try:
            await self._rows.settle(
                claim,
                lambda row, now: outcomes.after_start(row, answer, now, fresh_uid=uid, callbacks_expected=expected),
            )
        except errors.StaleWrite:
            if isinstance(answer, str):
                await self._rows.keep_sid(recording, answer)
            raise

    async def _stop(self, claim: Claim) -> None:
        claim = await self._note_sending(claim, outcomes.stop_sent, "stop")
        answer = await self._call_stop(claim.recording)
        reads = self._buckets.reads(claim.recording)
        await self._rows.settle(claim, lambda row, now: outcomes.after_stop(row, answer, now, reads_bucket=reads))

    async def _stop_stray(self, claim: Claim) -> None:
        stray = claim.recording.stray
        if stray is not None:
            answer = await self._call_stop(claim.recording, stray)
            await self._rows.settle(claim, lambda row, now: outcomes.after_stop_stray(row, stray, answer, now))

    async def _change(self, claim: Claim) -> None:
        change, answer = claim.recording.changes[0], None
        call = self._agora.update_layout if change.kind == ChangeKind.LAYOUT else self._agora.update
        try:
            await call(_address(claim.recording), client_request=change.client_request)
        except errors.AgoraError as error:
            answer = error
        await self._rows.settle(claim, lambda row, now: outcomes.after_change(row, change, answer, now))

    async def _query(self, recording: Recording) -> ServiceReport | errors.AgoraError:
        try:
            return await self._agora.query(_address(recording))
        except errors.AgoraError as error:
            return error

    async def _call_stop(self, recording: Recording, task: Task | None = None) -> StopReport | errors.AgoraError:
        try:
            return await self._agora.stop(_address(recording, task))
        except errors.AgoraError as error:
            return error

    async def _fresh_uid(self, recording: Recording) -> str:
        return ids.new_uid(await self._store.uids_in_use(recording.cname))

    async def _note_sending(self, claim: Claim, change: Change, endpoint: str) -> Claim:
        """Save that a call is about to be made: after a crash we may wrongly suspect it, never wrongly forget it."""
        return Claim(await self._rows.settle(claim, change, keep=lambda _row: True, sends=endpoint), claim.token)


def _address(recording: Recording, task: Task | None = None) -> TaskAddress:
    task = task or recording.task
    return TaskAddress(
        mode=recording.mode,
        cname=recording.cname,
        uid=task.uid,
        resource_id=task.resource_id or "",
        sid=task.sid or "",
    )

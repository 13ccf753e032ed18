"""The step of a schedule that is due: start what it is for, or say what is to be said of it. At most one at a time.

Nothing is started twice: the start's idempotency key is the schedule and the moment, and it is looked for
before anything else is concluded. So it does not matter at which instruction a process dies.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Final

import structlog

from bot import errors
from bot.domain.place import Place, Where
from bot.domain.recording import Recording
from bot.domain.schedule import ON_TIME, PROPOSALS_LAST, News, Schedule, ScheduleState, Unsaid
from bot.ports import Clock
from bot.ports.schedules import Herald, ScheduleClaim, ScheduleStore
from bot.services.admission import Admission
from bot.services.outbox import again_at
from bot.services.recordings import START, Recordings, StartWish

LEASE: Final = timedelta(seconds=60)
AT_ONCE: Final = 8
UNDECIDED_FOR: Final = timedelta(minutes=5)  # from then on it is said that Slack did not say who may
WRITE_AGAIN: Final = (0.1, 0.2, 0.5, *(1.0,) * 45)  # seconds; less than the lease in all
S = ScheduleState

log = structlog.get_logger()

RowChange = Callable[[Schedule], Schedule]


def _nobody_counts(_outcome: str, _count: int) -> None:
    """Do nothing."""


class ScheduleSteps:
    """Does what is due for schedules.

    Args:
        came: is told what came of starts that were due, and of how many.
        pause: waits so many seconds, for the store to come back.
    """

    def __init__(
        self,
        *,
        store: ScheduleStore,
        recordings: Recordings,
        admission: Admission,
        herald: Herald,
        clock: Clock,
        came: Callable[[str, int], None] = _nobody_counts,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._recordings = recordings
        self._admission = admission
        self._herald = herald
        self._clock = clock
        self._came = came
        self._pause = pause
        self._began_at = clock.now()

    async def claim(self, now: datetime, room: int) -> list[ScheduleClaim]:
        """Claim up to *room* schedules that are due. Raises `StoreUnavailable`."""
        return await self._store.claim_due(now, lease=LEASE, limit=room)

    async def advance(self, claim: ScheduleClaim) -> None:
        """Do the one thing that is due for the claimed schedule, and save.

        Raises:
            StoreError: the row could not be read or written; the lease ends, and another try follows.
        """
        row, now = claim.schedule, self._clock.now()
        if row.state == S.PROPOSED and row.created_at + PROPOSALS_LAST <= now:
            await self._store.drop(claim)
        elif row.state == S.ACTIVE and row.next_at is not None and row.next_at <= now:
            try:
                change = await self._fired(row, row.next_at, now)
            except errors.RuleUndecided as error:
                log.warning("schedule_waits", schedule_id=row.id, reason=str(error))
                return  # the lease ends, and another try follows
            await self._settled(claim, change)
        elif row.unsaid and row.unsaid[0].due_at <= now:
            await self._settled(claim, await self._told(row, row.unsaid[0], now))
        else:
            await self._settled(claim, _as_it_is)

    async def _settled(self, claim: ScheduleClaim, change: RowChange) -> None:
        """Write what *change* makes of the row, also where somebody saved it meanwhile: what was done, was done.

        While the store is away this waits, as long as the lease may last: what was said would be said again.
        """
        row, pauses = claim.schedule, iter(WRITE_AGAIN)
        while True:
            try:
                await self._store.settle(claim, change(row))
            except errors.StaleWrite:
                if not await self._store.holds(claim):
                    log.warning("schedule_lease_lost", schedule_id=row.id)
                    return
                row = await self._store.get(row.id)
            except errors.StoreUnavailable:
                if (seconds := next(pauses, None)) is None:
                    raise
                await self._pause(seconds)
            else:
                return

    async def _fired(self, row: Schedule, first: datetime, now: datetime) -> RowChange:
        """Start what is due, unless that was done already, or is too late; return what that makes of the row.

        Raises:
            RuleUndecided: nobody knows yet whether it may be started; nothing was concluded.
        """
        due = [first, *takewhile(lambda moment: moment <= now, row.starts_after(first))]
        for index in reversed(range(len(due))):
            began = await self._store.started_with(_key(row, due[index]))
            if began is not None:
                return _passed(due[index], due[:index], now, _went(due[index], began))
        last, is_too_late = due[-1], row.is_too_late(due[-1], now)
        missed = due if is_too_late else due[:-1]
        then = _as_it_is if is_too_late else await self._tried(row, last, now)
        if missed:
            self._came(News.MISSED, len(missed))
        return _passed(last, missed, now, then)

    async def _tried(self, row: Schedule, last: datetime, now: datetime) -> RowChange:
        """Start what was to begin at *last*; return what came of it."""
        try:
            await self._admission.admit(_place(row), START)
        except errors.NotAllowed as error:
            self._came(News.OWNER_LEFT, 1)
            return _left(last, str(error), now)
        try:
            began = await self._recordings.start(_wish(row, last, now), _place(row))
        except errors.StoreError:
            raise
        except errors.ApprovalNeeded as error:
            log.info("schedule_asks", schedule_id=row.id, request_id=error.request_id)
            return _asked  # the request is posted where the card would be, and starts it by itself
        except errors.BotError as error:
            is_young = now - max(last, self._began_at) < UNDECIDED_FOR
            if isinstance(error, errors.RuleUndecided) and is_young:
                raise  # a person would press again; nobody is here
            log.warning("schedule_not_started", schedule_id=row.id, code=error.code, reason=str(error))
            self._came(News.NOT_STARTED, 1)
            return _not_started(last, error, now)
        self._came(News.LATE if now - last > ON_TIME else "started", 1)
        log.info("schedule_started", schedule_id=row.id, recording_id=began.id)
        return _went(last, began)

    async def _told(self, row: Schedule, unsaid: Unsaid, now: datetime) -> RowChange:
        """Say the first thing that is to be said; return what that makes of the row."""
        try:
            await self._herald.tell(row, unsaid)
        except errors.SlackError as error:
            log.warning("schedule_not_said", schedule_id=row.id, news=unsaid.news, code=error.code, reason=str(error))
            return _not_told(row, unsaid, error, now)
        log.info("schedule_said", schedule_id=row.id, news=unsaid.news)
        return _with_first(unsaid, None)


def _key(row: Schedule, moment: datetime) -> str:
    return f"schedule:{row.id}:{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _place(row: Schedule) -> Place:
    return Place(row.team_id, row.channel_id, row.owner, Where.SUPERVISOR)


def _wish(row: Schedule, moment: datetime, now: datetime) -> StartWish:
    """Return the wish to start; one that comes late, or says until when, ends when it was planned to."""
    is_late = now - moment > ON_TIME
    by_the_wall = is_late or row.until is not None
    return StartWish(
        template_id=row.template_id,
        target=row.target,
        idempotency_key=_key(row, moment),
        for_=None if by_the_wall else row.length,
        until_at=row.end_of(moment) if by_the_wall else None,
        answers=row.answers,
        anyway=row.anyway,
        schedule_id=row.id,
    )


def _as_it_is(row: Schedule) -> Schedule:
    return row


def _passed(moment: datetime, missed: Sequence[datetime], now: datetime, then: RowChange = _as_it_is) -> RowChange:
    """Return what has a row wait for what comes after *moment*, says what was *missed* until then, and does *then*."""

    def change(row: Schedule) -> Schedule:
        next_at = None if row.is_once else row.next_after(moment)
        is_over = next_at is None and row.state in {S.ACTIVE, S.PAUSED}
        after = row.noting(next_at=next_at, last_at=moment, state=S.OVER if is_over else row.state)
        after = after.noting(last_recording_id=None)
        if missed:
            facts = {"at": missed[0].isoformat(), "last": missed[-1].isoformat(), "count": str(len(missed))}
            after = after.saying(News.MISSED, now, **facts)
        return then(after)

    return change


def _asked(row: Schedule) -> Schedule:
    return row.noting(last_recording_id=None)


def _went(moment: datetime, began: Recording) -> RowChange:
    def change(row: Schedule) -> Schedule:
        after = row.noting(last_recording_id=began.id)
        if began.created_at - moment <= ON_TIME:
            return after
        facts = {"at": moment.isoformat(), "recording_id": began.id, "stop_at": began.stop_at.isoformat()}
        return after.saying(News.LATE, began.created_at, began_at=began.created_at.isoformat(), **facts)

    return change


def _not_started(moment: datetime, error: errors.BotError, now: datetime) -> RowChange:
    # Only a `UserError` is written for people.
    facts = {"reason": str(error)} if isinstance(error, errors.UserError) else {"code": error.code}
    if isinstance(error, errors.TargetBusy):
        facts["recording_id"] = error.recording_id
    return lambda row: row.saying(News.NOT_STARTED, now, at=moment.isoformat(), **facts)


def _left(moment: datetime, why: str, now: datetime) -> RowChange:
    def change(row: Schedule) -> Schedule:
        paused = row.noting(owner_left=True, state=S.PAUSED if row.state == S.ACTIVE else row.state)
        return paused.saying(News.OWNER_LEFT, now, at=moment.isoformat(), reason=why)

    return change


def _not_told(row: Schedule, unsaid: Unsaid, error: errors.SlackError, now: datetime) -> RowChange:
    again = again_at(error, unsaid.attempts, now)
    if again is not None:
        return _with_first(unsaid, unsaid.model_copy(update={"due_at": again, "attempts": unsaid.attempts + 1}))
    if isinstance(error, errors.ChannelGone) and unsaid.channel_id != row.owner:
        return _with_first(unsaid, unsaid.model_copy(update={"channel_id": row.owner, "due_at": now}))
    log.error("schedule_never_said", schedule_id=row.id, news=unsaid.news, reason=str(error))
    return _with_first(unsaid, None)


def _with_first(unsaid: Unsaid, instead: Unsaid | None) -> RowChange:
    """Return what puts *instead* (None: nothing) in the place of *unsaid*; others may have been put behind it."""

    def change(row: Schedule) -> Schedule:
        rest = row.unsaid[1:] if row.unsaid[:1] == (unsaid,) else row.unsaid
        return row.noting(unsaid=rest if instead is None else (instead, *rest))

    return change

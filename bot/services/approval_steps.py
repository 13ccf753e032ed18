"""What is due for requests: posting them, starting what was approved, and ending what nobody approved in time.

One step at a time, each saved: a process that dies anywhere goes on from the row. A start goes under the wish's own
idempotency key, so it happens once, however often this is tried.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot import errors
from bot.domain.approval import NOT_STARTED, ApprovalRequest, ApprovalState, Question
from bot.domain.place import Place, Where
from bot.domain.recording import Recording
from bot.ports import Clock
from bot.ports.policy import ApprovalClaim, ApprovalStore, Asker
from bot.services.approvals import MOST_ASKED_DIRECTLY, Agreed
from bot.services.audit import Audit
from bot.services.permission import Permission
from bot.services.recordings import Recordings
from bot.services.start_wish import StartWish

LEASE: Final = timedelta(seconds=60)
AT_ONCE: Final = 4
AGAIN: Final = (1, 2, 5, 10, 30, 60)  # seconds; the last one goes on
STARTS_AT_MOST: Final = 5
UNDECIDED_AGAIN_SECONDS: Final = 25.0  # who is in a group that Slack did not tell is asked no sooner
EXPIRE: Final = "expire"  # for the audit

Change = Callable[[ApprovalRequest, datetime], ApprovalRequest]

log = structlog.get_logger()


class ApprovalSteps:
    """Advances requests that are due.

    Args:
        permission: knows who may agree, for when they have to be asked one by one.
        started_with: returns what was started under a wish's key, over or not; None: nothing was.
    """

    def __init__(
        self,
        *,
        store: ApprovalStore,
        recordings: Recordings,
        permission: Permission,
        asker: Asker,
        audit: Audit,
        clock: Clock,
        started_with: Callable[[str], Awaitable[Recording | None]],
    ) -> None:
        self._store = store
        self._recordings = recordings
        self._permission = permission
        self._asker = asker
        self._audit = audit
        self._clock = clock
        self._started_with = started_with

    async def claim(self, now: datetime, room: int) -> list[ApprovalClaim]:
        """Claim up to *room* requests that are due."""
        return await self._store.claim_due(now, lease=LEASE, limit=room)

    async def advance(self, claim: ApprovalClaim) -> None:
        """Do the one thing that is due for the claimed request, and save what came of it.

        Raises:
            StoreError: the row could not be written; the lease ends, and another try follows.
        """
        row, now = claim.request, self._clock.now()
        if row.is_open and now >= row.expires_at:
            await self._settle(claim, _expired, what=EXPIRE)
        elif row.state == ApprovalState.APPROVED:
            await self._start(claim)
        elif row.unsaid is not None:
            await self._say(claim, row.unsaid)
        else:
            await self._settle(claim, lambda row, _now: row)

    async def _start(self, claim: ApprovalClaim) -> None:
        row = claim.request
        try:
            # Looked for first: hours after a crash the wish may mean another time, or be against the rules.
            recording = await self._started_with(row.idempotency_key)
            if recording is None:
                recording = await self._recordings.start(_wish(row), _place(row), agreed=_agreed(row))
        except errors.StoreError:
            raise
        except errors.TargetBusy as error:
            await self._settle(claim, _failed("It is being recorded already.", recording_id=error.recording_id))
        except errors.UserError as error:
            if isinstance(error, errors.RuleUndecided) and row.tries + 1 < STARTS_AT_MOST:
                await self._settle(claim, _again(UNDECIDED_AGAIN_SECONDS))
            else:
                await self._settle(claim, _failed(str(error)))
        except errors.BotError as error:
            log.warning("approved_not_started", request_id=row.id, code=error.code, reason=str(error))
            gives_up = row.tries + 1 >= STARTS_AT_MOST
            await self._settle(claim, _failed("Slack did not say what is needed.") if gives_up else _again(None))
        else:
            recording_id = recording.id
            await self._settle(claim, lambda row, now: row.ended(ApprovalState.STARTED, now, recording_id=recording_id))
            log.info("approved_and_started", request_id=row.id, recording_id=recording_id)

    async def _say(self, claim: ApprovalClaim, index: int) -> None:
        row = claim.request
        question = row.questions[index]
        try:
            said = await self._said(row, question)
        except errors.SlackError as error:
            log.warning("request_not_said", request_id=row.id, code=error.code, reason=str(error))
            people = []
            if isinstance(error, errors.ChannelGone) and question.channel_id == row.channel_id:
                people = await self._permission.people((row.requested_by, *row.by), most=MOST_ASKED_DIRECTLY)
            await self._settle(claim, _not_said(index, error, row.shown_state, people))
        else:
            await self._settle(claim, lambda row, _now: row.with_question(index, said))
            log.info("request_said", request_id=row.id, state=row.state)

    async def _said(self, row: ApprovalRequest, question: Question) -> Question:
        """Return *question* as it stands now that one thing more was said."""
        state = row.shown_state
        if question.message_ts is None:
            channel_id, message_ts = await self._asker.post(row, channel_id=question.channel_id)
            # Whoever sees it for the first time sees how it ended.
            return Question(channel_id=channel_id, message_ts=message_ts, shows=state, told=state in NOT_STARTED)
        address = {"channel_id": question.channel_id, "message_ts": question.message_ts}
        if question.shows != state:
            await self._asker.update(row, **address)
            return question.model_copy(update={"shows": state})
        await self._asker.tell(row, **address)
        return question.model_copy(update={"told": True})

    async def _settle(self, claim: ApprovalClaim, change: Change, *, what: str | None = None) -> None:
        """Save what *change* makes of the row as it is by now."""
        row = claim.request
        while True:
            now = self._clock.now()
            changed = change(row, now)
            noted = []
            if what is not None and changed.state != row.state:
                noted.append(self._audit.by_the_bot(what, row.team_id, row.channel_id, f"{row.id}, {changed.state}"))
            try:
                await self._store.settle(claim, changed, noted)
            except errors.StaleWrite:
                if not await self._store.holds(claim):
                    raise
                row = await self._store.get(row.id)  # somebody decided meanwhile
            else:
                return


def _expired(row: ApprovalRequest, now: datetime) -> ApprovalRequest:
    return row.ended(ApprovalState.EXPIRED, now) if row.is_open else row


def _failed(problem: str, *, recording_id: str | None = None) -> Change:
    return lambda row, now: row.ended(ApprovalState.FAILED, now, problem=problem, recording_id=recording_id)


def _again(seconds: float | None) -> Change:
    def change(row: ApprovalRequest, now: datetime) -> ApprovalRequest:
        wait = AGAIN[min(row.tries, len(AGAIN) - 1)] if seconds is None else seconds
        return row.noting(step_at=now + timedelta(seconds=wait), tries=row.tries + 1)

    return change


def _not_said(index: int, error: errors.SlackError, shown: ApprovalState, people: Sequence[str]) -> Change:
    """Return what becomes of the row whose message Slack did not take; *people* are told in place of the channel."""

    def change(row: ApprovalRequest, now: datetime) -> ApprovalRequest:
        question = row.questions[index]
        match error:
            case errors.SlackUnavailable(retry_after=float() | int() as seconds):
                return _again(seconds)(row, now)
            case errors.SlackUnavailable() | errors.SlackUnauthorized():
                return _again(None)(row, now)
            case errors.MessageGone() if question.message_ts is not None and question.shows != shown:
                anew = question.model_copy(update={"message_ts": None, "shows": None})
                return row.with_question(index, anew).noting(step_at=now)
            case errors.ChannelGone() if question.channel_id == row.channel_id:
                told = {one.channel_id for one in row.questions}
                directly = [Question(channel_id=one) for one in people if one not in told]
                return row.with_question(index, *directly).noting(step_at=now)
            case _:
                log.error("request_never_said", request_id=row.id, reason=str(error))
                return row.with_question(index).noting(step_at=now)

    return change


def _wish(row: ApprovalRequest) -> StartWish:
    return StartWish(
        template_id=row.asked.template_id,
        target=row.asked.target,
        for_=row.asked.for_,
        until=row.asked.until,
        until_at=row.asked.until_at,
        schedule_id=row.asked.schedule_id,
        answers=row.asked.answers,
        anyway=row.asked.anyway,
        idempotency_key=row.idempotency_key,
    )


def _place(row: ApprovalRequest) -> Place:
    return Place(row.team_id, row.channel_id, row.requested_by, Where(row.where), row.delivery)


def _agreed(row: ApprovalRequest) -> Agreed:
    return Agreed(row.id, row.decided_by or "", row.by)

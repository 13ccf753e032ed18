"""Asking a second person: a start that a rule wants approved becomes a request, and somebody agrees, or does not.

Like every wish this changes a row and pokes; `ApprovalSteps` posts what is to be seen and starts what was approved.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import structlog

from bot import errors
from bot.domain import ids
from bot.domain.approval import ApprovalRequest, ApprovalState, Asked, Question
from bot.domain.place import Place
from bot.domain.policy import Approval, Rule, refusal
from bot.domain.policy_words import CHANNEL
from bot.domain.recording import Recording
from bot.domain.times import SHORTEST
from bot.domain.wording import one_line
from bot.ports import Clock
from bot.ports.policy import ApprovalStore
from bot.services.audit import Audit
from bot.services.permission import Permission
from bot.services.start_wish import StartWish

ASK: Final = "ask"  # for the audit, likewise
APPROVE: Final = "approve"
DECLINE: Final = "decline"
LONGEST_REASON: Final = 500
MOST_ASKED_DIRECTLY: Final = 10
NOTHING_STARTED: Final = "Nothing was started."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Agreed:
    """By whom a start was approved, under which request, and whom the rule named when it was asked."""

    request_id: str
    by: str
    named: tuple[str, ...]


class Asks(Protocol):
    """Asks a second person before something is started."""

    async def ask(self, wish: StartWish, preview: Recording, needed: tuple[Rule, Approval], place: Place) -> str:
        """Return the id of the recording that was started under the very same wish already.

        Raises:
            ApprovalNeeded: somebody has been asked, now or before.
        """


class Approvals:
    """What people may do about requests.

    Args:
        poke: called when a request was changed.
    """

    def __init__(
        self, *, store: ApprovalStore, audit: Audit, permission: Permission, clock: Clock, poke: Callable[[], None]
    ) -> None:
        self._store = store
        self._audit = audit
        self._permission = permission
        self._clock = clock
        self._poke = poke

    async def ask(self, wish: StartWish, preview: Recording, needed: tuple[Rule, Approval], place: Place) -> str:
        """See `Asks.ask`. The same wish again, while nobody has decided, is no second request: its message is brought up to date."""
        people = await self._alone_with(needed, place) if not CHANNEL.fullmatch(place.channel_id) else []
        request = _request(wish, preview, needed, place, self._clock.now())
        request = request.noting(questions=(*request.questions, *(Question(channel_id=one) for one in people)))
        noted = self._audit.entry(ASK, place, detail=f"{request.id}, template {wish.template_id}, rule {request.rule}")
        known = await self._store.add(request, [noted])
        if known.recording_id is not None and known.state == ApprovalState.STARTED:
            return known.recording_id
        if known.id != request.id and known.is_open:
            await self._show_again(known)
        log.info("approval_asked", request_id=known.id, template=wish.template_id, user_id=place.user_id)
        self._poke()
        raise errors.ApprovalNeeded(known.id, by=known.by, expires_at=known.expires_at, channel_id=known.channel_id)

    async def _alone_with(self, needed: tuple[Rule, Approval], place: Place) -> list[str]:
        """Return whom to ask about what is asked for in direct messages, where nobody else would see it."""
        rule, approval = needed
        people = await self._permission.people(approval.by, most=MOST_ASKED_DIRECTLY)
        others = [one for one in people if one != place.user_id]
        if not others and not approval.own:
            why = "Somebody else has to agree first, and nobody who may would see the request here. Start it in a channel."
            raise refusal(rule, why, approval.by)
        return others

    async def look(self, request_id: str, place: Place, *, declining: bool) -> ApprovalRequest:
        """Return a request that *place*'s person may approve, or decline, now. Raises what `approve` raises."""
        async with self._audit.refusals(DECLINE if declining else APPROVE, place):
            return await self._open(request_id, place, declining=declining)

    async def approve(
        self, request_id: str, place: Place, *, reason: str | None = None, pressed: Question | None = None
    ) -> ApprovalRequest:
        """Agree: it is started at once, as if it had been wished for now.

        Args:
            pressed: the message under which that was said, which may be a copy that nobody knows of.

        Raises:
            WishRefused: somebody decided already, or it has expired; the text says who, and what.
            RefusedByRule: this person may not approve it.
        """
        return await self._decide(request_id, place, ApprovalState.APPROVED, reason, pressed)

    async def decline(self, request_id: str, place: Place, *, reason: str | None = None) -> ApprovalRequest:
        """Say no; whoever asked may take it back so. Raises what `approve` raises."""
        return await self._decide(request_id, place, ApprovalState.DECLINED, reason)

    async def _decide(
        self,
        request_id: str,
        place: Place,
        state: ApprovalState,
        reason: str | None,
        pressed: Question | None = None,
    ) -> ApprovalRequest:
        what = APPROVE if state == ApprovalState.APPROVED else DECLINE
        reason = one_line(reason)[:LONGEST_REASON] or None if reason else None
        async with self._audit.refusals(what, place):
            while True:
                row = await self._open(request_id, place, declining=state == ApprovalState.DECLINED)
                decided = _with_copy(row, pressed).decided(state, place.user_id, self._clock.now(), reason)
                noted = self._audit.entry(what, place, detail=f"{row.id}, asked by {row.requested_by}")
                try:
                    saved = await self._store.save(decided, [noted])
                except errors.StaleWrite:
                    continue
                log.info("approval_decided", request_id=row.id, state=state, user_id=place.user_id)
                self._poke()
                return saved

    async def _open(self, request_id: str, place: Place, *, declining: bool = False) -> ApprovalRequest:
        row = await self._store.get(request_id)
        if row.team_id != place.team_id:
            raise errors.WishRefused(f"This request is not known here. {NOTHING_STARTED}")
        if not row.is_open or self._clock.now() >= row.expires_at:
            raise errors.WishRefused(_too_late(row))
        if not (declining and place.user_id == row.requested_by):
            await self._check(row, place.user_id)
        return row

    async def _check(self, row: ApprovalRequest, user_id: str) -> None:
        """Raise `RefusedByRule` unless somebody may approve *row* by the rules as they are now."""
        rule, approval = self._permission.approval(row.asked.template_id, row.channel_id) or _as_it_was(row)
        if user_id == row.requested_by and not approval.own:
            why = f"You asked for this yourself, so somebody else has to agree. {NOTHING_STARTED}"
            raise refusal(rule, why, approval.by)
        is_one = await self._permission.is_among(approval.by, user_id)
        if is_one is None:
            why = (
                "A user group decides who may approve this, and Slack did not say who is in it. Please try again in a "
                "minute."
            )
            raise refusal(rule, why, approval.by)
        if not is_one:
            raise refusal(
                rule, f"You are not among those who may approve or decline this. {NOTHING_STARTED}", approval.by
            )

    async def _show_again(self, row: ApprovalRequest) -> None:
        """Bring the message up to date: should it have been deleted, it is posted anew."""
        questions = tuple(one.model_copy(update={"shows": None}) for one in row.questions)
        try:
            await self._store.save(row.noting(questions=questions, step_at=self._clock.now()))
        except errors.StaleWrite:
            log.info("approval_moved_on", request_id=row.id)  # whoever saved first had something to show, too


def _request(
    wish: StartWish, preview: Recording, needed: tuple[Rule, Approval], place: Place, now: datetime
) -> ApprovalRequest:
    rule, approval = needed
    expires_at = now + approval.expires
    if wish.until is not None or wish.until_at is not None:  # later that clock time would mean tomorrow's
        expires_at = min(expires_at, preview.stop_at - SHORTEST)
    asked = Asked(
        template_id=preview.template_id,
        title=preview.title,
        mode=preview.mode,
        target=wish.target,
        for_=wish.for_,
        until=wish.until,
        until_at=wish.until_at,
        schedule_id=wish.schedule_id,
        answers=dict(wish.answers),
        anyway=wish.anyway,
        stop_after=preview.stop_after,
        stop_at=preview.stop_at,
    )
    return ApprovalRequest(
        id=ids.new_request_id(),
        team_id=place.team_id,
        channel_id=place.channel_id,
        requested_by=place.user_id,
        where=place.where,
        delivery=place.delivery,
        idempotency_key=wish.idempotency_key,
        asked=asked,
        rule=rule.label,
        by=approval.by,
        own=approval.own,
        asked_at=now,
        expires_at=expires_at,
        questions=(Question(channel_id=place.channel_id),),
        step_at=now,
    )


def _with_copy(row: ApprovalRequest, pressed: Question | None) -> ApprovalRequest:
    """Return *row* with the message that was pressed among its own: a post whose answer was lost may stand twice."""
    if pressed is None or pressed.message_ts in {one.message_ts for one in row.questions}:
        return row
    return row.noting(questions=(*row.questions, pressed))


def _as_it_was(row: ApprovalRequest) -> tuple[Rule, Approval]:
    """Return what the rule said when it was asked: it has gone since, and whoever was asked may still answer."""
    name, _, source = row.rule.partition(" in ")
    return Rule(name=name, source=source), Approval(by=row.by, own=row.own)


def _too_late(row: ApprovalRequest) -> str:
    what = f"{row.asked.title} ({row.id})"
    match row.state:
        case ApprovalState.PENDING | ApprovalState.EXPIRED:
            return f"The request for {what} has expired. {NOTHING_STARTED} Whoever wants it asks again."
        case ApprovalState.DECLINED:
            return f"The request for {what} was declined already. {NOTHING_STARTED}"
        case ApprovalState.FAILED:
            return f"The request for {what} was approved already, and could not be started. The message says why."
        case _:
            return f"The request for {what} was approved already, by somebody who was faster. It is started once."

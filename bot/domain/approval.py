"""A wish to start something that a second person has to agree to: one row, from the question to what came of it."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from bot.domain.place import Where


class ApprovalState(StrEnum):
    """How far a request has come; the last four are final."""

    PENDING = "pending"
    APPROVED = "approved"  # somebody agreed; the start is under way
    STARTED = "started"
    DECLINED = "declined"
    EXPIRED = "expired"
    FAILED = "failed"  # somebody agreed, and it could not be started


NOT_STARTED: Final = frozenset({ApprovalState.DECLINED, ApprovalState.EXPIRED, ApprovalState.FAILED})


class Asked(BaseModel):
    """What is asked for, as it was when it was asked: how it was typed, and what people should know of it."""

    model_config = ConfigDict(frozen=True)

    template_id: str
    title: str
    mode: str
    target: str
    for_: timedelta | None = None
    until: time | None = None
    until_at: AwareDatetime | None = None
    answers: dict[str, Any] = {}
    anyway: bool = False
    schedule_id: str | None = None
    stop_after: timedelta | None = None  # None: at a moment
    stop_at: AwareDatetime


class Question(BaseModel):
    """One message with the request: where it goes, where it stands, and which state it shows.

    `told`: the requester was told in its thread that nothing was started.
    """

    model_config = ConfigDict(frozen=True)

    channel_id: str
    message_ts: str | None = None
    shows: ApprovalState | None = None
    told: bool = False


class ApprovalRequest(BaseModel):
    """One request. `by`, `own` and `rule` are as the rule was when it was asked; it is looked at anew when somebody agrees."""

    model_config = ConfigDict(frozen=True)

    id: str
    version: int = 0
    state: ApprovalState = ApprovalState.PENDING
    team_id: str
    channel_id: str
    requested_by: str
    where: Where
    delivery: str | None = None
    idempotency_key: str
    asked: Asked
    rule: str  # as it is cited: `two-people in policy.yml`
    by: tuple[str, ...]
    own: bool = False
    asked_at: AwareDatetime
    expires_at: AwareDatetime
    decided_by: str | None = None
    decided_at: AwareDatetime | None = None
    reason: str | None = None
    recording_id: str | None = None
    problem: str | None = None  # why it could not be started
    questions: tuple[Question, ...] = ()
    tries: int = 0
    step_at: AwareDatetime

    @property
    def shown_state(self) -> ApprovalState:
        """Return the state that people should see: while a start is under way, that it is waited for."""
        return ApprovalState.PENDING if self.state == ApprovalState.APPROVED else self.state

    @property
    def is_open(self) -> bool:
        """Say whether nobody has decided yet."""
        return self.state == ApprovalState.PENDING

    @property
    def was_taken_back(self) -> bool:
        """Say whether it was the requester who declined it."""
        return self.state == ApprovalState.DECLINED and self.decided_by == self.requested_by

    @property
    def unsaid(self) -> int | None:
        """Return which of its messages is out of date; None: none is."""
        return next((index for index, one in enumerate(self.questions) if self._is_unsaid(one)), None)

    def _is_unsaid(self, question: Question) -> bool:
        return question.shows != self.shown_state or (self.state in NOT_STARTED and not question.told)

    @property
    def due_at(self) -> datetime | None:
        """Return the next moment at which something must be done for it; None: nothing any more."""
        moments = [self.expires_at] if self.is_open else []
        if self.state == ApprovalState.APPROVED or self.unsaid is not None:
            moments.append(self.step_at)
        return min(moments, default=None)

    def noting(self, **facts: object) -> Self:
        """Return the request with *facts* noted."""
        return self.model_copy(update=facts)

    def decided(self, state: ApprovalState, by: str, now: datetime, reason: str | None = None) -> Self:
        """Return the request with what *by* decided."""
        return self.noting(state=state, decided_by=by, decided_at=now, reason=reason, step_at=now, tries=0)

    def ended(self, state: ApprovalState, now: datetime, **facts: object) -> Self:
        """Return the request in a final state, with *facts* about it."""
        return self.noting(state=state, step_at=now, tries=0, **facts)

    def with_question(self, index: int, *questions: Question) -> Self:
        """Return the request with *questions* in the place of the one at *index*."""
        return self.noting(questions=(*self.questions[:index], *questions, *self.questions[index + 1 :]), tries=0)

    def is_same_wish(self, other: Self) -> bool:
        """Say whether the same person asked for the same thing, to be posted in the same channel."""
        mine, theirs = (
            (one.team_id, one.channel_id, one.requested_by, one.asked.model_dump(exclude={"stop_at"}))
            for one in (self, other)
        )
        return mine == theirs

    def set_back(self, by: timedelta) -> Self:
        """Return the request with every moment that it waits for told by a clock that was set back by *by*."""
        return self.noting(expires_at=self.expires_at - by, step_at=self.step_at - by)

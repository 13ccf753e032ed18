"""The recording: what we can prove about it.

A `Recording` is one row in the store. Everything else (messages, timers, callbacks) is derived
from it. It is frozen: `apply` returns the next one, and nothing else writes the state, which follows
the one table in `bot.domain.states`.
"""

from datetime import datetime, timedelta
from typing import Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from bot.domain.bucket import BucketLook
from bot.domain.files import RecordedFile
from bot.domain.parts import (
    Change,
    ChangeKind,
    Failure,
    Held,
    Note,
    Reported,
    Task,
    Trouble,
    UploadNews,
    Warned,
    Wish,
)
from bot.domain.states import TERMINAL, TRANSITIONS, FailureReason, RecordingEvent, RecordingState, StopReason
from bot.domain.template_policy import Consent
from bot.errors import WishRefused

__all__ = [
    "TERMINAL",
    "TRANSITIONS",
    "Change",
    "ChangeKind",
    "Failure",
    "FailureReason",
    "Held",
    "Note",
    "Recording",
    "RecordingEvent",
    "RecordingState",
    "Reported",
    "StopReason",
    "Task",
    "Trouble",
    "UploadNews",
    "Warned",
    "Wish",
]

S = RecordingState
NOTHING_TO_CHANGE = TERMINAL | {S.UPLOADING}


class Recording(BaseModel):
    """One recording, from the wish to the last file."""

    model_config = ConfigDict(frozen=True)

    id: str
    version: int = 0
    state: RecordingState = RecordingState.REQUESTED

    # what, where and for whom
    template_id: str
    title: str
    mode: str  # individual | mix | web
    target: str  # what the person named: the cname, or the page's address
    cname: str
    client_request: dict[str, Any]  # without keys and token: those are filled in when it is sent
    storage: str | None  # the storage profile's name
    service_region: str | None = None  # CN | AP | EU | NA: where the recording servers must be; None: anywhere
    token_life: timedelta | None = None  # of the recorder's token, which nothing renews; None: it has none
    team_id: str
    channel_id: str
    started_by: str
    idempotency_key: str
    created_at: AwareDatetime
    consent: Consent | None = None  # what everybody in the channel is told when it begins, and when it ends
    answers: dict[str, Any] = {}  # what the person filled in, by path: for recording the same again
    asked_for: timedelta | None = None  # the length that the person named
    schedule_id: str | None = None  # of the schedule that started it; None: a person did

    # when it ends
    stop_after: timedelta | None = None  # counts from the confirmed start; None: `stop_at` is a wall-clock time
    stop_at: AwareDatetime
    longest: timedelta
    longest_by: str | None = None  # the rule that says so; None: the template does
    extended: Wish | None = None  # who moved the end last
    warn_before: tuple[timedelta, ...] = ()  # how long before its end people are told
    warned: Warned | None = None  # when they were told last
    stop_wish: Wish | None = None
    stop_reason: StopReason | None = None

    # how it goes
    task: Task
    former_tasks: tuple[Task, ...] = ()
    tries: int = 0  # of the present step, without a verdict
    unanswered: int = 0  # starts or stops that were sent and whose effect is not known
    step_at: AwareDatetime  # when the present state's next step is due
    confirmed_at: AwareDatetime | None = None
    seen_at: AwareDatetime | None = None  # the service last said that the task lives
    missing_since: AwareDatetime | None = None  # the first 404 after that
    stop_sent_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    service_status: int | None = None  # Agora's own number: 0-8, 20
    uploading_status: str | None = None
    files: tuple[RecordedFile, ...] = ()
    files_confirmed: bool = False
    files_listed: bool = False  # by Agora, after the recorder had left: there are no others
    bucket: BucketLook | None = None  # what the last look into the bucket showed
    look_at: AwareDatetime | None = None  # when the next one is due
    video_ids: tuple[str, ...] = ()  # in ApsaraVideo for VoD
    trouble: Trouble | None = None
    failure: Failure | None = None

    # what is changed while it records, and what callbacks said
    changes: tuple[Change, ...] = ()
    change_refused: Trouble | None = None  # why the last one was dropped
    onhold: bool = False
    held: tuple[Held, ...] = ()  # when it was on hold, in order
    notes: tuple[Note, ...] = ()  # in the order in which they were written down
    reported: tuple[Reported, ...] = ()
    upload_news: UploadNews | None = None
    hurried_at: AwareDatetime | None = None  # when the next step was last moved forward because of a callback

    @property
    def is_over(self) -> bool:
        """Say whether nothing will ever be done for it again."""
        return self.state in TERMINAL

    @property
    def attempt(self) -> int:
        """Return which try at starting this is, from 1."""
        return len(self.former_tasks) + 1

    @property
    def latest_stop_at(self) -> datetime:
        """Return the moment beyond which nobody can extend it."""
        return (self.confirmed_at or self.created_at) + self.longest

    @property
    def next_warning_at(self) -> datetime | None:
        """Return when people are next to be told that it ends soon; in the first half of its life nobody is."""
        if self.state != S.RECORDING or self.confirmed_at is None or self.stop_wish is not None:
            return None
        half = (self.stop_at - self.confirmed_at) / 2
        # Whoever was told, or has just moved the end, knows what was to be said until then.
        known = [known.at for known in (self.warned, self.extended) if known is not None]
        since = max((self.confirmed_at, *known))
        moments = (self.stop_at - lead for lead in self.warn_before if lead <= half)
        return min((moment for moment in moments if moment > since), default=None)

    @property
    def warning_holds(self) -> bool:
        """Say whether what people were told last is still so: that it ends then, unless somebody extends it."""
        told = self.warned is not None and self.warned.stop_at == self.stop_at
        return told and self.state == S.RECORDING and self.stop_wish is None

    @property
    def token_until(self) -> datetime | None:
        """Return when the recorder's token ends, and the recording with it; None: it has none."""
        return (self.task.acquired_at or self.created_at) + self.token_life if self.token_life is not None else None

    @property
    def outlives_token(self) -> bool:
        """Say whether its planned end is one that its token does not last for."""
        return self.token_until is not None and self.stop_at >= self.token_until

    @property
    def stray(self) -> Task | None:
        """Return the abandoned task that is to be stopped next: one that may still record, and can be named."""
        to_stop = [
            (task.stop_again_at, task)
            for task in (*self.former_tasks, self.task)
            if task.unsettled and task.sid is not None and task.stop_again_at is not None
        ]
        return min(to_stop, key=lambda found: found[0])[1] if to_stop else None

    @property
    def can_be_stopped(self) -> bool:
        """Say whether pressing Stop would do something."""
        return self.state in {S.REQUESTED, S.ACQUIRED, S.STARTING, S.RECORDING} and self.stop_wish is None

    @property
    def may_be_running(self) -> bool:
        """Say whether a recorder may be at work, and costing money, at this moment."""
        if self.state in {S.STARTING, S.RECORDING, S.STOPPING}:
            return True
        return any(task.unsettled for task in (*self.former_tasks, self.task))

    def must_stop(self, now: datetime) -> bool:
        """Say whether a person or its deadline wants it stopped at *now*."""
        return self.stop_wish is not None or self.stop_at <= now

    @property
    def due_at(self) -> datetime | None:
        """Return the next moment at which something must be done for it; None when it is over."""
        own = self._own_due_at
        moments = [own] if own is not None else []
        if self.stray is not None and self.stray.stop_again_at is not None:
            moments.append(self.stray.stop_again_at)
        return min(moments, default=None)

    @property
    def _own_due_at(self) -> datetime | None:
        if self.is_over:
            return None
        out_of_reach = self.state == S.STARTING and self.task.sid is None and self.unanswered > 0
        if self.state in {S.STOPPING, S.UPLOADING} or out_of_reach:
            return min(self.step_at, self.look_at) if self.look_at is not None else self.step_at
        moments = [self.step_at, self.stop_at]
        if self.stop_wish is not None:
            moments.append(self.stop_wish.at)
        if (warning_at := self.next_warning_at) is not None:
            moments.append(warning_at)
        if self.state == S.RECORDING and self.changes and self.tries == 0:
            moments.append(self.changes[0].wish.at)
        return min(moments)

    @property
    def is_urgent(self) -> bool:
        """Say whether its next step is a stop: stops go first."""
        wanted = self.stop_wish is not None and self.state != S.UPLOADING
        return self.state == S.STOPPING or wanted or self.stray is not None

    def can(self, event: RecordingEvent) -> bool:
        """Say whether *event* may happen in this state."""
        return (self.state, event) in TRANSITIONS

    def apply(self, event: RecordingEvent, **facts: object) -> Self:
        """Return the recording after *event*, with *facts* noted.

        Raises:
            WishRefused: the event cannot happen in this state.
        """
        try:
            state = TRANSITIONS[self.state, event]
        except KeyError:
            message = f"{self.id} is {self.state}: {event} cannot happen."
            raise WishRefused(message) from None
        if state in NOTHING_TO_CHANGE:
            facts = {"changes": (), **facts}
        return self.noting(state=state, **facts)

    def noting(self, **facts: object) -> Self:
        """Return the recording with *facts* noted; only `apply` passes a state."""
        return self.model_copy(update=facts)

    def with_task(self, **facts: object) -> Self:
        """Return the recording with *facts* noted about its present task."""
        return self.noting(task=self.task.model_copy(update=facts))

    def with_any_task(self, uid: str, **facts: object) -> Self:
        """Return the recording with *facts* noted about its task under *uid*, the present one or a former."""
        former = tuple(task.model_copy(update=facts) if task.uid == uid else task for task in self.former_tasks)
        after = self.noting(former_tasks=former)
        return after.with_task(**facts) if self.task.uid == uid else after

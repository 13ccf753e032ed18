"""The recording: what we can prove about it, and the one table of its states.

A `Recording` is one row in the store. Everything else (messages, timers, callbacks) is derived
from it. It is frozen: `apply` returns the next one, and nothing else writes the state.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from bot.domain.files import RecordedFile
from bot.errors import WishRefused


class RecordingState(StrEnum):
    """What can be proved; why something happened is data beside it."""

    REQUESTED = "requested"  # the row exists
    ACQUIRED = "acquired"  # we hold a resource: use it within 2 s, never after 5 minutes
    STARTING = "starting"  # start was sent; the sid may be unknown
    RECORDING = "recording"  # the service said so
    STOPPING = "stopping"  # stop was sent
    UPLOADING = "uploading"  # the recorder left
    COMPLETED = "completed"  # every file is in the bucket, or marked as not confirmed
    FAILED = "failed"  # over, and something is missing; the reason says what


class RecordingEvent(StrEnum):
    """What happened."""

    RESOURCE_ACQUIRED = "resource_acquired"
    START_SENT = "start_sent"
    RECORDER_CONFIRMED = "recorder_confirmed"
    STARTED_OVER = "started_over"
    STOP_SENT = "stop_sent"
    RECORDER_LEFT = "recorder_left"
    FILES_UPLOADED = "files_uploaded"
    UPLOAD_UNCONFIRMED = "upload_unconfirmed"
    GAVE_UP = "gave_up"


class StopReason(StrEnum):
    """Why a recording ended, or is ending."""

    DEADLINE = "deadline"
    PERSON = "person"
    LEFT = "left"  # the recorder left by itself: idle, or ended by the service
    LOST = "lost"  # the service knows no such task any more, and said so for 90 s


class FailureReason(StrEnum):
    """Why nothing, or not everything, was recorded."""

    CANCELLED = "cancelled"  # stopped by a person before it had started
    DEADLINE_PASSED = "deadline_passed"  # its end came before it could be started
    REFUSED = "refused"  # Agora will not record this
    UNAUTHORIZED = "unauthorized"  # Agora refuses our credentials
    UNREACHABLE = "unreachable"  # Agora could not be reached, or had no room, for too long
    NEVER_STARTED = "never_started"  # accepted, but no recorder came up in any attempt
    NOTHING_RECORDED = "nothing_recorded"  # it ran, and nobody sent anything


S, E = RecordingState, RecordingEvent
TERMINAL: Final = frozenset({S.COMPLETED, S.FAILED})

TRANSITIONS: Final[Mapping[tuple[RecordingState, RecordingEvent], RecordingState]] = MappingProxyType(
    {
        (S.REQUESTED, E.RESOURCE_ACQUIRED): S.ACQUIRED,
        (S.ACQUIRED, E.START_SENT): S.STARTING,
        (S.ACQUIRED, E.STARTED_OVER): S.REQUESTED,
        (S.STARTING, E.STARTED_OVER): S.REQUESTED,
        (S.STARTING, E.RECORDER_CONFIRMED): S.RECORDING,
        (S.STARTING, E.STOP_SENT): S.STOPPING,
        (S.RECORDING, E.STOP_SENT): S.STOPPING,
        (S.RECORDING, E.RECORDER_LEFT): S.UPLOADING,
        (S.STOPPING, E.RECORDER_LEFT): S.UPLOADING,
        (S.STOPPING, E.FILES_UPLOADED): S.COMPLETED,
        (S.UPLOADING, E.FILES_UPLOADED): S.COMPLETED,
        (S.UPLOADING, E.UPLOAD_UNCONFIRMED): S.COMPLETED,
        **{(state, E.GAVE_UP): S.FAILED for state in S if state not in TERMINAL},
    }
)


class Task(BaseModel):
    """One try at Agora: a recorder under one uid. A recording that starts over has several."""

    model_config = ConfigDict(frozen=True)

    uid: str
    resource_id: str | None = None
    acquired_at: AwareDatetime | None = None
    start_sent_at: AwareDatetime | None = None
    sid: str | None = None
    unsettled: bool = False  # abandoned, and it cannot be ruled out that it still records
    stop_tries: int = 0  # of stopping it after it was abandoned
    stop_again_at: AwareDatetime | None = None  # when that is to be tried again


class Wish(BaseModel):
    """Who asked for something, and when."""

    model_config = ConfigDict(frozen=True)

    user_id: str
    at: AwareDatetime


class Trouble(BaseModel):
    """What Agora last said instead of yes. Facts, no sentences."""

    model_config = ConfigDict(frozen=True)

    error_code: str  # `code` of the error class
    endpoint: str
    http_status: int | None = None
    agora_code: int | None = None
    reason: str = ""
    request_id: str | None = None
    since: AwareDatetime


class Failure(BaseModel):
    """Why it failed, and what Agora said when it did."""

    model_config = ConfigDict(frozen=True)

    reason: FailureReason
    trouble: Trouble | None = None


class ChangeKind(StrEnum):
    """What can be changed while it records."""

    HOLD = "hold"  # pause and resume, of a web page alone
    LAYOUT = "layout"
    SUBSCRIBE = "subscribe"
    PUBLISH = "publish"  # the CDN's address


class Change(BaseModel):
    """Somebody's wish to change what runs; sent one at a time, in order."""

    model_config = ConfigDict(frozen=True)

    kind: ChangeKind
    client_request: dict[str, Any]  # of `update`, or of `updateLayout`
    wish: Wish


class Reported(BaseModel):
    """Something that Agora's callbacks said, and that people should know. Facts, no sentences."""

    model_config = ConfigDict(frozen=True)

    event_type: int
    name: str = ""
    code: int | None = None
    message: str = ""
    at: AwareDatetime


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
    team_id: str
    channel_id: str
    started_by: str
    idempotency_key: str
    created_at: AwareDatetime

    # when it ends
    stop_after: timedelta | None = None  # counts from the confirmed start; None: `stop_at` is a wall-clock time
    stop_at: AwareDatetime
    longest: timedelta
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
    trouble: Trouble | None = None
    failure: Failure | None = None

    # what is changed while it records, and what callbacks said
    changes: tuple[Change, ...] = ()
    change_refused: Trouble | None = None  # why the last one was dropped
    onhold: bool = False
    reported: tuple[Reported, ...] = ()

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
    def stray(self) -> Task | None:
        """Return an abandoned task that may still record and can be named, so that it is to be stopped."""
        for task in (*self.former_tasks, self.task):
            if task.unsettled and task.sid is not None and task.stop_again_at is not None:
                return task
        return None

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
        if self.state in {S.STOPPING, S.UPLOADING} or (self.state == S.STARTING and self.task.sid is None):
            return self.step_at
        moments = [self.step_at, self.stop_at]
        if self.stop_wish is not None:
            moments.append(self.stop_wish.at)
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
        return self.noting(state=state, **facts)

    def noting(self, **facts: object) -> Self:
        """Return the recording with *facts* noted; only `apply` passes a state."""
        return self.model_copy(update=facts)

    def with_task(self, **facts: object) -> Self:
        """Return the recording with *facts* noted about its present task."""
        return self.noting(task=self.task.model_copy(update=facts))

"""The states of a recording, what can happen to it, and the one table that says what becomes of it then."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


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

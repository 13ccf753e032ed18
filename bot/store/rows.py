"""How a recording becomes a row, and a row a recording: the same for every store."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from bot.domain.callbacks import task_meant
from bot.domain.notice import Notice
from bot.domain.notification import Notification
from bot.domain.recording import Recording, RecordingState
from bot.errors import StoreUnavailable

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
LARGEST: Final = 2**63 - 1  # what fits into a column


def to_microseconds(moment: datetime) -> int:
    """Return *moment* as whole microseconds since 1970 in UTC: exact, and in order as numbers."""
    return (moment - EPOCH) // MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    """Return the moment that `to_microseconds` was given, in UTC."""
    return EPOCH + timedelta(microseconds=microseconds)


def encode(recording: Recording) -> str:
    """Return *recording* as JSON, without its version, which is the row's.

    Raises:
        ValueError: it could not be read back. Such a row would be lost to everyone, so it is never written.
    """
    data = recording.model_dump_json(exclude={"version"}, warnings="error")
    Recording.model_validate_json(data)
    return data


def decode(recording_id: str, data: str, version: int) -> Recording:
    """Return the recording of a row.

    Raises:
        StoreUnavailable: it is damaged, or written by a newer version of the program.
    """
    try:
        return Recording.model_validate_json(data).noting(version=version)
    except ValidationError as error:
        raise StoreUnavailable(f"The row of {recording_id} cannot be read: {_first_problem(error)}") from error


def all_uids(data: str) -> frozenset[str]:
    """Return the uids of all tasks in a row's *data*, even where the rest cannot be read.

    The uid that a recorder was given when it took over after a fault is one of them.
    """
    try:
        row: dict[str, Any] = json.loads(data)
        tasks = (row["task"], *row.get("former_tasks", ()))
        return frozenset(str(uid) for task in tasks for uid in (task["uid"], *task.get("replaced_by", ())))
    except (ValueError, TypeError, KeyError, AttributeError):
        return frozenset()


def goes_first(recording: Recording, now: datetime) -> bool:
    """Say whether its next step is a stop: a recorder that goes on costs money, everything else can wait.

    While files are being uploaded the deadline is past too, but nothing is left to be stopped.
    """
    overdue = recording.stop_at <= now and recording.state != RecordingState.UPLOADING
    return recording.is_urgent or overdue


def is_meant(recording: Recording, *, sid: str, cname: str | None, uid: str | None) -> bool:
    """Say whether a callback with this *sid* is about *recording*: see `Store.recordings_meant`."""
    if recording.task.sid == sid:
        return True
    is_open = not recording.is_over or any(task.unsettled for task in (recording.task, *recording.former_tasks))
    return recording.cname == cname and is_open and task_meant(recording, sid=sid, cname=cname, uid=uid) is not None


class EventKey(NamedTuple):
    """What is the same when Agora sends an event again, in what fits into columns.

    The recorder's uid is part of it: after a change of recorder the numbers may begin anew.
    """

    sid: str | None
    uid: str
    event_type: int
    sequence: int | None

    @property
    def is_telling(self) -> bool:
        """Say whether no other event has this key."""
        return self.sid is not None and self.sequence is not None


def event_key(notification: Notification) -> EventKey:
    """Return the key of *notification*; a number that does not fit is cut down, or left out."""
    sid, event_type, sequence = notification.repeat_key
    fits = sequence is not None and abs(sequence) <= LARGEST
    event_type = max(-LARGEST, min(event_type, LARGEST))
    return EventKey(sid, notification.uid or "", event_type, sequence if fits else None)


def check_belonging(recording: Recording, notices: tuple[Notice, ...]) -> None:
    """Raise `ValueError` for a notice of another recording: a row and what is said about it are written as one."""
    for notice in notices:
        if notice.recording_id != recording.id:
            raise ValueError(f"{notice.id} is not about {recording.id}")


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in problem["loc"])
    return f"{where}: {problem['msg']}" if where else problem["msg"]

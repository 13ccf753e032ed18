"""Events of one task, and recordings that they are about."""

from datetime import timedelta
from typing import Any, Final

from bot.domain.files import RecordedFile
from bot.domain.notification import Notification
from bot.domain.recording import Recording, RecordingState, Task
from tests.builders import NOON, a_recording

S = RecordingState
SID: Final = "5" * 32
UID: Final = "3000000001"
LATER: Final = NOON + timedelta(seconds=30)
MUCH_LATER: Final = NOON + timedelta(hours=2)


def says(event_type: int, *, files: tuple[str, ...] = (), **details: Any) -> Notification:  # noqa: ANN401 - JSON
    """Return an event of the task that these tests are about; `sequence` and `sid` may be given too."""
    return Notification(
        event_type=event_type,
        product_id=3,
        notice_id=f"n{event_type}",
        cname="town-hall",
        uid=details.pop("uid", UID),
        sid=details.pop("sid", SID),
        sequence=details.pop("sequence", None),
        occurred_at=details.pop("occurred_at", NOON),
        files=tuple(RecordedFile(name=name) for name in files),
        details=details,
    )


def a_task(**facts: Any) -> Task:  # noqa: ANN401 - any field of a task
    """Return a task whose start was sent at noon, and answered."""
    return Task(**{"uid": UID, "resource_id": "r", "acquired_at": NOON, "start_sent_at": NOON, "sid": SID, **facts})


def a_running(**changes: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return a recording that was confirmed at noon and is looked at again in two hours."""
    facts = {"state": S.RECORDING, "task": a_task(), "confirmed_at": NOON, "step_at": MUCH_LATER}
    return a_recording(**{**facts, **changes})


def an_unnamed(**changes: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return a recording whose start was sent and not answered."""
    return a_running(**{"state": S.STARTING, "task": a_task(sid=None), "unanswered": 1, "tries": 1, **changes})

"""Valid objects by default; a test names only what matters to it."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from bot.domain.approval import ApprovalRequest, Asked, Question
from bot.domain.place import Where
from bot.domain.recording import Recording, Task

NOON: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

_numbers: Final = count(1)


def a_recording(**changes: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return a recording that was asked for at noon for one hour; each has its own id, key and uid."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "id": f"rec_{number:07}",
        "template_id": "webinar",
        "title": "Webinar",
        "mode": "mix",
        "target": "town-hall",
        "cname": "town-hall",
        "client_request": {"recordingConfig": {"channelType": 1, "maxIdleTime": 300}},
        "storage": "main",
        "team_id": "T1",
        "channel_id": "C1",
        "started_by": "U1",
        "idempotency_key": f"wish-{number}",
        "created_at": NOON,
        "stop_after": timedelta(hours=1),
        "stop_at": NOON + timedelta(hours=1),
        "longest": timedelta(hours=4),
        "task": Task(uid=str(3_000_000_000 + number)),
        "step_at": NOON,
    }
    return Recording(**{**facts, **changes})


def a_request(**changes: Any) -> ApprovalRequest:  # noqa: ANN401 - any field of a request
    """Return a request that was made at noon, and ends a quarter of an hour later; each has its own id and key."""
    number = next(_numbers)
    end = NOON + timedelta(minutes=45)
    facts: dict[str, Any] = {
        "id": f"req_{number:07}",
        "team_id": "T1",
        "channel_id": "C1",
        "requested_by": "U1",
        "where": Where.COMMAND,
        "idempotency_key": f"wish-{number}",
        "asked": Asked(template_id="webinar", title="Webinar", mode="mix", target="board-room", stop_at=end),
        "rule": "two-people in policy.yml",
        "by": ("U2",),
        "asked_at": NOON,
        "expires_at": NOON + timedelta(minutes=15),
        "questions": (Question(channel_id="C1"),),
        "step_at": NOON,
    }
    return ApprovalRequest(**{**facts, **changes})

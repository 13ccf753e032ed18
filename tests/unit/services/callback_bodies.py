"""Callbacks as Agora sends them: bodies about one task."""

import json
from itertools import count
from typing import Any, Final

from bot.domain.recording import Recording

_numbers: Final = count()


def a_body(recording: Recording, sid: str, event_type: int, *, uid: str | None = None, **details: Any) -> bytes:  # noqa: ANN401 - JSON
    """Return an event of the recording's present task (or the one under *uid*); each has its own id and number."""
    number = next(_numbers)
    payload = {
        "cname": recording.cname,
        "uid": uid or recording.task.uid,
        "sid": sid,
        "sequence": number,
        "sendts": 1_795_348_800_000 + number,
        "serviceType": 0,
        "details": {"msgName": "said", **details},
    }
    envelope = {
        "noticeId": f"2000001:{number}:{event_type}",
        "productId": 3,
        "eventType": event_type,
        "notifyMs": 1_795_348_800_500 + number,
        "payload": payload,
    }
    return json.dumps(envelope).encode()

"""Signed callbacks, as Agora's notification service sends them.

Source: Agora, "Receive notifications": answered with HTTP 200 and JSON within 10 s, otherwise sent again at once, then
at growing intervals, three times at most; they may come twice, in another order, or not at all.
"""

import hmac
import json
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha1, sha256
from typing import Any

from bot.sandbox.agora.events import Event
from bot.sandbox.agora.reports import milliseconds
from bot.sandbox.agora.tasks import Task

CLOUD_RECORDING = 3
EVENT_TYPES = (
    (1, 0, "cloud_recording_error"),
    (2, 0, "cloud_recording_warning"),
    (3, 0, "cloud_recording_status_update"),
    (4, 0, "cloud_recording_file_infos"),
    (11, 0, "session_exit"),
    (12, 0, "session_failover"),
    (30, 2, "uploader_started"),
    (31, 2, "uploaded"),
    (32, 2, "backuped"),
    (33, 2, "uploading_progress"),
    (40, 1, "recorder_started"),
    (41, 1, "recorder_leave"),
    (42, 1, "recorder_slice_start"),
    (43, 1, "recorder_audio_stream_state_changed"),
    (44, 1, "recorder_video_stream_state_changed"),
    (45, 1, "recorder_snapshot_file"),
    (60, 4, "vod_started"),
    (61, 4, "vod_triggered"),
    (70, 6, "web_recorder_started"),
    (71, 6, "web_recorder_stopped"),
    (72, 6, "web_recorder_capability_limit"),
    (73, 6, "web_recorder_reload"),
    (100, 6, "rtmp_publish_status"),
)
RESEND_AFTER_SECONDS = (0.0, 5.0, 15.0)


def signatures(secret: str, raw_body: bytes) -> dict[str, str]:
    """The two headers that prove where *raw_body* comes from."""
    key = secret.encode()
    return {
        "Agora-Signature": hmac.new(key, raw_body, sha1).hexdigest(),
        "Agora-Signature-V2": hmac.new(key, raw_body, sha256).hexdigest(),
    }


@dataclass(frozen=True)
class Notice:
    """One callback that is still to be taken.

    Args:
        due_at: when it is sent next.
        attempt: 0 for the first, up to 3.
        notified_ms: `notifyMs` of the attempt before; it never goes out twice.
    """

    notice_id: str
    event_type: int
    sid: str
    cname: str
    payload: dict[str, Any] = field(repr=False)
    due_at: datetime
    attempt: int = 0
    notified_ms: int = 0

    def stamped(self, now: datetime) -> "Notice":
        """The same, with the `notifyMs` of an attempt that is made *now*."""
        return replace(self, notified_ms=max(milliseconds(now), self.notified_ms + 1))

    def raw_body(self) -> bytes:
        """What is signed and sent."""
        envelope = {
            "noticeId": self.notice_id,
            "productId": CLOUD_RECORDING,
            "eventType": self.event_type,
            "notifyMs": self.notified_ms,
            "payload": self.payload,
        }
        return json.dumps(envelope, separators=(",", ":")).encode()

    def again(self, now: datetime, *, time_scale: float, new_notice_id: bool) -> "Notice | None":
        """The next attempt, or None when there were enough."""
        if self.attempt >= len(RESEND_AFTER_SECONDS):
            return None
        wait = timedelta(seconds=RESEND_AFTER_SECONDS[self.attempt] * time_scale)
        notice_id = notice_id_of(self.event_type) if new_notice_id else self.notice_id
        return replace(self, notice_id=notice_id, due_at=now + wait, attempt=self.attempt + 1)


@dataclass(frozen=True)
class Delivery:
    """One attempt to deliver a callback.

    Args:
        outcome: `taken`, `refused` (another answer, or none), `lost` (never sent: a fault).
        http_status: None without an answer.
        payload: what it tells.
    """

    at: datetime
    notice_id: str
    event_type: int
    sid: str
    attempt: int
    outcome: str
    http_status: int | None = None
    error: str = ""
    cname: str = ""
    payload: dict[str, Any] = field(default_factory=dict, repr=False)


def notice_id_of(event_type: int) -> str:
    """A new id, in the form that ids in Agora's samples have."""
    return f"{2_000_000 + secrets.randbelow(1_000_000)}:{secrets.randbelow(10**9)}:{event_type}"


def notice_of(task: Task, event: Event, sequence: int) -> Notice:
    """The callback that tells about *event*."""
    payload = {
        "cname": task.cname,
        "uid": task.uid_at(event.at),
        "sid": task.sid,
        "sequence": sequence,
        "sendts": milliseconds(event.at),
        "serviceType": event.service_type,
        "details": {"msgName": event.message_name, **event.details},
    }
    return Notice(notice_id_of(event.event_type), event.event_type, task.sid, task.cname, payload, event.at)


def samples(now: datetime) -> list[Notice]:
    """One made-up callback per event type of Cloud Recording, about a recording that never was.

    What the real samples hold is not documented; for RTC events their channel is called `test_webhook`.
    """
    payload = {"cname": "test_webhook", "uid": "12345678", "sid": "", "sequence": 0, "sendts": milliseconds(now)}
    return [
        Notice(
            notice_id_of(event_type),
            event_type,
            "",
            "test_webhook",
            payload | {"serviceType": service_type, "details": {"msgName": message_name}},
            now,
        ).stamped(now)
        for event_type, service_type, message_name in EVENT_TYPES
    ]

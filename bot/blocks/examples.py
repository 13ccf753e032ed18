"""Made-up recordings, one for each thing that has to be shown: for `recordbot blocks dump`, and for nobody else."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from bot.domain.changes import LayoutWish
from bot.domain.files import RecordedFile
from bot.domain.layout_proposal import LayoutProposal, proposed
from bot.domain.recording import (
    Failure,
    FailureReason,
    Note,
    Recording,
    RecordingState,
    StopReason,
    Task,
    Trouble,
    Wish,
)
from bot.domain.template_policy import Consent
from bot.domain.usage import TemplateUsage, Usage

S = RecordingState

NOON: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
SID: Final = "38f8e3cfdc474cd56fc1ceba380d7e1a"
PERSON, COLLEAGUE, CHANNEL = "U024BE7LH", "U061F7AUR", "C024BE91L"
MIXED: Final[Mapping[str, Any]] = {
    "recordingConfig": {"channelType": 1, "maxIdleTime": 300},
    "recordingFileConfig": {"avFileType": ["hls", "mp4"]},
    "storageConfig": {"vendor": 1, "region": 7, "bucket": "acme-recordings", "fileNamePrefix": ["slack"]},
}
PAGE: Final[Mapping[str, Any]] = {
    "extensionServiceConfig": {
        "extensionServices": [{"serviceName": "web_recorder_service", "serviceParam": {"maxRecordingHour": 3}}]
    },
    "storageConfig": MIXED["storageConfig"],
}
FILES: Final = tuple(
    RecordedFile(name=f"{SID}_town-hall{ending}", track_type="audio_and_video", uid="0")
    for ending in (".m3u8", "_0.mp4", "_1.mp4")
)
RECORDER: Final = Task(uid="3000000001", resource_id="resource", sid=SID)
LOST: Final = Task(uid="3000000002", resource_id="resource", unsettled=True)
ASKED: Final = Wish(user_id=COLLEAGUE, at=NOON + 20 * MINUTE)
CONFIRMED: Final[Mapping[str, Any]] = {"confirmed_at": NOON + MINUTE, "seen_at": NOON + 4 * MINUTE, "task": RECORDER}
ENDED: Final[Mapping[str, Any]] = {
    **CONFIRMED,
    "stop_reason": StopReason.DEADLINE,
    "stop_sent_at": NOON + 61 * MINUTE,
    "ended_at": NOON + 61 * MINUTE,
}
NOTES: Final = (
    Note(at=NOON + 5 * MINUTE, user_id=COLLEAGUE, text="The panel begins"),
    Note(at=NOON + 31 * MINUTE, user_id=PERSON, text="Questions & answers, with <b>all</b> of the *speakers*"),
)
UNREACHABLE: Final = Trouble(error_code="agora_unavailable", endpoint="query", http_status=503, since=NOON + 5 * MINUTE)
REFUSED: Final = Trouble(
    error_code="agora_rejected",
    endpoint="start",
    http_status=400,
    agora_code=2,
    reason="Check region",
    request_id="4b1c-77",
    since=NOON + MINUTE,
)
CONSENT: Final = Consent(
    start="Everyone's sound and picture are kept for 30 days. <https://example.com/privacy|How we handle recordings>. "
    "Whoever does not want that, please say so *now*.",
    end="Questions about it: privacy@example.com",
)
A_PAGE: Final[Mapping[str, Any]] = {
    "mode": "web",
    "template_id": "web-page",
    "title": "Web page",
    "target": "https://example.com/dashboard?team=events&view=wall",
    "client_request": PAGE,
}


def a_recording(state: RecordingState, **facts: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return a recording in *state* that was asked for at noon, for an hour."""
    usual: dict[str, Any] = {
        "id": "rec_7hk2m9q",
        "state": state,
        "template_id": "webinar",
        "title": "Webinar",
        "mode": "mix",
        "target": "town-hall",
        "cname": "town-hall",
        "client_request": MIXED,
        "storage": "main",
        "team_id": "T024BE7LD",
        "channel_id": CHANNEL,
        "started_by": PERSON,
        "idempotency_key": "example",
        "created_at": NOON,
        "stop_after": 60 * MINUTE,
        "stop_at": NOON + 61 * MINUTE,
        "longest": 240 * MINUTE,
        "task": Task(uid="3000000001"),
        "step_at": NOON,
    }
    return Recording(**{**usual, **facts})


def _failed(reason: FailureReason, **facts: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    trouble = facts.pop("trouble", None)
    return a_recording(S.FAILED, failure=Failure(reason=reason, trouble=trouble), **facts)


EXAMPLES: Final[Mapping[str, Recording]] = MappingProxyType(
    {
        "requested": a_recording(S.REQUESTED),
        "requested_again": a_recording(S.REQUESTED, former_tasks=(LOST,)),
        "requested_cancelled": a_recording(S.REQUESTED, stop_wish=ASKED),
        "acquired": a_recording(S.ACQUIRED),
        "starting": a_recording(S.STARTING, task=RECORDER),
        "starting_stopped": a_recording(S.STARTING, task=RECORDER, stop_wish=ASKED),
        "recording": a_recording(S.RECORDING, **CONFIRMED),
        "recording_noted": a_recording(S.RECORDING, notes=NOTES, **CONFIRMED),
        "recording_not_confirmed": a_recording(S.RECORDING, trouble=UNREACHABLE, **CONFIRMED),
        "recording_missing": a_recording(S.RECORDING, missing_since=NOON + 6 * MINUTE, **CONFIRMED),
        "recording_stopped": a_recording(S.RECORDING, stop_wish=ASKED, **CONFIRMED),
        "recording_page": a_recording(S.RECORDING, **CONFIRMED, **A_PAGE),
        "recording_page_on_hold": a_recording(S.RECORDING, onhold=True, **CONFIRMED, **A_PAGE),
        "recording_individual": a_recording(S.RECORDING, mode="individual", **CONFIRMED),
        "stopping": a_recording(S.STOPPING, stop_reason=StopReason.DEADLINE, **CONFIRMED),
        "stopping_trouble": a_recording(S.STOPPING, trouble=UNREACHABLE, **CONFIRMED),
        "uploading": a_recording(S.UPLOADING, **ENDED),
        "uploading_backup": a_recording(S.UPLOADING, uploading_status="backuped", files=FILES[:1], **ENDED),
        "uploading_left": a_recording(S.UPLOADING, **{**ENDED, "stop_reason": StopReason.LEFT}),
        "uploading_lost": a_recording(S.UPLOADING, **{**ENDED, "stop_reason": StopReason.LOST}),
        "completed": a_recording(S.COMPLETED, files=FILES, files_confirmed=True, **ENDED),
        "completed_noted": a_recording(S.COMPLETED, notes=NOTES, files=FILES, files_confirmed=True, **ENDED),
        "completed_not_confirmed": a_recording(S.COMPLETED, **ENDED),
        **{
            f"failed_{reason}": _failed(
                reason,
                trouble=REFUSED if reason == FailureReason.REFUSED else None,
                stop_wish=ASKED if reason == FailureReason.CANCELLED else None,
            )
            for reason in FailureReason
        },
    }
)

PICTURE: Final[Mapping[str, Any]] = {"width": 1280, "height": 720, "fps": 15, "bitrate": 2260, "mixedVideoLayout": 1}
OVERLAPPING: Final[Mapping[str, Any]] = {
    "mixedVideoLayout": 3,
    "backgroundColor": "#1A1D21",
    "layoutConfig": [
        {"uid": "1001", "x_axis": 0, "y_axis": 0, "width": 0.7, "height": 1},
        {"uid": "1002", "x_axis": 0.6, "y_axis": 0.05, "width": 0.38, "height": 0.4, "alpha": 0.8},
        {"x_axis": 0.72, "y_axis": 0.55, "width": 0.26, "height": 0.4},
    ],
}


def _laid_out(wish: LayoutWish | None, people: int | None = None) -> LayoutProposal:
    config = {**MIXED["recordingConfig"], "transcodingConfig": dict(PICTURE)}
    recording = EXAMPLES["recording"].noting(client_request={**MIXED, "recordingConfig": config})
    of_template = {"recordingConfig": {"transcodingConfig": {**PICTURE, **OVERLAPPING}}}
    return proposed(recording, wish, people=people, of_template=of_template if wish and wish.of_template else None)


LAYOUTS: Final[Mapping[str, LayoutProposal]] = MappingProxyType(
    {
        "present": _laid_out(None, 9),
        "already": _laid_out(LayoutWish(1)),
        "floating": _laid_out(LayoutWish(0), 17),
        "vertical": _laid_out(LayoutWish(2, main_uid="1001", background="#FFFFFF")),
        "custom": _laid_out(LayoutWish(of_template=True)),
    }
)

HOURS: Final[Mapping[str, tuple[float, ...]]] = {
    "Webinar": (2, 0, 4.5, 3, 0, 0, 0, 2.5, 0, 6, 3.25, 1, 0, 1.5),
    "Meeting": (1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0.5),
    "Web page": (0, 0, 0, 0, 2.75, 0, 0, 0, 0, 0, 0, 3, 0, 0),
}
USAGE: Final = Usage(
    zone="Europe/London",
    days=tuple((NOON - timedelta(days=13 - number)).date() for number in range(14)),
    templates=tuple(
        TemplateUsage(name, tuple(timedelta(hours=hours) for hours in by_day)) for name, by_day in HOURS.items()
    ),
)

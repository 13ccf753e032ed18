"""One recording for each thing that a card has to say."""

from datetime import timedelta
from typing import Any, Final

from bot.domain.files import RecordedFile
from bot.domain.recording import (
    Change,
    ChangeKind,
    Failure,
    FailureReason,
    Recording,
    RecordingState,
    Reported,
    StopReason,
    Task,
    Trouble,
    Wish,
)
from bot.domain.template import Template
from tests.builders import NOON, a_recording

SID: Final = "38f8e3cfdc474cd56fc1ceba380d7e1a"
ONE: Final = timedelta(minutes=1)
STORED: Final[dict[str, Any]] = {
    "recordingConfig": {"channelType": 1, "maxIdleTime": 300},
    "recordingFileConfig": {"avFileType": ["hls", "mp4"]},
    "storageConfig": {"vendor": 1, "region": 7, "bucket": "acme", "fileNamePrefix": ["slack", "standup"]},
}
A_PAGE: Final[dict[str, Any]] = {
    "extensionServiceConfig": {
        "extensionServices": [{"serviceName": "web_recorder_service", "serviceParam": {"maxRecordingHour": 3}}]
    },
    "storageConfig": STORED["storageConfig"],
}
STRAY: Final = Task(uid="3000000002", resource_id="resource", sid="5" * 32, unsettled=True, stop_again_at=NOON)
RUNNING: Final = Task(uid="3000000001", resource_id="resource", sid=SID)
LOST_ONE: Final = Task(uid="3000000002", resource_id="resource", unsettled=True)
ASKED_TO_STOP: Final = Wish(user_id="U2", at=NOON + 20 * ONE)
FILES: Final = (
    RecordedFile(name=f"{SID}_town-hall.m3u8", track_type="audio_and_video", uid="0"),
    RecordedFile(name=f"{SID}_town-hall_1.mp4", track_type="audio_and_video", uid="0"),
    RecordedFile(name=f"{SID}_town-hall_0.mp4", track_type="audio_and_video", uid="0"),
)
ALONE: Final = (
    RecordedFile(name=f"{SID}_town-hall__uid_s_4711__uid_e_audio.m3u8", track_type="audio", uid="4711"),
    RecordedFile(name=f"bak0_{SID}_town-hall__uid_s_4711__uid_e_audio.m3u8", track_type="audio", uid="4711"),
    RecordedFile(name=f"{SID}_town-hall__uid_s_4712__uid_e_video_20260402073246073.jpg"),
)
IN_CHINA: Final[dict[str, Any]] = {
    "storageConfig": {"vendor": 2, "region": 1, "bucket": "acme", "fileNamePrefix": ["a"]}
}
CONFIRMED: Final[dict[str, Any]] = {"confirmed_at": NOON + ONE, "seen_at": NOON + 4 * ONE, "task": RUNNING}
ENDED: Final[dict[str, Any]] = {
    **CONFIRMED,
    "stop_reason": StopReason.DEADLINE,
    "stop_sent_at": NOON + 61 * ONE,
    "ended_at": NOON + 61 * ONE,
}


def in_state(state: RecordingState, **facts: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return a recording in *state*, always under the same id."""
    return a_recording(**{"id": "rec_7hk2m9q", "client_request": STORED, "state": state, **facts})


def a_template(**facts: Any) -> Template:  # noqa: ANN401 - any field of a template
    """Return a template of an hour, four at the longest."""
    usual: dict[str, Any] = {
        "id": "webinar",
        "title": "Webinar",
        "description": "Everyone in one picture, HLS and MP4",
        "mode": "mix",
        "storage": "main",
        "stop_after": timedelta(hours=1),
        "longest": timedelta(hours=4),
        "request": {},
    }
    return Template(**{**usual, **facts})


def a_trouble(error_code: str, endpoint: str, http_status: int | None, agora_code: int | None, **facts: Any) -> Trouble:  # noqa: ANN401 - any field of a trouble
    """Return what Agora said instead of yes, at five past twelve."""
    said = {"reason": "words of Agora", "request_id": "4b1c-77", "since": NOON + 5 * ONE, **facts}
    return Trouble(error_code=error_code, endpoint=endpoint, http_status=http_status, agora_code=agora_code, **said)


def a_change(kind: ChangeKind, **client_request: Any) -> Change:  # noqa: ANN401 - JSON
    """Return what somebody wants changed."""
    return Change(kind=kind, client_request=client_request, wish=ASKED_TO_STOP)


REPORTED: Final = (
    Reported(event_type=1, name="cloud_recording_error", code=47, message="upload failed", at=NOON + 9 * ONE),
    Reported(event_type=1, name="<!here>", code=31337, message="`?`", at=NOON + 10 * ONE),
    Reported(event_type=45, at=NOON + 11 * ONE),
)
TOO_LONG: Final = Reported(event_type=71, name="web_recorder_stopped", code=1, at=NOON + 61 * ONE)
UNREACHABLE: Final = a_trouble("agora_unavailable", "query", 503, None, reason="")
NO_ANSWER_TO_START: Final = a_trouble("agora_outcome_unknown", "start", 206, 65)
NO_ANSWER_TO_STOP: Final = a_trouble("agora_outcome_unknown", "stop", 504, 62)
OVERLOADED: Final = a_trouble("agora_overloaded", "acquire", 400, 406)


def failed(reason: FailureReason, trouble: Trouble | None = None, **facts: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return a recording that failed."""
    failure = Failure(reason=reason, trouble=trouble)
    return in_state(RecordingState.FAILED, failure=failure, **{"ended_at": NOON + 10 * ONE, **facts})


S: Final = RecordingState
STATES: Final[dict[str, Recording]] = {
    "requested": in_state(S.REQUESTED),
    "requested, no room": in_state(S.REQUESTED, trouble=OVERLOADED),
    "requested, to be cancelled": in_state(S.REQUESTED, stop_wish=ASKED_TO_STOP),
    "requested, second attempt, to be cancelled": in_state(
        S.REQUESTED, former_tasks=(Task(uid="1", unsettled=True),), stop_wish=ASKED_TO_STOP
    ),
    "requested, second attempt": in_state(S.REQUESTED, former_tasks=(Task(uid="1"),)),
    "acquired": in_state(S.ACQUIRED),
    "starting, no sid": in_state(S.STARTING, trouble=NO_ANSWER_TO_START),
    "starting": in_state(S.STARTING, task=RUNNING),
    "starting, second attempt": in_state(S.STARTING, task=RUNNING, former_tasks=(LOST_ONE,)),
    "starting, to be stopped": in_state(S.STARTING, task=RUNNING, stop_wish=ASKED_TO_STOP),
    "recording": in_state(S.RECORDING, service_status=5, **CONFIRMED),
    "recording, no file yet": in_state(S.RECORDING, service_status=4, **CONFIRMED),
    "recording, cannot be extended": in_state(S.RECORDING, longest=timedelta(hours=1), **CONFIRMED),
    "recording, to be stopped": in_state(S.RECORDING, stop_wish=ASKED_TO_STOP, **CONFIRMED),
    "recording, trouble": in_state(S.RECORDING, trouble=UNREACHABLE, **CONFIRMED),
    "recording, not found": in_state(S.RECORDING, missing_since=NOON + 15 * ONE, **CONFIRMED),
    "recording a page": in_state(
        S.RECORDING, mode="web", target="https://example.com/stage?a=1&b=2", client_request=A_PAGE, **CONFIRMED
    ),
    "recording a page on hold": in_state(
        S.RECORDING, mode="web", target="https://example.com/", client_request=A_PAGE, onhold=True, **CONFIRMED
    ),
    "recording a page, not found": in_state(
        S.RECORDING, mode="web", client_request=A_PAGE, missing_since=NOON + 15 * ONE, **CONFIRMED
    ),
    "recording a page, to be stopped": in_state(
        S.RECORDING, mode="web", client_request=A_PAGE, stop_wish=ASKED_TO_STOP, **CONFIRMED
    ),
    "recording, being changed": in_state(S.RECORDING, changes=(a_change(ChangeKind.LAYOUT),), **CONFIRMED),
    "recording, being paused": in_state(
        S.RECORDING,
        mode="web",
        client_request=A_PAGE,
        changes=(a_change(ChangeKind.HOLD, webRecordingConfig={"onhold": True}),),
        **CONFIRMED,
    ),
    "recording, being resumed": in_state(
        S.RECORDING,
        mode="web",
        client_request=A_PAGE,
        onhold=True,
        changes=(a_change(ChangeKind.HOLD, webRecordingConfig={"onhold": False}),),
        **CONFIRMED,
    ),
    "recording, change refused": in_state(
        S.RECORDING, change_refused=a_trouble("agora_rejected", "updateLayout", 400, 1028), **CONFIRMED
    ),
    "recording, with a stray": in_state(S.RECORDING, former_tasks=(STRAY,), **CONFIRMED),
    "recording, reported": in_state(S.RECORDING, reported=REPORTED, **CONFIRMED),
    "recording everyone alone": in_state(S.RECORDING, mode="individual", **CONFIRMED),
    "stopping": in_state(S.STOPPING, stop_reason=StopReason.DEADLINE, stop_sent_at=NOON + 61 * ONE, **CONFIRMED),
    "stopping, trouble": in_state(S.STOPPING, trouble=NO_ANSWER_TO_STOP, stop_sent_at=NOON + 61 * ONE, **CONFIRMED),
    "uploading": in_state(S.UPLOADING, **ENDED),
    "uploading, in the backup": in_state(S.UPLOADING, uploading_status="backuped", files=FILES[:1], **ENDED),
    "uploading, unknown": in_state(S.UPLOADING, uploading_status="unknown", **ENDED),
    "uploading, left": in_state(S.UPLOADING, **{**ENDED, "stop_reason": StopReason.LEFT}),
    "uploading, a page left": in_state(
        S.UPLOADING, mode="web", client_request=A_PAGE, **{**ENDED, "stop_reason": StopReason.LEFT}
    ),
    "uploading, left as reported": in_state(
        S.UPLOADING, mode="web", reported=(TOO_LONG,), **{**ENDED, "stop_reason": StopReason.LEFT}
    ),
    "uploading, lost": in_state(S.UPLOADING, **{**ENDED, "stop_reason": StopReason.LOST}),
    "completed": in_state(S.COMPLETED, files=FILES, files_confirmed=True, **ENDED),
    "completed by a person": in_state(
        S.COMPLETED,
        files=FILES,
        files_confirmed=True,
        stop_wish=ASKED_TO_STOP,
        **{**ENDED, "stop_reason": StopReason.PERSON},
    ),
    "completed, not confirmed": in_state(S.COMPLETED, **ENDED),
    "completed, everyone alone": in_state(
        S.COMPLETED, mode="individual", files=ALONE, client_request=IN_CHINA, files_confirmed=True, **ENDED
    ),
    "completed, in VoD": in_state(
        S.COMPLETED, client_request={}, video_ids=("93ab850b4f6f44eab54b6e91d24d81d4",), files_confirmed=True, **ENDED
    ),
    "failed, cancelled": failed(FailureReason.CANCELLED, stop_wish=ASKED_TO_STOP),
    "failed, deadline passed": failed(FailureReason.DEADLINE_PASSED, OVERLOADED),
    "failed, refused": failed(FailureReason.REFUSED, a_trouble("agora_rejected", "start", 400, 2)),
    "failed, refused with an unknown code": failed(
        FailureReason.REFUSED, a_trouble("agora_rejected", "start", 400, 31337, reason="no <such> `thing`")
    ),
    "failed, not sent": failed(
        FailureReason.REFUSED, a_trouble("agora_rejected", "start", None, None, request_id=None)
    ),
    "failed, unauthorized": failed(FailureReason.UNAUTHORIZED, a_trouble("agora_unauthorized", "acquire", 401, None)),
    "failed, unreachable": failed(FailureReason.UNREACHABLE, OVERLOADED),
    "failed, could not be stopped": failed(
        FailureReason.UNREACHABLE,
        NO_ANSWER_TO_STOP,
        **{**CONFIRMED, "task": RUNNING.model_copy(update={"unsettled": True}), "stop_sent_at": NOON + 61 * ONE},
    ),
    "failed, never started": failed(FailureReason.NEVER_STARTED, former_tasks=(LOST_ONE, LOST_ONE), task=RUNNING),
    "failed, nothing recorded": failed(
        FailureReason.NOTHING_RECORDED, a_trouble("nothing_recorded", "stop", 206, 435), **CONFIRMED
    ),
}

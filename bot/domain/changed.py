"""What a recording is once the changes that somebody wished for were made: the next one is built upon that."""

import copy
from collections.abc import Mapping
from typing import Any, Final

from bot.domain.paths import put_at, value_at
from bot.domain.recording import Change, ChangeKind, Recording, RecordingState
from bot.domain.template import WEB_SERVICE, service_at

# What updateLayout sets anew; whatever it is not told falls back to its default.
LAYOUT_FIELDS: Final = frozenset(
    {
        "mixedVideoLayout",
        "maxResolutionUid",
        "backgroundColor",
        "backgroundImage",
        "defaultUserBackgroundImage",
        "layoutConfig",
        "backgroundConfig",
    }
)
PICTURE: Final = "recordingConfig.transcodingConfig"
PUSH_SERVICE: Final = "rtmp_publish_service"
LIST_OF: Final = {"Audio": "audioUidList", "Video": "videoUidList"}  # in `streamSubscribe`


def carried_out(recording: Recording, kind: ChangeKind, client_request: Mapping[str, Any]) -> Recording:
    """Return the recording as it is once Agora has taken *client_request*, a change of *kind*."""
    if kind == ChangeKind.HOLD:
        return recording.noting(onhold=bool(client_request["webRecordingConfig"]["onhold"]))
    request = copy.deepcopy(recording.client_request)
    match kind:
        case ChangeKind.LAYOUT:
            kept = {name: value for name, value in picture_of(request).items() if name not in LAYOUT_FIELDS}
            put_at(request, PICTURE, {**kept, **client_request})
        case ChangeKind.SUBSCRIBE:
            _replace_lists(request.setdefault("recordingConfig", {}), client_request["streamSubscribe"])
        case ChangeKind.PUBLISH:
            if (service := service_at(request, PUSH_SERVICE)) is not None:
                put_at(request, f"{service}.serviceParam.outputs", client_request["rtmpPublishConfig"]["outputs"])
    return recording.noting(client_request=request)


def expected(recording: Recording) -> Recording:
    """Return the recording as it will be once it is confirmed, and all changes that wait were made."""
    if recording.confirmed_at is None:
        page = service_at(recording.client_request, WEB_SERVICE)
        begins_on_hold = value_at(recording.client_request, f"{page}.serviceParam.onhold") is True
        recording = recording.noting(onhold=begins_on_hold)
    for change in recording.changes:
        recording = carried_out(recording, change.kind, change.client_request)
    return recording


def with_wish(recording: Recording, change: Change) -> Recording:
    """Return the recording with *change* behind those that wait."""
    begins = recording.state == RecordingState.RECORDING and not recording.changes
    # Its tries are its own: what was counted until now were questions without an answer.
    return recording.noting(changes=(*recording.changes, change), tries=0 if begins else recording.tries)


def waits_for(recording: Recording, kind: ChangeKind) -> Change | None:
    """Return the last change of *kind* that has not been made yet."""
    return next((change for change in reversed(recording.changes) if change.kind == kind), None)


def picture_of(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the `transcodingConfig` of a `clientRequest`; empty when there is none."""
    found = value_at(request, PICTURE)
    return found if isinstance(found, Mapping) else {}


def list_names(medium: str) -> tuple[str, ...]:
    """Return the names of the subscription lists of `Audio` or `Video`; only the first says who, the others who not."""
    # Newer pages of the reference spell the second one as the third: R-045.
    return f"subscribe{medium}Uids", f"unSubscribe{medium}Uids", f"unsubscribe{medium}Uids"


def _replace_lists(config: dict[str, Any], subscribed: Mapping[str, Mapping[str, Any]]) -> None:
    for medium, key in LIST_OF.items():
        if key in subscribed:
            for name in list_names(medium):
                config.pop(name, None)
            config.update(subscribed[key])

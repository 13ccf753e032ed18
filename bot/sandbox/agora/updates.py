"""What the bodies of update and updateLayout must look like.

Source: Agora REST reference, "Update subscription lists" and "Update video layout".
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.sandbox.agora.answers import body_wrong
from bot.sandbox.agora.bodies import Check, check_fields, envelope, is_uid, one_of, strings, whole
from bot.sandbox.agora.subscriptions import EVERYBODY
from bot.sandbox.agora.tasks import Task

_LONGEST_LIST = 32
_MOST_REGIONS = 17
_CUSTOM_LAYOUT = 3
_AUDIO_ONLY, _VIDEO_ONLY = 0, 1
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_RTMP = re.compile(r"rtmps?://\S+")
_URL = re.compile(r"https?://\S+")


def check_update(task: Task, body: Any) -> None:  # noqa: ANN401 -- JSON from outside has no narrower type
    """Refuse an update body that does not fit the task's mode."""
    request = envelope(body)
    if not request:
        raise body_wrong()
    known: dict[str, Check] = {"storageConfig": lambda value: _fields(value, _STORAGE, required=_STORAGE_REQUIRED)}
    if task.asked.is_web:
        known["webRecordingConfig"] = lambda value: _fields(value, {"onhold": one_of(True, False)})  # noqa: FBT003 -- the values allowed
        if task.asked.pushes_rtmp:
            known["rtmpPublishConfig"] = lambda value: _fields(value, {"outputs": _outputs}, required={"outputs"})
    else:
        known["streamSubscribe"] = lambda value: _fields(value, _subscribable(task))
    check_fields("Update", request, known)


def check_layout(body: Any) -> None:  # noqa: ANN401 -- as above
    """Refuse an updateLayout body that the service would refuse."""
    request = envelope(body)
    check_fields("UpdateLayout", request, _LAYOUT)
    if request.get("mixedVideoLayout") == _CUSTOM_LAYOUT and not request.get("layoutConfig"):
        raise body_wrong("UpdateLayout: invalid layoutConfig value!")


def layout_after(request: Mapping[str, Any]) -> dict[str, Any]:
    """The whole layout that holds afterwards: what is not given falls back to its default."""
    return {"mixedVideoLayout": 0, "backgroundColor": "#000000", **request}


def _subscribable(task: Task) -> dict[str, Check]:
    stream_types = task.asked.recording_config.get("streamTypes", 2)
    lists: dict[str, Check] = {}
    if stream_types != _VIDEO_ONLY:
        lists["audioUidList"] = lambda value: _uid_lists(value, "Audio")
    if stream_types != _AUDIO_ONLY:
        lists["videoUidList"] = lambda value: _uid_lists(value, "Video")
    return lists


def _uid_lists(value: object, medium: str) -> bool:
    keys = (f"subscribe{medium}Uids", f"unSubscribe{medium}Uids", f"unsubscribe{medium}Uids")
    # one of them, never two: subscribing and unsubscribing exclude each other
    return _fields(value, dict.fromkeys(keys, _uids)) and isinstance(value, dict) and len(value) == 1


def _uids(value: object) -> bool:
    if not isinstance(value, list) or not strings(value) or not 1 <= len(value) <= _LONGEST_LIST:
        return False
    return value == EVERYBODY or all(is_uid(uid) for uid in value)


def _outputs(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 1
        and _fields(value[0], {"rtmpUrl": _matching(_RTMP)}, required={"rtmpUrl"})
    )


def _fields(value: object, known: Mapping[str, Check], *, required: frozenset[str] | set[str] = frozenset()) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= known.keys()
        and value.keys() >= required
        and all(known[key](inner) for key, inner in value.items())
    )


def _matching(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _within(region: object) -> bool:
    return (
        isinstance(region, dict)
        and _fields(region, _REGION, required={"x_axis", "y_axis", "width", "height"})
        # six decimals are allowed, and what floats add to a sum is none of them
        and round(region["x_axis"] + region["width"], 6) <= 1
        and round(region["y_axis"] + region["height"], 6) <= 1
    )


def _text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _many(item: Check, most: int | None = None) -> Check:
    return lambda value: isinstance(value, list) and (most is None or len(value) <= most) and all(map(item, value))


_STORAGE_REQUIRED = frozenset({"vendor", "region", "bucket", "accessKey", "secretKey"})
_STORAGE: Mapping[str, Check] = {
    "vendor": whole(0, 11),
    "region": whole(0, 99),
    "bucket": _text,
    "accessKey": _text,
    "secretKey": _text,
    "fileNamePrefix": strings,
    "stsToken": _text,
    "stsExpiration": whole(0, 2**63),
    "extensionParams": lambda value: isinstance(value, dict),
}
_REGION: Mapping[str, Check] = {
    "uid": is_uid,
    "x_axis": _share,
    "y_axis": _share,
    "width": _share,
    "height": _share,
    "alpha": _share,
    "render_mode": one_of(0, 1),
}
_BACKGROUND: Mapping[str, Check] = {"uid": is_uid, "image_url": _matching(_URL), "render_mode": one_of(0, 1)}
_LAYOUT: Mapping[str, Check] = {
    "mixedVideoLayout": one_of(0, 1, 2, 3),
    "maxResolutionUid": is_uid,
    "backgroundColor": _matching(_COLOUR),
    "backgroundImage": _matching(_URL),
    "defaultUserBackgroundImage": _matching(_URL),
    "layoutConfig": _many(_within, _MOST_REGIONS),
    "backgroundConfig": _many(lambda value: _fields(value, _BACKGROUND, required={"uid", "image_url"})),
}

"""`serverResponse` of query and stop, per mode.

Source: Agora REST reference, "Query status" and "Stop recording"; the older keys are the earlier pages'.
"""

from datetime import datetime
from typing import Any

from bot.sandbox.agora.asked import RTMP_SERVICE, VOD_SERVICE, WEB_SERVICE
from bot.sandbox.agora.files import RecordedFile, files_at
from bot.sandbox.agora.pace import Shape
from bot.sandbox.agora.tasks import Task


def query_report(task: Task, status: int, now: datetime, shape: Shape) -> dict[str, Any]:
    """What query says of a task that is alive."""
    if task.asked.is_web:
        return {"status": status, "extensionServiceState": _web_services(task, now, shape)}
    begun = {"status": status, "sliceStartTime": _slice_start(task, now)}
    if task.asked.takes_snapshots:
        return begun
    report = begun | file_list(task, now, shape)
    if task.asked.uploads_to_vod:
        payload = {"state": "exit" if task.is_leaving(now) else "inProgress"}
        report["extensionServiceState"] = [_service(VOD_SERVICE, payload, shape)]
    return report


def stop_report(task: Task, now: datetime, shape: Shape) -> dict[str, Any]:
    """What stop says: everything that was recorded, and whether it is in the bucket."""
    uploading = {"uploadingStatus": uploading_status(task, now)}
    if task.asked.is_web:
        upload = _service("upload_service", uploading, shape)
        return {"extensionServiceState": [upload, *_web_services(task, now, shape)]}
    return uploading if task.asked.takes_snapshots else file_list(task, now, shape) | uploading


def uploading_status(task: Task, now: datetime) -> str:
    """`uploaded`, `backuped`, or `unknown` while the upload goes on."""
    uploaded_at = task.uploaded_at
    if uploaded_at is None or now < uploaded_at:
        return "unknown"
    return "backuped" if task.trouble.backuped else "uploaded"


def file_list(task: Task, now: datetime, shape: Shape) -> dict[str, Any]:
    """`fileListMode` and `fileList`: one name for a mix of HLS alone, objects otherwise."""
    files = files_at(task, now)
    if task.mode == "mix" and not task.asked.makes_mp4:
        # one string has room for one name: the newest worker's playlist
        name = _name(task, files[-1], shape) if files else ""
        return {"fileListMode": "string", "fileList": name}
    return {"fileListMode": "json", "fileList": [file_object(task, recorded, shape) for recorded in files]}


def file_object(task: Task, recorded: RecordedFile, shape: Shape) -> dict[str, Any]:
    """One entry of a `fileList` of an RTC recording."""
    return {
        shape.file_name_key: _name(task, recorded, shape),
        "trackType": recorded.track_type,
        "uid": recorded.uid,
        "mixedAllUser": _quoted(recorded.mixed_all_user, shape),
        "isPlayable": _quoted(True, shape),  # noqa: FBT003 -- the value itself, not a switch
        "sliceStartTime": _quoted(_slice_time(recorded, shape), shape),
    }


def web_file_object(task: Task, recorded: RecordedFile, shape: Shape) -> dict[str, Any]:
    """One entry of a `fileList` of a web recording."""
    return {
        shape.web_file_name_key: _name(task, recorded, shape),
        "sliceStartTime": _quoted(_slice_time(recorded, shape), shape),
    }


def milliseconds(at: datetime) -> int:
    """Unix milliseconds."""
    return int(at.timestamp() * 1000)


def _web_services(task: Task, now: datetime, shape: Shape) -> list[dict[str, Any]]:
    state = _web_state(task, now)
    files = [web_file_object(task, recorded, shape) for recorded in files_at(task, now)]
    services = [_service(WEB_SERVICE, {"state": state, "onhold": task.onhold, "fileList": files}, shape)]
    if task.asked.pushes_rtmp:
        status = "onhold" if task.onhold else {"init": "connecting", "exit": "disconnected"}.get(state, "publishing")
        outputs = [{"rtmpUrl": url, "status": status} for url in task.rtmp_urls]
        services.append(_service(RTMP_SERVICE, {"state": state, "outputs": outputs}, shape))
    return services


def _web_state(task: Task, now: datetime) -> str:
    if task.is_leaving(now):
        return "exit"
    return "inProgress" if task.first_file_at is not None and now >= task.first_file_at else "init"


def _service(service_name: str, payload: dict[str, Any], shape: Shape) -> dict[str, Any]:
    return {"serviceName": service_name, shape.payload_key: payload}


def _name(task: Task, recorded: RecordedFile, shape: Shape) -> str:
    return task.asked.prefix + recorded.name if shape.prefix_in_file_list else recorded.name


def _slice_start(task: Task, now: datetime) -> int:
    first_file_at = task.first_file_at
    return 0 if first_file_at is None or now < first_file_at else milliseconds(first_file_at)


def _slice_time(recorded: RecordedFile, shape: Shape) -> int:
    time_ms = milliseconds(recorded.slice_started_at)
    return time_ms // 1000 if shape.slice_time_in_seconds else time_ms


def _quoted(value: bool | int, shape: Shape) -> bool | int | str:  # noqa: FBT001 -- the value itself, not a switch
    if not shape.quoted_values:
        return value
    return str(value).lower()

"""What happens to a task that Agora's notification service tells about.

The order within one recording follows from the meanings; no page gives it.

Source: Agora, "Cloud Recording event types".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.agora.files import files_at, snapshot_name
from bot.sandbox.agora.pace import Shape
from bot.sandbox.agora.reports import file_object, milliseconds, web_file_object
from bot.sandbox.agora.tasks import Ending, Task, Why

SERVICE, RECORDER, UPLOADER, WEB = 0, 1, 2, 6
_FATAL = 5
_FULL_PROGRESS = 10_000
_LEAVE_CODES = {Why.STOPPED: 16, Why.IDLE: 4}
_LEFT_BY_SIGNAL = 2
_WEB_CODES = {Why.STOPPED: (0, "ok"), Why.IDLE: (0, "ok"), Why.MAX_HOURS: (1, "max_recording_hour")}
_WEB_FAILED = (6, "recorder_error")


@dataclass(frozen=True)
class Event:
    """One event.

    Args:
        key: tells the events of one task apart.
        details: without `msgName`.
    """

    key: str
    at: datetime
    event_type: int
    service_type: int
    message_name: str
    details: dict[str, Any]


def events_until(task: Task, now: datetime, shape: Shape) -> list[Event]:
    """Every event of *task* up to *now*, in the order in which they happened.

    Of those that repeat (progress, pictures) only the newest is among them.
    """
    ending = task.ending()
    cut_off = now if ending is None else min(now, ending.at)
    events = [event for event in _while_it_records(task, cut_off) if event.at <= cut_off]
    if ending is not None and ending.why is not Why.LOST:
        events += _when_it_leaves(task, ending, shape)
    events += _errors(task, ending)
    # sorting keeps the order of what happened in the same moment
    return sorted((event for event in events if event.at <= now), key=lambda event: event.at)


def _while_it_records(task: Task, cut_off: datetime) -> Iterator[Event]:
    if task.ready_at is not None:
        if task.asked.is_web:
            started = {"recorderStartTime": milliseconds(task.ready_at)}
            yield Event("70", task.ready_at, 70, WEB, "web_recorder_started", started)
        else:
            yield Event("40", task.ready_at, 40, RECORDER, "recorder_started", {"status": 0})
        yield Event("30", task.ready_at, 30, UPLOADER, "uploader_started", {"status": 0})
    first_file_at = task.first_file_at
    if first_file_at is not None and first_file_at <= cut_off:
        yield from _recording(task, first_file_at, cut_off)
    for index, gap in enumerate(task.trouble.failovers):
        yield Event(f"12:{index}", gap.ends_at, 12, SERVICE, "session_failover", {"newUid": int(gap.new_uid)})


def _recording(task: Task, first_file_at: datetime, cut_off: datetime) -> Iterator[Event]:
    if task.asked.is_web:
        for index, url in enumerate(task.rtmp_urls):
            status = {"rtmpUrl": url, "status": "publishing"}
            yield Event(f"100:{index}", first_file_at, 100, WEB, "rtmp_publish_status", status)
    else:
        yield from _streams(task, first_file_at)
    if task.asked.takes_snapshots:
        yield from _newest_picture(task, first_file_at, cut_off)
    if not task.asked.records_files:
        return
    name = files_at(task, first_file_at)[0].name
    yield Event("4", first_file_at, 4, SERVICE, "cloud_recording_file_infos", {"fileList": name})
    minutes = int((cut_off - first_file_at) / timedelta(minutes=1))
    if minutes:
        at = first_file_at + timedelta(minutes=minutes)
        # while it records, the share of what is uploaded stays just below all of it
        yield Event(f"33:{minutes}", at, 33, UPLOADER, "uploading_progress", {"progress": _FULL_PROGRESS - 1})


def _streams(task: Task, first_file_at: datetime) -> Iterator[Event]:
    time_ms = milliseconds(first_file_at)
    for recorded in files_at(task, first_file_at):
        slice_start = {
            "startUtcMs": time_ms,
            "discontinueUtcMs": time_ms,
            "mixedAllUser": recorded.mixed_all_user,
            "streamUid": recorded.uid,
            "trackType": recorded.track_type,
        }
        if recorded.name.endswith(".m3u8"):
            yield Event(f"42:{recorded.name}", first_file_at, 42, RECORDER, "recorder_slice_start", slice_start)
    for event_type, medium in ((43, "audio"), (44, "video")):
        for uid in dict.fromkeys(uid for chosen in task.subscriptions for uid in getattr(chosen, f"{medium}_uids")):
            name = f"recorder_{medium}_stream_state_changed"
            came = {"streamUid": uid, "state": 0, "UtcMs": time_ms}
            yield Event(f"{event_type}:{uid}", first_file_at, event_type, RECORDER, name, came)
            if task.media_ends_at is not None:
                went = {"streamUid": uid, "state": 1, "UtcMs": milliseconds(task.media_ends_at)}
                key = f"{event_type}:{uid}:{task.media_ends_at}"
                yield Event(key, task.media_ends_at, event_type, RECORDER, name, went)


def _newest_picture(task: Task, first_file_at: datetime, cut_off: datetime) -> Iterator[Event]:
    interval = timedelta(seconds=task.asked.request["snapshotConfig"].get("captureInterval", 10))
    at = first_file_at + int((cut_off - first_file_at) / interval) * interval
    for uid in dict.fromkeys(uid for chosen in task.subscriptions for uid in chosen.video_uids):
        # here, and only here, the name carries the prefix
        picture = {"fileName": task.asked.prefix + snapshot_name(task, uid, at)}
        yield Event(f"45:{uid}:{at}", at, 45, RECORDER, "recorder_snapshot_file", picture)


def _when_it_leaves(task: Task, ending: Ending, shape: Shape) -> Iterator[Event]:
    uploaded_at = task.uploaded_at or ending.at
    if task.asked.is_web:
        code, message = _WEB_CODES.get(ending.why, _WEB_FAILED)
        files = [web_file_object(task, recorded, shape) for recorded in files_at(task, ending.at)]
        stopped = {"code": code, "message": message, "details": message, "fileList": files}
        yield Event("71", ending.at, 71, WEB, "web_recorder_stopped", stopped)
    else:
        left = {"leaveCode": _LEAVE_CODES.get(ending.why, _LEFT_BY_SIGNAL)}
        yield Event("41", ending.at, 41, RECORDER, "recorder_leave", left)
    if task.first_file_at is not None and task.first_file_at <= ending.at:
        complete = {"progress": _FULL_PROGRESS}
        yield Event("33:end", uploaded_at, 33, UPLOADER, "uploading_progress", complete)
        yield _uploaded(task, uploaded_at, shape)
    exit_status = {"exitStatus": int(ending.why is Why.ABNORMAL)}
    gone_at = task.gone_at() or ending.at
    yield Event("11", max(gone_at, uploaded_at), 11, SERVICE, "session_exit", exit_status)


def _uploaded(task: Task, at: datetime, shape: Shape) -> Event:
    details: dict[str, Any] = {"status": 0}
    if not task.asked.is_web and task.asked.records_files:
        details["fileList"] = [file_object(task, recorded, shape) for recorded in files_at(task, at)]
    if task.trouble.backuped:
        return Event("32", at, 32, UPLOADER, "backuped", details)
    return Event("31", at, 31, UPLOADER, "uploaded", details)


def _errors(task: Task, ending: Ending | None) -> Iterator[Event]:
    for index, error in enumerate(task.trouble.errors):
        if ending is not None and error.at > ending.at:
            continue
        details = {
            "module": error.module,
            "errorLevel": _FATAL,
            "errorCode": error.code,
            "stat": 0,
            "errorMsg": error.message,
        }
        yield Event(f"1:{index}", error.at, 1, SERVICE, "cloud_recording_error", details)
        if ending is not None and ending.why is Why.LOST:
            yield Event("11", ending.at, 11, SERVICE, "session_exit", {"exitStatus": 1})

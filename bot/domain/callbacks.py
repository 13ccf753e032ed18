"""What Agora's callbacks make of a recording: they note facts, and they hurry; they never decide.

A callback may come twice, late, out of order, or never. So whatever is noted is the same in whatever
order the callbacks come, and what is to be done about it is found out by asking: `bot.domain.life`.

Source: Agora callbacks reference, "Cloud Recording events"; "Integration best practices" (callbacks
accelerate, the query decides).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from bot.domain import life
from bot.domain.notification import Notification
from bot.domain.outcomes import merged, named
from bot.domain.recording import Recording, RecordingState, Reported, Task, UploadNews

ERROR, WARNING, STATUS, FILES = 1, 2, 3, 4
EXIT, FAILOVER, REGISTERED = 11, 12, 13
UPLOADER_STARTED, UPLOADED, BACKUPED, PROGRESS = 30, 31, 32, 33
STARTED, LEFT, SLICE, AUDIO, VIDEO, SNAPSHOT = 40, 41, 42, 43, 44, 45
VOD_STARTED, VOD_TRIGGERED = 60, 61
WEB_STARTED, WEB_STOPPED, WEB_LIMIT, WEB_RELOAD = 70, 71, 72, 73
TRANSCODING, TRANSCODED, DOWNLOAD_FAILED, PUBLISHED, POSTPONED = 80, 81, 90, 100, 1001

# Many of each in one recording, and no two of them tell more than one.
CHATTER: Final = frozenset({PROGRESS, SLICE, AUDIO, VIDEO, SNAPSHOT})
DOCUMENTED: Final = CHATTER | {
    *(ERROR, WARNING, STATUS, FILES, EXIT, FAILOVER, REGISTERED, UPLOADER_STARTED, UPLOADED, BACKUPED),
    *(STARTED, LEFT, VOD_STARTED, VOD_TRIGGERED, WEB_STARTED, WEB_STOPPED, WEB_LIMIT, WEB_RELOAD),
    *(TRANSCODING, TRANSCODED, DOWNLOAD_FAILED, PUBLISHED, POSTPONED),
}
HURRYING: Final = frozenset(
    {STATUS, FILES, EXIT, FAILOVER, UPLOADED, BACKUPED, STARTED, LEFT, WEB_STARTED, WEB_STOPPED, POSTPONED}
)
LISTING_FILES: Final = frozenset({STATUS, FILES, UPLOADED, BACKUPED, WEB_STOPPED, TRANSCODED, POSTPONED})
UPLOADING_STATUS: Final[Mapping[int, str]] = MappingProxyType({UPLOADED: life.UPLOADED, BACKUPED: life.BACKUPED})

GRAVE, FATAL = 4, 5  # `errorLevel`
OF_UPLOADER: Final = 1  # `module`
TOTAL_SUCCESS: Final = "total_success"
REPORTED_AT_MOST: Final = 5
LONGEST_MESSAGE: Final = 200

# An event may come again for a day; what an error was about is asked for longer.
KEPT_FOR: Final = timedelta(days=30)
CHATTER_KEPT_FOR: Final = timedelta(days=2)


def kept_for(notification: Notification) -> timedelta:
    """Return how long *notification* is worth keeping as it came."""
    return CHATTER_KEPT_FOR if notification.event_type in CHATTER else KEPT_FOR


def task_meant(recording: Recording, *, sid: str, cname: str | None, uid: str | None) -> Task | None:
    """Return the task of *recording* that a callback is about, or None.

    That is the one with this *sid*; or one whose start was sent and never answered, under this *cname*
    and *uid*: it can be told by nothing else.
    """
    tasks = (recording.task, *recording.former_tasks)
    by_sid = (task for task in tasks if task.sid == sid)
    by_uid = (
        task
        for task in tasks
        if task.sid is None and task.start_sent_at is not None and (recording.cname, task.uid) == (cname, uid)
    )
    return next(by_sid, None) or next(by_uid, None)


def noted(recording: Recording, notification: Notification, now: datetime) -> Recording:
    """Return *recording* with what *notification* says noted; the same one when that is nothing new."""
    sid = notification.sid
    if sid is None:
        return recording
    task = task_meant(recording, sid=sid, cname=notification.cname, uid=notification.uid)
    if task is None:
        return recording
    is_present = task == recording.task
    told = _told(recording, notification, now) if is_present else recording
    if is_present and not recording.is_over:
        return _hurried(_with_sid(told, sid, now), notification, now)
    # What was never named may have been thought refused; it shows itself, so it did start.
    return _stray_found(told, task, notification, now) if task.unsettled or task.sid is None else told


def hurry_kept(recording: Recording, hurried_before: datetime | None, now: datetime) -> Recording:
    """Return *recording* after a step, due again when a callback came while the step was being made.

    The step's answer may be older than the callback. Where there is trouble, its own pace counts.

    Args:
        hurried_before: `hurried_at` of the row with which the step began.
    """
    hurried_at = recording.hurried_at
    if hurried_at in (None, hurried_before) or recording.trouble is not None or recording.is_over:
        return recording
    return recording.noting(step_at=min(recording.step_at, max(now, hurried_at)))


def _hurried(recording: Recording, notification: Notification, now: datetime) -> Recording:
    """Have the next step made now, or two seconds after the last one that was hurried."""
    kind = notification.event_type
    is_grave = kind == ERROR and (notification.number("errorLevel") or 0) >= GRAVE
    if not (is_grave or kind in HURRYING) or _is_being_hurried(recording, now):
        return recording
    at = _not_too_often(recording, now)
    return recording.noting(step_at=min(recording.step_at, at), hurried_at=at)


def _is_being_hurried(recording: Recording, now: datetime) -> bool:
    return recording.hurried_at is not None and recording.hurried_at > now


def _not_too_often(recording: Recording, now: datetime) -> datetime:
    return now if recording.hurried_at is None else max(now, recording.hurried_at + life.HURRY_EVERY)


def _with_sid(recording: Recording, sid: str, now: datetime) -> Recording:
    """Note the sid of a start whose answer was lost; whether it records is still to be proved."""
    return recording if recording.task.sid is not None else named(recording, sid, now)


def _stray_found(recording: Recording, task: Task, notification: Notification, now: datetime) -> Recording:
    """Have a task that was given up stopped, now that it shows itself."""
    is_named = task.sid is not None
    if is_named and (notification.event_type not in HURRYING or _is_being_hurried(recording, now)):
        return recording
    at = _not_too_often(recording, now)
    if is_named and task.stop_again_at is not None and task.stop_again_at <= at:
        return recording
    found = recording.with_any_task(task.uid, sid=notification.sid, unsettled=True, stop_again_at=at)
    return found.noting(hurried_at=at)


def _told(recording: Recording, notification: Notification, now: datetime) -> Recording:
    """Note what people may want to know."""
    for note in (_with_files, _with_video, _with_report, _with_upload, _with_failover):
        recording = note(recording, notification, now)
    return recording


def _with_files(recording: Recording, notification: Notification, _now: datetime) -> Recording:
    if notification.event_type not in LISTING_FILES:
        return recording
    # What is known stays as it is: which of two callbacks came first says nothing.
    files = sorted(merged(notification.files, recording.files), key=lambda file: file.name)
    return recording if set(files) == set(recording.files) else recording.noting(files=tuple(files))


def _with_video(recording: Recording, notification: Notification, _now: datetime) -> Recording:
    """Note under which id the recording is in ApsaraVideo for VoD; another recorder makes another video."""
    video_id = notification.words("aliVodInfo", "videoId") if notification.event_type == VOD_STARTED else None
    known = {*recording.video_ids, *([video_id[:LONGEST_MESSAGE]] if video_id else [])}
    video_ids = tuple(sorted(known))[:REPORTED_AT_MOST]
    return recording.noting(video_ids=video_ids) if video_ids != recording.video_ids else recording


def _with_report(recording: Recording, notification: Notification, now: datetime) -> Recording:
    read = REPORTS.get(notification.event_type)
    said = read(notification) if read is not None else None
    if said is None:
        return recording
    code, message = said
    report = Reported(
        event_type=notification.event_type,
        name=notification.name or "",
        code=code,
        message=(message or "")[:LONGEST_MESSAGE],
        at=notification.occurred_at or now,
    )
    # The same thing said again is one thing, last said then; of different things the newest stay.
    latest = {_said(one): one for one in sorted((*recording.reported, report), key=lambda one: one.at)}
    newest = sorted(latest.values(), key=lambda one: (one.at, _said(one)))[-REPORTED_AT_MOST:]
    return recording.noting(reported=tuple(newest))


def _said(report: Reported) -> tuple[int, str, int, str]:
    return report.event_type, report.name, report.code if report.code is not None else -1, report.message


def _with_upload(recording: Recording, notification: Notification, now: datetime) -> Recording:
    status = UPLOADING_STATUS.get(notification.event_type)
    if status is None or (recording.is_over and not _settles_late(recording, status)):
        return recording
    news = UploadNews(status=status, sequence=-1 if notification.sequence is None else notification.sequence, at=now)
    known = recording.upload_news
    if known is not None and _age(news) <= _age(known):
        return recording
    told = recording.noting(upload_news=news, uploading_status=status)
    return told.noting(files_confirmed=True) if recording.is_over else told


def _settles_late(recording: Recording, status: str) -> bool:
    """Say whether *status* is what was waited for in vain: that every file of a recording that is over has arrived."""
    unconfirmed = recording.state == RecordingState.COMPLETED and not recording.files_confirmed
    return unconfirmed and status == life.UPLOADED and not recording.task.unsettled


def _age(news: UploadNews) -> tuple[int, bool]:
    return news.sequence, news.status == life.UPLOADED


def _with_failover(recording: Recording, notification: Notification, _now: datetime) -> Recording:
    uid = notification.words("newUid") if notification.event_type == FAILOVER else None
    if uid is None or uid in recording.task.replaced_by:
        return recording
    return recording.with_task(replaced_by=tuple(sorted((*recording.task.replaced_by, uid))))


# What stands where in the details, or that there is nothing to report.
Said = tuple[int | None, str | None]


def _error(notification: Notification) -> Said | None:
    is_fatal = (notification.number("errorLevel") or 0) >= FATAL
    if not is_fatal and notification.number("module") != OF_UPLOADER:
        return None
    return notification.number("errorCode"), notification.words("errorMsg")


def _web_stopped(notification: Notification) -> Said | None:
    code = notification.number("code")
    return None if code in (0, None) else (code, notification.words("message"))


def _postponed(notification: Notification) -> Said | None:
    result = notification.words("result")
    return None if result in (TOTAL_SUCCESS, None) else (None, result)


REPORTS: Final[Mapping[int, Callable[[Notification], Said | None]]] = MappingProxyType(
    {
        ERROR: _error,
        WARNING: lambda said: (said.number("warnCode"), None),
        FAILOVER: lambda _said: (None, None),
        WEB_STOPPED: _web_stopped,
        WEB_LIMIT: lambda said: (None, said.words("limitType")),
        WEB_RELOAD: lambda said: (None, said.words("reason")),
        DOWNLOAD_FAILED: lambda said: (None, said.words("fileName")),
        POSTPONED: _postponed,
    }
)

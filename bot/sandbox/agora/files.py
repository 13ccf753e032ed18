"""The names and the list of files that a task has made by some moment.

Source: Agora, "Manage recorded files" and "Capture screenshots".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.agora.asked import WEB_SERVICE
from bot.sandbox.agora.tasks import Task

_REPLACED_IN_WEB_NAMES = str.maketrans(dict.fromkeys("!@#$%^&*()+_.=[]{}~|,;:?<>", "-"))
_MIX_MP4_LENGTH = timedelta(hours=2)
_DEFAULT_WEB_MP4_MINUTES = 120


@dataclass(frozen=True)
class RecordedFile:
    """One file.

    Args:
        name: as it stands in lists, without the prefix of the bucket.
        track_type: `audio`, `video` or `audio_and_video`.
        uid: whose it is; `"0"` when everyone is in it.
    """

    name: str
    track_type: str
    uid: str
    mixed_all_user: bool
    slice_started_at: datetime


@dataclass(frozen=True)
class _Stretch:
    """What one worker recorded: until a failover, or the end."""

    mark: str
    begins_at: datetime
    ends_at: datetime
    is_closed: bool


def cname_in_names(cname: str, mode: str) -> str:
    """The cname as it stands in file names: web names have a dash for everything that is not plain.

    Source: Agora, "Manage recorded files"; a real mix recording kept its underscore.
    """
    return cname.translate(_REPLACED_IN_WEB_NAMES) if mode == "web" else cname


def utc_stamp(at: datetime) -> str:
    """`yyyyMMddHHmmssSSS`, as names carry it."""
    return f"{at:%Y%m%d%H%M%S}{at.microsecond // 1000:03d}"


def stem(task: Task) -> str:
    """What all names of a task begin with."""
    return f"{task.sid}_{cname_in_names(task.cname, task.mode)}"


def snapshot_name(task: Task, uid: str, at: datetime) -> str:
    """The name of one picture; *uid* is the person in it."""
    return f"{stem(task)}__uid_s_{uid}__uid_e_video_{utc_stamp(at)}.jpg"


def files_at(task: Task, now: datetime) -> list[RecordedFile]:
    """Every file that exists at *now*: playlists from the first slice on, an MP4 once it is closed."""
    if not task.asked.records_files:
        return []
    per_stretch = _individual_files if task.mode == "individual" else _mixed_files
    return [recorded for stretch in _stretches(task, now) for recorded in per_stretch(task, stretch)]


def _stretches(task: Task, now: datetime) -> Iterator[_Stretch]:
    first_file_at = task.first_file_at
    if first_file_at is None:
        return
    ending = task.ending()
    last_at = min(now, ending.at) if ending is not None else now
    failovers = [gap for gap in task.trouble.failovers if gap.begins_at <= last_at]
    begins = [first_file_at, *(max(first_file_at, gap.ends_at) for gap in failovers)]
    ends = [*(gap.begins_at for gap in failovers), last_at]
    for index, (begins_at, ends_at) in enumerate(zip(begins, ends, strict=True)):
        is_last = index == len(failovers)
        if begins_at < ends_at or (is_last and begins_at == ends_at):
            is_closed = not is_last or task.is_leaving(now)
            yield _Stretch(f"bak{index - 1}_" if index else "", begins_at, ends_at, is_closed)


def _mixed_files(task: Task, stretch: _Stretch) -> Iterator[RecordedFile]:
    track_type = "audio_and_video" if task.asked.is_web else _mixed_track(task)
    base = stretch.mark + stem(task)
    yield RecordedFile(f"{base}.m3u8", track_type, "0", mixed_all_user=True, slice_started_at=stretch.begins_at)
    if not task.asked.makes_mp4:
        return
    length = _mp4_length(task)
    complete = int((stretch.ends_at - stretch.begins_at) / length)
    for index in range(complete + stretch.is_closed):
        begins_at = stretch.begins_at + index * length
        yield RecordedFile(f"{base}_{index}.mp4", track_type, "0", mixed_all_user=True, slice_started_at=begins_at)


def _individual_files(task: Task, stretch: _Stretch) -> Iterator[RecordedFile]:
    audio = {uid for chosen in task.subscriptions for uid in chosen.audio_uids}
    video = {uid for chosen in task.subscriptions for uid in chosen.video_uids}
    joins_tracks = task.asked.recording_config.get("streamMode") == "standard"
    for uid in dict.fromkeys(uid for chosen in task.subscriptions for uid in chosen.uids):
        base = f"{stretch.mark}{stem(task)}__uid_s_{uid}__uid_e_"
        tracks = [("audio", "audio")] * (uid in audio) + [("video", "video")] * (uid in video)
        if joins_tracks and uid in audio & video:
            # undocumented: seen in Agora's own script that merges tracks
            tracks.append(("av", "audio_and_video"))
        for suffix, track_type in tracks:
            name = f"{base}{suffix}.m3u8"
            yield RecordedFile(name, track_type, uid, mixed_all_user=False, slice_started_at=stretch.begins_at)


def _mixed_track(task: Task) -> str:
    audio = any(chosen.audio_uids for chosen in task.subscriptions)
    video = any(chosen.video_uids for chosen in task.subscriptions)
    if audio and video:
        return "audio_and_video"
    return "audio" if audio else "video"


def _mp4_length(task: Task) -> timedelta:
    web = task.asked.service(WEB_SERVICE) if task.asked.is_web else None
    return _MIX_MP4_LENGTH if web is None else timedelta(minutes=web.get("maxVideoDuration", _DEFAULT_WEB_MP4_MINUTES))

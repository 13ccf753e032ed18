"""What the recordings left in a bucket: real, small files under the names that Agora gives them.

A clip of six seconds stands in for whatever was recorded. Nothing is written anywhere: which objects there are
follows from the tasks and the moment at which somebody looks, as everything else does.

Source: Agora, "Manage recorded files" (a TS piece is about 15 s long, and named by the UTC time at which it
begins) and "Capture screenshots".
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from bot.sandbox.agora.files import RecordedFile, files_at, snapshot_name, utc_stamp
from bot.sandbox.agora.tasks import Task, Why
from bot.sandbox.bucket import StoredObject

PIECE: Final = timedelta(seconds=15)
FORWARDED_AFTER: Final = timedelta(minutes=1)  # what lies in Agora's backup comes later
PIECES: Final = ("clip_0.ts", "clip_1.ts", "clip_2.ts")
_MEDIA: Final = Path(__file__).parent.parent / "bucket" / "media"
_PIECE_SECONDS: Final = 2
_TYPES: Final = {
    "m3u8": "application/vnd.apple.mpegurl",
    "ts": "video/mp2t",
    "mp4": "video/mp4",
    "jpg": "image/jpeg",
}


class RecordedObjects:
    """The objects of *tasks* as they are at the moment; a `bot.sandbox.bucket.standin.Shelf`."""

    def __init__(self, tasks: Callable[[], Iterable[Task]], clock: Callable[[], datetime]) -> None:
        self._tasks = tasks
        self._clock = clock

    def find(self, bucket: str, key: str) -> StoredObject | None:
        """Return what lies under *key* now."""
        meant = [task for task in self._tasks() if task.sid in key]
        return next((found for name, found in self._of(meant, bucket) if name == key), None)

    def walk(self, bucket: str) -> Iterator[tuple[str, StoredObject]]:
        """Return everything, in any order."""
        return self._of(self._tasks(), bucket)

    def _of(self, tasks: Iterable[Task], bucket: str) -> Iterator[tuple[str, StoredObject]]:
        now = self._clock()
        for task in tasks:
            if task.asked.request.get("storageConfig", {}).get("bucket") == bucket:
                for name, body in objects_at(task, now):
                    ending = name.rpartition(".")[2]
                    yield task.asked.prefix + name, StoredObject(body, _TYPES[ending], task.started_at)


def objects_at(task: Task, now: datetime) -> Iterator[tuple[str, bytes]]:
    """Every object of *task* that has arrived by *now*, by its name; the last ones come with the end of the upload."""
    arrived_at = _arrived_at(task)
    is_complete = arrived_at is not None and now >= arrived_at
    for recorded in files_at(task, now):
        if recorded.name.endswith(".m3u8"):
            yield from _playlist(task, recorded, now, is_complete=is_complete)
        elif is_complete:
            yield recorded.name, clip("clip.mp4")
    if task.asked.takes_snapshots:
        yield from _pictures(task, now)


@cache
def clip(name: str) -> bytes:
    """One of the files that stand in for what was recorded."""
    return (_MEDIA / name).read_bytes()


def _arrived_at(task: Task) -> datetime | None:
    """When everything is in the bucket; never where the recorder died."""
    if task.uploaded_at is None:
        return None
    return task.uploaded_at + FORWARDED_AFTER if task.trouble.backuped else task.uploaded_at


def _last_at(task: Task, now: datetime) -> datetime:
    ending = task.ending()
    return now if ending is None else min(now, ending.at)


def _playlist(task: Task, recorded: RecordedFile, now: datetime, *, is_complete: bool) -> Iterator[tuple[str, bytes]]:
    """The playlist and its pieces: each comes when it is full, the last one with the end of the upload."""
    length = _last_at(task, now) - recorded.slice_started_at
    full, rest = divmod(length, PIECE)
    count = full + (1 if is_complete and (rest or not full) else 0)
    ending = task.ending()
    if ending is not None and ending.why is Why.LOST:
        count = full
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{_PIECE_SECONDS}", "#EXT-X-MEDIA-SEQUENCE:0"]
    base = recorded.name.removesuffix(".m3u8")
    for index in range(count):
        if index and index % len(PIECES) == 0:
            lines.append("#EXT-X-DISCONTINUITY")
        name = f"{base}_{utc_stamp(recorded.slice_started_at + index * PIECE)}.ts"
        lines += [f"#EXTINF:{_PIECE_SECONDS}.000000,", name]
        yield name, clip(PIECES[index % len(PIECES)])
    if is_complete:
        lines.append("#EXT-X-ENDLIST")
    if count:
        yield recorded.name, "\n".join([*lines, ""]).encode()


def _pictures(task: Task, now: datetime) -> Iterator[tuple[str, bytes]]:
    first_at = task.first_file_at
    if first_at is None:
        return
    interval = timedelta(seconds=task.asked.request["snapshotConfig"].get("captureInterval", 10))
    uids = dict.fromkeys(uid for chosen in task.subscriptions for uid in chosen.video_uids)
    for index in range(int((_last_at(task, now) - first_at) / interval) + 1):
        for uid in uids:
            yield snapshot_name(task, uid, first_at + index * interval), clip("clip.jpg")

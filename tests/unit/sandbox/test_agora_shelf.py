"""What the stand-in of Agora leaves in the bucket: Agora's names, real media."""

from collections.abc import Iterator
from datetime import timedelta

from bot.sandbox.agora.asked import Asked
from bot.sandbox.agora.pace import Pace
from bot.sandbox.agora.shelf import objects_at
from bot.sandbox.agora.tasks import Task
from tests.unit.sandbox.agora_caller import NOON, mix

SID = "a" * 32


def a_task(**more: object) -> Task:
    """Return a recording that began at noon."""
    asked = Asked("mix", mix(**more))
    return Task(SID, "resource", "town-hall", "1", asked, NOON, NOON + timedelta(hours=24), Pace(upload_seconds=10))


def names(objects: Iterator[tuple[str, bytes]]) -> list[str]:
    """Return the names alone."""
    return sorted(name for name, _ in objects)


def test_pieces_come_while_it_records_and_the_rest_with_the_end_of_the_upload() -> None:
    """A full piece every 15 s; the last one, the MP4 and the playlist's end only once everything is uploaded."""
    task = a_task(recordingFileConfig={"avFileType": ["hls", "mp4"]})
    began = task.first_file_at
    assert began is not None
    assert [] == names(objects_at(task, began + timedelta(seconds=14)))
    assert 3 == len(names(objects_at(task, began + timedelta(seconds=31))))
    task.stop_requested_at = began + timedelta(seconds=40)
    assert 3 == len(names(objects_at(task, task.stop_requested_at + timedelta(seconds=9))))
    everything = dict(objects_at(task, task.stop_requested_at + timedelta(seconds=10)))
    playlist = everything[f"{SID}_town-hall.m3u8"].decode()
    pieces = [line for line in playlist.splitlines() if not line.startswith("#")]
    assert "#EXT-X-ENDLIST" in playlist
    assert {*pieces, f"{SID}_town-hall.m3u8", f"{SID}_town-hall_0.mp4"} == set(everything)
    assert 3 == len(pieces)
    assert b"ftyp" == everything[f"{SID}_town-hall_0.mp4"][4:8]
    assert all(b"G" == everything[piece][:1] for piece in pieces)


def test_what_lies_in_the_backup_comes_later() -> None:
    """`backuped` means that a part is not in the bucket yet."""
    task = a_task(recordingFileConfig={"avFileType": ["hls", "mp4"]})
    task.trouble.backuped = True
    task.stop_requested_at = stopped_at = NOON + timedelta(minutes=1)
    assert not any(name.endswith(".mp4") for name in names(objects_at(task, stopped_at + timedelta(seconds=30))))
    assert any(name.endswith(".mp4") for name in names(objects_at(task, stopped_at + timedelta(seconds=90))))


def test_a_recorder_that_died_leaves_whole_pieces_and_no_end() -> None:
    """Nothing closes the playlist, and there is no MP4."""
    task = a_task(recordingFileConfig={"avFileType": ["hls", "mp4"]})
    task.trouble.lost_at = NOON + timedelta(minutes=1)
    left = dict(objects_at(task, NOON + timedelta(hours=2)))
    assert not any(name.endswith(".mp4") for name in left)
    assert b"ENDLIST" not in left[f"{SID}_town-hall.m3u8"]


def test_pictures_are_there_under_their_names() -> None:
    """One of each person for every interval."""
    task = a_task(snapshotConfig={"captureInterval": 5, "fileType": ["jpg"]})
    began = task.first_file_at
    assert began is not None
    taken = dict(objects_at(task, began + timedelta(seconds=11)))
    assert 6 == len(taken)
    assert all(name.endswith(".jpg") and b"\xff\xd8" == body[:2] for name, body in taken.items())

"""The files of a recording, grouped as people think of them: one recording, however many parts it has.

Source: Agora REST reference, "Manage recorded files": after a change of recorder names begin with
`bak<n>_`; MP4 files are split and numbered `_<n>.mp4`; in individual mode the participant's uid is in the name.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.blocks.message import packed
from bot.blocks.text import code, words
from bot.domain.files import RecordedFile, expected_names, storage_folder, storage_path
from bot.domain.recording import FailureReason, Recording

REPLACED: Final = re.compile(r"(?:^|/)bak(\d+)_")
PART: Final = re.compile(r"_(\d+)\.[a-z0-9]+$")
PARTICIPANT: Final = re.compile(r"__uid_s_(.+?)__uid_e_")
TRACK: Final = re.compile(r"__uid_e_(audio|video|av)(?=[._])")
KINDS: Final = {"m3u8": "HLS", "mpd": "DASH", "mp4": "MP4", "jpg": "pictures", "ts": "HLS pieces", "webm": "WebM"}
TRACKS: Final = {
    "audio": "sound",
    "video": "picture",
    "av": "picture and sound",
    "audio_and_video": "picture and sound",
}

REPLACED_NOTE: Final = "Parts that begin with `bak` follow the others: Agora had to replace the recorder."
LONGEST_PATH: Final = 1200


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Parts of one and the same thing, in the order in which they were recorded."""

    label: str
    paths: tuple[str, ...]


def file_groups(recording: Recording) -> tuple[FileGroup, ...]:
    """Return the files that Agora reported, with their full addresses."""
    by_label: dict[str, list[RecordedFile]] = {}
    for file in sorted(recording.files, key=_place):
        by_label.setdefault(_label(file), []).append(file)
    return tuple(
        FileGroup(label, tuple(storage_path(recording.client_request, file.name) for file in files))
        for label, files in by_label.items()
    )


def _place(file: RecordedFile) -> tuple[str, str, int, int, str]:
    """Sort by participant and kind, then by recorder, then by part."""
    replaced, part = REPLACED.search(file.name), PART.search(file.name)
    return (
        _participant(file) or "",
        _label(file),
        int(replaced[1]) + 1 if replaced else 0,
        int(part[1]) if part else 0,
        file.name,
    )


def _participant(file: RecordedFile) -> str | None:
    if file.uid and file.uid != "0":
        return file.uid
    found = PARTICIPANT.search(file.name)
    return found[1] if found else None


def _label(file: RecordedFile) -> str:
    ending = file.name.rpartition(".")[2].lower()
    kind = KINDS.get(ending, "File")
    participant = _participant(file)
    if participant is None:
        return kind
    found = TRACK.search(file.name)
    track = None if kind == "pictures" else TRACKS.get(file.track_type or (found[1] if found else ""))
    return f"Participant {participant}, {track} ({kind})" if track else f"Participant {participant}, {kind}"


def file_sections(recording: Recording) -> list[str]:
    """Return the texts of sections that list the files, or where they are to be expected; mrkdwn."""
    if recording.files:
        count = "*1 file*" if len(recording.files) == 1 else f"*{len(recording.files)} files*"
        note = [REPLACED_NOTE] if any(REPLACED.search(file.name) for file in recording.files) else []
        return _listed([count, *note, *_lines(file_groups(recording))])
    if recording.failure is not None and not _left_something(recording):
        return []
    if recording.task.sid is None:
        folder = storage_folder(recording.client_request)
        return [f"*Files will go to*\n{code(folder, LONGEST_PATH)}"] if "://" in folder else []
    names = expected_names(recording.mode, recording.cname, recording.task.sid, recording.client_request)
    headline = "*Look for these files*" if recording.is_over else "*Expected files*"
    return _listed([headline, *(_path(recording, name) for name in names)])


def _left_something(recording: Recording) -> bool:
    nothing = recording.failure is not None and recording.failure.reason == FailureReason.NOTHING_RECORDED
    return recording.confirmed_at is not None and not nothing


def _path(recording: Recording, name: str) -> str:
    return code(storage_path(recording.client_request, name), LONGEST_PATH)


def _lines(groups: Iterable[FileGroup]) -> Iterable[str]:
    for group in groups:
        parts = f", {len(group.paths)} parts" if len(group.paths) > 1 else ""
        yield f"{words(group.label)}{parts}"
        yield from (code(path, LONGEST_PATH) for path in group.paths)


def _listed(lines: Sequence[str]) -> list[str]:
    texts, left_out = packed(lines)
    if left_out:
        # Headings are lines too; what is missed is files.
        left_out = sum(line.startswith("`") for line in lines[-left_out:])
        texts[-1] += f"\nand {left_out} more"
    return texts

"""The files of a recording, grouped as people think of them: one recording, however many parts it has.

Source: Agora REST reference, "Manage recorded files": after a change of recorder names begin with
`bak<n>_`; MP4 files are split and numbered `_<n>.mp4`; in individual mode the participant's uid is in the name.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.blocks.looked import file_note
from bot.blocks.message import packed
from bot.blocks.text import code, escape, slack_date, words
from bot.domain.bucket import FileLinks
from bot.domain.console import console_link
from bot.domain.files import RecordedFile, expected_names, storage_folder, storage_path
from bot.domain.recording import FailureReason, Recording
from bot.domain.request.vendors import VENDORS

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
LONGEST_LINK: Final = 1000
MOST_LINKED: Final = 8  # of more files than that, the folder alone is linked: links take room from names
VIDEOS: Final = "ApsaraVideo for VoD"
OPENS: Final = {"mp4": "play", "webm": "play", "m3u8": "playlist"}
# A link opens one object; a playlist's pieces are objects of their own.
PRIVATE_PIECES: Final = (
    "HLS pieces stay private, so a playlist's link does not play by itself. A template with MP4 gives a link that does."
)


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Parts of one and the same thing, in the order in which they were recorded."""

    label: str
    paths: tuple[str, ...]
    links: tuple[str | None, ...] = ()
    notes: tuple[str | None, ...] = ()


def file_groups(recording: Recording, links: FileLinks | None = None) -> tuple[FileGroup, ...]:
    """Return the files that Agora reported, with their full addresses, and links to them: mrkdwn.

    The links are those in *links*, which anybody can open; else to where the vendor's console shows the file.
    """
    by_label: dict[str, list[RecordedFile]] = {}
    for file in sorted(recording.files, key=_place):
        by_label.setdefault(_label(file), []).append(file)
    request = recording.client_request
    return tuple(
        FileGroup(
            label,
            tuple(storage_path(request, file.name) for file in files),
            tuple(_file_link(recording, file.name, links) for file in files),
            tuple(file_note(recording, file.name) for file in files),
        )
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


def _file_link(recording: Recording, name: str, links: FileLinks | None) -> str | None:
    signed = links.by_name.get(name) if links is not None else None
    if signed is None:
        look = recording.bucket
        if look is not None and look.report is not None and name in look.report.missing:
            return None
        return _link(console_link(recording.client_request, name), "open")
    return _link(signed, OPENS.get(name.rpartition(".")[2].lower(), "open"))


def _link_notes(recording: Recording, links: FileLinks | None) -> Iterator[str]:
    if links is None or not links.by_name:
        return
    yield f"The links work until {slack_date(links.until)}; {code(f'/record status {recording.id}')} makes new ones."
    if all(name.endswith(".m3u8") for name in links.by_name):
        yield PRIVATE_PIECES


def file_sections(recording: Recording, links: FileLinks | None = None) -> list[str]:
    """Return the texts of sections that list the files, or where they are to be expected; mrkdwn."""
    folder = folder_link(recording)
    if recording.files:
        count = "*1 file*" if len(recording.files) == 1 else f"*{len(recording.files)} files*"
        note = [REPLACED_NOTE] if any(REPLACED.search(file.name) for file in recording.files) else []
        is_linked = len(recording.files) <= MOST_LINKED
        lines = _lines(file_groups(recording, links), is_linked=is_linked)
        notes = [*note, *(_link_notes(recording, links) if is_linked else ())]
        return _listed([_with(count, folder), *_videos(recording), *notes, *lines])
    if recording.failure is not None and not _left_something(recording):
        return []
    if recording.task.sid is None:
        place = storage_folder(recording.client_request)
        return [_with(f"*Files will go to*\n{code(place, LONGEST_PATH)}", folder)] if "://" in place else []
    names = expected_names(recording.mode, recording.cname, recording.task.sid, recording.client_request)
    headline = "*Look for these files*" if recording.is_over else "*Expected files*"
    return _listed([_with(headline, folder), *_videos(recording), *(_path(recording, name) for name in names)])


def _left_something(recording: Recording) -> bool:
    nothing = recording.failure is not None and recording.failure.reason == FailureReason.NOTHING_RECORDED
    return recording.confirmed_at is not None and not nothing


def _path(recording: Recording, name: str) -> str:
    return code(storage_path(recording.client_request, name), LONGEST_PATH)


def _lines(groups: Iterable[FileGroup], *, is_linked: bool) -> Iterable[str]:
    for group in groups:
        parts = f", {len(group.paths)} parts" if len(group.paths) > 1 else ""
        yield f"{words(group.label)}{parts}"
        for path, link, note in zip(group.paths, group.links, group.notes, strict=True):
            yield _with(_with(code(path, LONGEST_PATH), note), link if is_linked else None)


def _with(text: str, link: str | None) -> str:
    return f"{text} · {link}" if link is not None else text


def folder_link(recording: Recording) -> str | None:
    """Return a link to the folder in the vendor's console, where it has one that can be named."""
    url = console_link(recording.client_request)
    vendor = VENDORS[recording.client_request["storageConfig"]["vendor"]] if url is not None else None
    return _link(url, f"open the folder in {vendor.name}") if vendor is not None else None


def _link(url: str | None, text: str) -> str | None:
    return f"<{escape(url)}|{words(text)}>" if url is not None and len(url) <= LONGEST_LINK else None


def _videos(recording: Recording) -> Iterable[str]:
    """Yield a line for each video that callbacks named; its place in the list is above the files'."""
    for video_id in recording.video_ids:
        yield f"{VIDEOS}: video {code(video_id)}"


def _listed(lines: Sequence[str]) -> list[str]:
    texts, left_out = packed(lines)
    if left_out:
        # Headings are lines too; what is missed is files.
        left_out = sum(line.startswith("`") for line in lines[-left_out:])
        texts[-1] += f"\nand {left_out} more"
    return texts

"""The notes of a recording as its chapters: for people, for players (WebVTT) and for programs (JSON).

A recording has one time: what a player shows that plays its files one after the other. It begins with the first
file, as far as Agora says when that began, otherwise with the confirmation; it stands still while a web page is
on hold. Each file has a time of its own, from its own beginning on: after Agora replaced a recorder, and where it
split a file, it is less.

Source: W3C, "WebVTT: The Web Video Text Tracks Format", 4.1 and 4.2.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.domain.files import RecordedFile, storage_path
from bot.domain.recording import Note, Recording
from bot.domain.text_file import TextFile

SHORTEST: Final = timedelta(milliseconds=1)
PICTURES: Final = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A note, and from when until when it heads the recording, in the recording's own time."""

    note: Note
    begins: timedelta
    ends: timedelta


@dataclass(frozen=True, slots=True)
class Place:
    """Where in one of the files a moment is: so long after the file's beginning."""

    file: RecordedFile
    after: timedelta


def chapters(recording: Recording) -> tuple[Chapter, ...]:
    """Return the chapters of *recording*, in order; each ends where the next one begins, the last with the recording.

    Notes of the same moment share their end.
    """
    notes = _in_order(recording)
    if not notes:
        return ()
    begun_at = begins_at(recording)
    times = [played(recording, begun_at, note.at) for note in notes]
    last = max(times[-1] + SHORTEST, played(recording, begun_at, _last_moment(recording)))
    later = [next((time for time in times[index + 1 :] if time > begins), last) for index, begins in enumerate(times)]
    return tuple(Chapter(note, *span) for note, *span in zip(notes, times, later, strict=True))


def begins_at(recording: Recording) -> datetime:
    """Return when the recording's own time begins."""
    began = [began_at for file in recording.files if (began_at := _began_at(file)) is not None]
    confirmed_at = recording.confirmed_at or recording.created_at
    return min([confirmed_at, *(moment for moment in began if moment >= recording.created_at)])


def places(recording: Recording, at: datetime) -> tuple[Place, ...]:
    """Return where the moment *at* is: at most one place in the files of each participant and kind.

    Files of which Agora did not say when they began are left out, pictures too.
    """
    found: dict[tuple[str | None, str | None, str], tuple[datetime, RecordedFile]] = {}
    for file in recording.files:
        began_at = _began_at(file)
        if began_at is None or began_at > at or file.name.lower().endswith(PICTURES):
            continue
        kind = (file.uid, file.track_type, file.name.rpartition(".")[2].lower())
        if kind not in found or found[kind][0] < began_at:
            found[kind] = began_at, file
    return tuple(Place(file, played(recording, began_at, at)) for began_at, file in found.values())


def as_webvtt(recording: Recording) -> str:
    """Return the chapters as a WebVTT file, in the recording's own time."""
    about = f"{recording.title}: {recording.target} ({recording.id}), from {_moment(begins_at(recording))}"
    blocks = ["WEBVTT", f"NOTE {_vtt_text(about)}"]
    for number, chapter in enumerate(chapters(recording), start=1):
        span = f"{_vtt_time(chapter.begins)} --> {_vtt_time(max(chapter.ends, chapter.begins + SHORTEST))}"
        blocks.append(f"{number}\n{span}\n{_vtt_text(chapter.note.text)}")
    return "\n\n".join(blocks) + "\n"


def as_document(recording: Recording) -> dict[str, Any]:
    """Return the chapters for JSON: moments in UTC, and seconds in the recording's own time and in its files'."""
    return {
        "recording": recording.id,
        "title": recording.title,
        "cname": recording.cname,
        "target": recording.target,
        "sid": recording.task.sid,
        "started_at": _moment(begins_at(recording)),
        "ended_at": None if recording.ended_at is None else _moment(recording.ended_at),
        "parts": list(_parts(recording)),
        "chapters": [_chapter(recording, chapter) for chapter in chapters(recording)],
    }


def as_files(recording: Recording) -> tuple[TextFile, TextFile]:
    """Return the chapters as files: WebVTT, and JSON."""
    document = json.dumps(as_document(recording), ensure_ascii=False, indent=2)
    return (
        TextFile(f"{recording.id}.vtt", "Chapters for players (WebVTT)", as_webvtt(recording)),
        TextFile(f"{recording.id}.json", "Chapters for programs (JSON)", f"{document}\n"),
    )


def spoken_time(time: timedelta) -> str:
    """Return *time* as players show it: `0:12:30`."""
    seconds = max(0, int(time.total_seconds()))
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _in_order(recording: Recording) -> list[Note]:
    return sorted(recording.notes, key=lambda note: note.at)


def _last_moment(recording: Recording) -> datetime:
    return recording.ended_at or recording.stop_sent_at or max(recording.stop_at, recording.notes[-1].at)


def _began_at(file: RecordedFile) -> datetime | None:
    try:
        return None if file.slice_start_ms is None else datetime.fromtimestamp(file.slice_start_ms / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def played(recording: Recording, begun_at: datetime, at: datetime) -> timedelta:
    """Return what a player that began with *begun_at* shows at the moment *at*."""
    on_hold = sum((_overlap(held.since, held.until or at, begun_at, at) for held in recording.held), timedelta())
    return max(timedelta(), at - begun_at - on_hold)


def _overlap(since: datetime, until: datetime, begin: datetime, end: datetime) -> timedelta:
    return max(timedelta(), min(until, end) - max(since, begin))


def _vtt_time(time: timedelta) -> str:
    milliseconds = time // timedelta(milliseconds=1)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _vtt_text(text: str) -> str:
    """Return *text* on one line, in which nothing is markup; `-->` cannot be in it."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(escaped.split())


def _parts(recording: Recording) -> Iterator[Mapping[str, Any]]:
    for file in recording.files:
        began_at = _began_at(file)
        yield {
            "file": file.name,
            "path": storage_path(recording.client_request, file.name),
            "uid": file.uid,
            "started_at": None if began_at is None else _moment(began_at),
        }


def _chapter(recording: Recording, chapter: Chapter) -> dict[str, Any]:
    found: Sequence[Place] = places(recording, chapter.note.at)
    return {
        "at": _moment(chapter.note.at),
        "by": chapter.note.user_id,
        "text": chapter.note.text,
        "seconds": _seconds(chapter.begins),
        "until_seconds": _seconds(chapter.ends),
        "files": [{"file": place.file.name, "seconds": _seconds(place.after)} for place in found],
    }


def _seconds(time: timedelta) -> float:
    return round(time.total_seconds(), 3)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

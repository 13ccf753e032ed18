"""Notes as chapters: their times in the recording and in its files, and WebVTT that any player reads."""

import html
import re
from datetime import datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.chapters import as_document, as_webvtt, begins_at, chapters, places, spoken_time
from bot.domain.files import RecordedFile
from bot.domain.recording import Held, Note, Recording, RecordingState
from tests.builders import NOON, a_recording

MINUTE: Final = timedelta(minutes=1)
STORED: Final = {"storageConfig": {"vendor": 1, "region": 0, "bucket": "acme", "fileNamePrefix": ["slack"]}}
TIMING: Final = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})")

Cue = tuple[timedelta, timedelta, str]


def parsed(text: str) -> list[Cue]:
    """Return the cues of a WebVTT file, read as W3C's specification says (4.1, 6.1); whatever is odd fails."""
    lines = text.split("\n")
    assert "WEBVTT" == lines[0]
    assert not lines[1]
    cues: list[Cue] = []
    for block in text.split("\n\n")[1:]:
        inside = [line for line in block.split("\n") if line]
        if inside and inside[0].startswith("NOTE "):
            assert not any("-->" in line for line in inside), "a comment with an arrow is none"
            continue
        identifier, timing, *payload = inside
        assert identifier.isdigit()
        found = TIMING.fullmatch(timing)
        assert found is not None, timing
        assert 1 == len(payload), "a line break in the text ends the cue, or goes into it"
        assert "-->" not in payload[0]
        assert not re.search(r"<|&(?!(amp|lt|gt);)", payload[0]), "markup"
        begin, end = _time(*found.groups()[:4]), _time(*found.groups()[4:])
        assert begin < end
        cues.append((begin, end, html.unescape(payload[0])))
    assert [cue[0] for cue in cues] == sorted(cue[0] for cue in cues)
    return cues


def _time(hours: str, minutes: str, seconds: str, thousandths: str) -> timedelta:
    return timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds), milliseconds=int(thousandths))


def noted(*notes: tuple[float, str], **facts: object) -> Recording:
    """Return a recording from one minute past noon to one past one, with notes so many minutes after noon."""
    usual: dict[str, object] = {
        "state": RecordingState.COMPLETED,
        "confirmed_at": NOON + MINUTE,
        "ended_at": NOON + 61 * MINUTE,
        "client_request": STORED,
        "notes": tuple(Note(at=NOON + at * MINUTE, user_id="U2", text=text) for at, text in notes),
    }
    return a_recording(**{**usual, **facts})


def a_file(name: str, began_at: datetime | None, **facts: object) -> RecordedFile:
    """Return a file that began at *began_at*, as Agora says it."""
    start_ms = None if began_at is None else int(began_at.timestamp() * 1000)
    return RecordedFile(name=name, slice_start_ms=start_ms, **facts)


def test_each_chapter_ends_where_the_next_one_begins() -> None:
    """In the order of their moments, whoever was quicker to write; the last one ends with the recording."""
    recording = noted((31, "second"), (6, "first"))
    told = [(one.note.text, one.begins, one.ends) for one in chapters(recording)]
    assert [("first", 5 * MINUTE, 30 * MINUTE), ("second", 30 * MINUTE, 60 * MINUTE)] == told
    assert [(5 * MINUTE, 30 * MINUTE, "first"), (30 * MINUTE, 60 * MINUTE, "second")] == parsed(as_webvtt(recording))


def test_the_time_of_the_recording_begins_with_its_first_file() -> None:
    """Agora recorded before it was asked whether it does: what a player shows counts from the file."""
    early = a_file("a.m3u8", NOON + MINUTE / 2)
    recording = noted((6, "here"), files=(early,))
    assert NOON + MINUTE / 2 == begins_at(recording)
    assert 5.5 * MINUTE == chapters(recording)[0].begins
    assert NOON + MINUTE == begins_at(noted(files=(a_file("old.m3u8", NOON - MINUTE),)))


def test_while_it_is_on_hold_the_time_of_the_recording_stands_still() -> None:
    """What was noted during a pause is where the pause is; what came after it is so much earlier in the file."""
    held = (Held(since=NOON + 11 * MINUTE, until=NOON + 21 * MINUTE), Held(since=NOON + 41 * MINUTE))
    recording = noted((6, "before"), (16, "during"), (31, "after"), (51, "in the last one"), held=held)
    assert [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE] == [one.begins for one in chapters(recording)]


def test_a_moment_is_told_in_the_time_of_each_part() -> None:
    """A recorder that took over has a file of its own, a split file goes on in the next one: both begin at nought."""
    mixed = {"uid": "0", "track_type": "audio_and_video"}
    files = (
        a_file("s_room.m3u8", NOON + MINUTE, **mixed),
        a_file("s_room_0.mp4", NOON + MINUTE, **mixed),
        a_file("s_room_1.mp4", NOON + 21 * MINUTE, **mixed),
        a_file("bak0_s_room.m3u8", NOON + 31 * MINUTE, **mixed),
        a_file("s_4711.m3u8", NOON + 2 * MINUTE, uid="4711", track_type="audio"),
        a_file("unknown.mp4", None, uid="4712"),
        a_file("shot.jpg", NOON + 3 * MINUTE),
    )
    recording = noted((26, "in the second mp4"), (36, "after the change"), files=files)

    def told(minutes: float) -> dict[str, timedelta]:
        return {place.file.name: place.after for place in places(recording, NOON + minutes * MINUTE)}

    assert {"s_room.m3u8": 25 * MINUTE, "s_room_1.mp4": 5 * MINUTE, "s_4711.m3u8": 24 * MINUTE} == told(26)
    assert {"bak0_s_room.m3u8": 5 * MINUTE, "s_room_1.mp4": 15 * MINUTE, "s_4711.m3u8": 34 * MINUTE} == told(36)
    assert {} == told(0.5)

    document = as_document(recording)
    assert {"file": "bak0_s_room.m3u8", "seconds": 300.0} in document["chapters"][1]["files"]
    assert ["2026-11-22T12:26:00.000Z", "U2", 1500.0, 2100.0] == [
        document["chapters"][0][key] for key in ("at", "by", "seconds", "until_seconds")
    ]
    parts = {part["file"]: (part["path"], part["started_at"]) for part in document["parts"]}
    assert ("s3://acme/slack/bak0_s_room.m3u8", "2026-11-22T12:31:00.000Z") == parts["bak0_s_room.m3u8"]
    assert parts["unknown.mp4"][1] is None


def test_notes_of_one_moment_share_their_end() -> None:
    """Two people pressed at once: neither chapter is empty, and neither is lost."""
    cues = parsed(as_webvtt(noted((6, "one"), (6, "two"), (11, "later"))))
    assert [(5 * MINUTE, 10 * MINUTE, "one"), (5 * MINUTE, 10 * MINUTE, "two")] == cues[:2]


@pytest.mark.parametrize("facts", [{"ended_at": None}, {"ended_at": NOON + 6 * MINUTE}, {"held": (Held(since=NOON),)}])
def test_the_last_chapter_has_an_end_whatever_is_known(facts: dict[str, object]) -> None:
    """While it records, when it ended with the note, and when nothing was written at all."""
    assert 1 == len(parsed(as_webvtt(noted((6, "last"), **facts))))


def test_a_recording_without_notes_has_no_chapters() -> None:
    """The file is one that players take, with nothing in it."""
    assert [] == parsed(as_webvtt(noted()))
    assert () == chapters(noted())


@pytest.mark.parametrize(
    "text",
    [
        "00:01:00.000 --> 00:02:00.000",
        "a\n\n2\n00:00:00.000 --> 00:00:01.000\nforged",
        "<v Ada>hello</v> &amp; <!channel>",
        "WEBVTT",
        "NOTE nothing",
        "1",
        "a\r\nb\u2028c\x0bd",
    ],
)
def test_no_note_breaks_the_file(text: str) -> None:
    """Arrows, blank lines and markup are text like any other; the row keeps one line, and so does the file."""
    cues = parsed(as_webvtt(noted((6, text), (11, "next"), title="--> a\n\nb")))
    assert [" ".join(text.split()), "next"] == [cue[2] for cue in cues]


@given(st.lists(st.tuples(st.integers(1, 60), st.text(min_size=1, max_size=40)), max_size=6))
def test_every_note_is_read_back(notes: list[tuple[int, str]]) -> None:
    """Whatever was noted, a parser finds just as many cues, in order."""
    written = [(minutes, f"x{text}") for minutes, text in notes]
    cues = parsed(as_webvtt(noted(*written)))
    expected = [" ".join(text.split()) for _, text in sorted(written, key=lambda note: note[0])]
    assert expected == [cue[2] for cue in cues]


def test_times_are_shown_as_players_show_them() -> None:
    """Hours without a nought in front, and never less than nothing."""
    assert ["0:00:00", "0:12:30", "26:00:01"] == [
        spoken_time(timedelta(seconds=seconds)) for seconds in (-5, 750.9, 93601)
    ]

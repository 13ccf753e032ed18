"""Recordings as rows: every spreadsheet and every program reads them, and no cell is a formula."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.bucket import BucketLook, BucketReport, Landed
from bot.domain.command import parse
from bot.domain.export import COLUMNS, FORMULA, as_csv, as_json, described
from bot.domain.export_words import Export
from bot.domain.files import RecordedFile
from bot.domain.history_words import History, Since
from bot.domain.recording import Recording, RecordingState, Task
from bot.errors import WishInvalid
from tests.builders import NOON, a_recording

MINUTE = timedelta(minutes=1)


def finished(**facts: object) -> Recording:
    """Return one that had two recorders, and left two files."""
    usual: dict[str, object] = {
        "state": RecordingState.COMPLETED,
        "client_request": {"storageConfig": {"vendor": 1, "region": 0, "bucket": "acme", "fileNamePrefix": ["slack"]}},
        "task": Task(uid="3000000002", sid="b" * 32),
        "former_tasks": (Task(uid="3000000001", sid="a" * 32), Task(uid="3000000003")),
        "confirmed_at": NOON + MINUTE,
        "ended_at": NOON + 61 * MINUTE,
        "files": (RecordedFile(name="a.m3u8"), RecordedFile(name="bak0_a.m3u8")),
    }
    return a_recording(**{**usual, **facts})


def read(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file, as a program reads them."""
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_a_row_has_everything_that_finds_the_files_again() -> None:
    """One for the recording, however many recorders it had; moments in ISO's notation, in UTC."""
    row = described(finished())
    assert list(COLUMNS) == list(row)
    assert ["b" * 32, "3000000002", "town-hall"] == [row["sid"], row["uid"], row["cname"]]
    assert [f"3000000001:{'a' * 32}", f"3000000002:{'b' * 32}"] == row["parts"]
    assert ["a.m3u8", "bak0_a.m3u8"] == row["files"]
    assert ["s3://acme/slack/a.m3u8", "s3://acme/slack/bak0_a.m3u8"] == row["paths"]
    assert ["2026-11-22T12:01:00Z", "2026-11-22T13:01:00Z", 3600] == [
        row[key] for key in ("confirmed_at", "ended_at", "seconds")
    ]
    (written,) = read(as_csv([row]))
    assert "s3://acme/slack/a.m3u8 s3://acme/slack/bak0_a.m3u8" == written["paths"]
    assert [row] == json.loads(as_json([row]))


@pytest.mark.parametrize("begins", FORMULA)
def test_no_cell_is_a_formula(begins: str) -> None:
    """What people may choose the beginning of: a target, a name, the files that are called after it."""
    evil = f'{begins}HYPERLINK("https://evil.example";"total")'
    files = (RecordedFile(name=evil),)
    (row,) = read(as_csv([described(finished(target=evil, cname=evil, title=evil, files=files, client_request={}))]))
    assert [f"'{evil}"] * 5 == [row[key] for key in ("target", "cname", "title", "files", "paths")]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30), max_size=4))
def test_whatever_is_in_a_cell_stays_in_it(targets: list[str]) -> None:
    """Quotes, commas and line breaks make neither rows nor columns; no cell begins as a formula does."""
    rows = read(as_csv(described(finished(target=target)) for target in targets))
    assert targets == [
        row["target"].removeprefix("'") if t.startswith(FORMULA) else row["target"]
        for row, t in zip(rows, targets, strict=True)
    ]
    assert not any(cell.startswith(FORMULA) for row in rows for cell in row.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export", Export("csv", History())),
        ("Export JSON", Export("json", History())),
        ("export csv town-hall since 7d", Export("csv", History("town-hall", since=Since(ago=timedelta(days=7))))),
        ("export mine template webinar", Export("csv", History(mine=True, template="webinar"))),
        ('export "csv"', Export("csv", History("csv"))),
        ("export json csv", Export("json", History("csv"))),
    ],
)
def test_an_export_takes_what_history_takes(text: str, expected: Export) -> None:
    """With the format in front; in quotes it is the name of something recorded."""
    assert expected == parse(text)


@pytest.mark.parametrize("text", ["export csv since then", "export a b", "export json template"])
def test_what_history_refuses_is_refused(text: str) -> None:
    """With the same words."""
    refusal: list[Any] = []
    for line in (
        text,
        text.replace("export csv", "history").replace("export json", "history").replace("export", "history"),
    ):
        with pytest.raises(WishInvalid) as caught:
            parse(line)
        refusal.append(str(caught.value))
    assert refusal[0] == refusal[1]


def test_sizes_are_those_that_the_bot_saw() -> None:
    """A number for what is there, 0 for what is not, and nothing where it did not look."""
    seen, missing, unasked = "a.m3u8", "b.mp4", "c.mp4"
    look = BucketLook(at=NOON, report=BucketReport(landed=(Landed(name=seen, size_bytes=12),), missing=(missing,)))
    recording = a_recording(bucket=look, files=tuple(RecordedFile(name=name) for name in (seen, missing, unasked)))
    assert [12, 0, None] == described(recording)["bytes"]
    (written,) = read(as_csv([described(recording)]))
    assert "12 0 ?" == written["bytes"]
    assert [None] == described(recording.noting(bucket=None, files=recording.files[:1]))["bytes"]

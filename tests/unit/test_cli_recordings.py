"""`recordbot recordings`: what was recorded, for people, for programs and for spreadsheets."""

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.files import RecordedFile
from bot.domain.recording import Note, Recording, RecordingState, StopReason, Task
from bot.store.sqlite import SqliteStore
from tests.builders import NOON, a_recording
from tests.unit.cli_settings import use

MINUTE = timedelta(minutes=1)
STORED = {"storageConfig": {"vendor": 1, "region": 0, "bucket": "acme", "fileNamePrefix": ["slack"]}}


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the database that the settings name, and nothing else in them."""
    use(monkeypatch, {}, RECORDBOT_DATABASE_URL=f"sqlite:///{tmp_path}/bot.db")
    return tmp_path / "bot.db"


def write(path: Path, *recordings: Recording) -> None:
    """Write *recordings* into a new database."""

    async def work() -> None:
        async with SqliteStore(path) as store:
            for recording in recordings:
                await store.add(recording, (), alone=False)

    asyncio.run(work())


def finished(**facts: object) -> Recording:
    """Return one that recorded for an hour, and whose files arrived."""
    known = {
        "state": RecordingState.COMPLETED,
        "client_request": STORED,
        "task": Task(uid="3000000001", sid="5" * 32),
        "confirmed_at": NOON + MINUTE,
        "ended_at": NOON + 61 * MINUTE,
        "stop_reason": StopReason.DEADLINE,
        "files": (RecordedFile(name="a.m3u8"), RecordedFile(name="a_0.mp4")),
        "files_confirmed": True,
    }
    return a_recording(**{**known, **facts})


def test_recordings_are_lines_for_people_newest_first(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """When, how it went, from which template, of what, how long, and which."""
    old, new = finished(target="old"), a_recording(target="new", created_at=NOON + MINUTE)
    write(path, old, new)

    assert 0 == main(["recordings"])

    head, *lines = capsys.readouterr().out.splitlines()
    assert head.startswith("asked at (UTC)")
    assert ["2026-11-22", "12:01", "requested", "webinar", "new", new.id] == lines[0].split()
    assert ["2026-11-22", "12:00", "completed", "webinar", "old", "3600", old.id] == lines[1].split()


def test_recordings_are_json_with_every_files_address(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a script needs to fetch the files, and to know that they are all there."""
    write(path, finished())

    assert 0 == main(["recordings", "--json"])

    (told,) = json.loads(capsys.readouterr().out)
    assert ["s3://acme/slack/a.m3u8", "s3://acme/slack/a_0.mp4"] == told["paths"]
    expected = ("completed", True, 3600, "2026-11-22T12:01:00Z", "deadline", None, "5" * 32)
    names = ("state", "files_confirmed", "seconds", "confirmed_at", "stop_reason", "failure", "sid")
    assert expected == tuple(told[name] for name in names)


def test_recordings_are_csv_in_which_no_name_is_a_formula(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A channel may be called `=1+1`, and a spreadsheet would count."""
    write(path, finished(target="=1+1"), finished(target='a,"b"'))

    assert 0 == main(["recordings", "--csv"])

    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {"'=1+1", 'a,"b"'} == {row["target"] for row in rows}
    assert "s3://acme/slack/a.m3u8 s3://acme/slack/a_0.mp4" == rows[0]["paths"]
    assert ("true", "", "3600") == tuple(rows[0][name] for name in ("files_confirmed", "failure", "seconds"))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--target", "a"], {"a"}),
        (["--running"], {"b"}),
        (["--since", "1d"], {"b"}),
        (["--since", "today", "--target", "a"], set()),
        (["--since", "2020-02-01"], {"a", "b"}),
    ],
)
def test_recordings_can_be_narrowed(
    path: Path, capsys: pytest.CaptureFixture[str], options: list[str], expected: set[str]
) -> None:
    """By target, by age, to what runs, and all at once."""
    long_ago, now = datetime(2020, 2, 1, tzinfo=UTC), datetime.now(UTC)
    write(path, finished(target="a", created_at=long_ago), a_recording(target="b", created_at=now))

    assert 0 == main(["recordings", "--json", *options])

    assert expected == {row["target"] for row in json.loads(capsys.readouterr().out)}


def test_recordings_are_read_while_a_bot_has_the_database_open(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has to stop the bot to look."""

    async def work() -> None:
        async with SqliteStore(path) as store:
            await store.add(a_recording(target="here"), (), alone=True)
            assert 0 == await asyncio.to_thread(main, ["recordings"])
            await store.add(a_recording(target="still works"), (), alone=True)

    asyncio.run(work())
    assert "here" in capsys.readouterr().out


def test_a_database_that_is_not_there_is_not_made(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong name is told."""
    assert 1 == main(["recordings"])
    assert "RECORDBOT_DATABASE_URL" in capsys.readouterr().err
    assert not path.exists()


def test_a_time_that_is_none_is_wrong_use(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And what would be one is said."""
    assert 2 == main(["recordings", "--since", "soon"])
    assert "yesterday" in capsys.readouterr().err
    assert not path.exists()


def test_chapters_are_printed_for_players_and_for_programs(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """WebVTT unless JSON is asked for; of a recording that there is not, that is said."""
    row = finished(notes=(Note(at=NOON + 13 * MINUTE, user_id="U2", text="Questions & answers"),))
    write(path, row, finished())
    assert 0 == main(["recordings", "chapters", row.id])
    assert "00:12:00.000 --> 01:00:00.000\nQuestions &amp; answers\n" in capsys.readouterr().out
    assert 0 == main(["recordings", "chapters", row.id, "--format", "json"])
    assert ["Questions & answers"] == [one["text"] for one in json.loads(capsys.readouterr().out)["chapters"]]
    assert 1 == main(["recordings", "chapters", "rec_nothing"])
    assert "rec_nothing" in capsys.readouterr().err

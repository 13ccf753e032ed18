"""How long was recorded, in a database with a history."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from sqlite_utils import Database

from bot.domain.recording import RecordingState
from bot.domain.usage import day_bounds
from bot.store.recordings import row_of
from bot.store.schema import MIGRATIONS
from bot.store.sqlite import SqliteStore
from bot.store.usage import SUMS
from tests.builders import NOON, a_recording

BOUNDS: Final = day_bounds(NOON, ZoneInfo("Europe/London"))
HOUR: Final = timedelta(hours=1)


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """Return a database that an older version of the program made, with a recording in it."""
    path = tmp_path / "bot.db"
    row = dict(
        row_of(a_recording(id="rec_model", state=RecordingState.COMPLETED, confirmed_at=NOON, ended_at=NOON + HOUR))
    )
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection, execute_plugins=False)
        MIGRATIONS.apply(db, stop_before="0011_usage")
        names = [name for name in row if name != "version"]
        values = ", ".join(f":{name}" for name in names)
        db.execute(f"INSERT INTO recording (version, {', '.join(names)}) VALUES (1, {values})", row)  # noqa: S608 - our own names
        connection.commit()
    return path


async def test_what_was_recorded_before_the_upgrade_counts(path: Path) -> None:
    """The numbers are told from the rows as they are."""
    async with SqliteStore(path) as store:
        (part,) = await store.usage.recorded_time(team_id="T1", bounds=BOUNDS, now=NOON)
    assert ("webinar", 13, HOUR) == (part.template_id, part.day, part.time)


async def test_a_row_that_cannot_be_read_counts_nothing(path: Path) -> None:
    """It can be written all the same, and the others are counted."""
    async with SqliteStore(path) as store:
        await store.add(a_recording(id="rec_broken", confirmed_at=NOON), [], alone=False)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE recording SET data = 'nonsense' WHERE id = 'rec_broken'")
            connection.commit()
        assert 1 == len(await store.usage.recorded_time(team_id="T1", bounds=BOUNDS, now=NOON + HOUR))


async def test_years_of_recordings_are_not_looked_at(path: Path) -> None:
    """Only what ended in these days, or runs, is looked up, by the index."""
    async with SqliteStore(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        asked = {"team_id": "T1", "now": 0, "since": 0, "until": 1, "length": 1}
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {SUMS}", asked)]
    ended, running = [step for step in plan if " recording " in step]
    assert "USING INDEX recording_usage (team_id=? AND records_until>?" in ended
    assert "USING INDEX recording_usage (team_id=? AND records_until=?" in running

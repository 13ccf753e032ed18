"""What the SQLite store promises of its copies."""

import asyncio
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.notice import card_notice
from bot.domain.recording import RecordingState
from bot.errors import StoreUnavailable
from bot.store.backup import Copied
from bot.store.sqlite import SqliteStore
from tests.builders import NOON, a_recording

LEASE = timedelta(seconds=30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is made."""
    return tmp_path / "bot.db"


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def _damage(path: Path) -> None:
    """Have an index miss every row that it should hold."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, 'parked = 1', 'parked = 0')")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _let_group_read(path: Path) -> None:
    path.chmod(0o640)


def _name_again(path: Path, second: Path) -> None:
    second.hardlink_to(path)
    second.with_name("link.db").symlink_to(path)


def _spoil(path: Path, recording_id: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE recording SET data = replace(data, 'requested', 'dreaming') WHERE id = ?", [recording_id])


async def test_a_copy_is_one_file_that_can_be_worked_with(path: Path, tmp_path: Path) -> None:
    """Rows and notices are in it; whose lease it was when it was taken plays no part."""
    folder = tmp_path / "copies"
    folder.mkdir()
    async with SqliteStore(path) as store:
        await store.add(a_recording(id="rec_a"), [card_notice("rec_a", "C1", NOON)], alone=True)
        await store.claim_due(NOON, lease=LEASE, limit=1)
        expected = await store.get("rec_a")

        assert Copied(1, (NOON + timedelta(hours=1),), unreadable=0) == await store.backup(folder / "copy.db")

    assert ["copy.db"] == list(_files(folder))
    async with SqliteStore(folder / "copy.db") as copy:
        assert expected == await copy.get("rec_a")
        assert 1 == len(await copy.claim_due(NOON, lease=LEASE, limit=1))
        assert 1 == len(await copy.claim_notices(NOON, lease=LEASE, limit=1))


async def test_work_goes_on_while_a_copy_is_taken(path: Path, tmp_path: Path) -> None:
    """The copy holds one moment, and no half of anything."""
    async with SqliteStore(path) as store:
        for _ in range(100):
            await store.add(a_recording(), [], alone=False)
        copying = asyncio.create_task(store.backup(tmp_path / "copy.db"))
        added = 0
        while not copying.done():
            recording = a_recording()
            await store.add(recording, [card_notice(recording.id, "C1", NOON)], alone=False)
            added += 1

        copied = (await copying).recordings

    assert 100 <= copied <= 100 + added
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        (notices,) = copy.execute("SELECT count(*) FROM notice").fetchone()
    assert copied - 100 == notices


async def test_a_new_copy_replaces_an_old_one(path: Path, tmp_path: Path) -> None:
    """So that one name can always hold the newest."""
    async with SqliteStore(path) as store:
        assert Copied(0, (), unreadable=0) == await store.backup(tmp_path / "copy.db")
        await store.add(a_recording(), [], alone=True)
        assert 1 == (await store.backup(tmp_path / "copy.db")).recordings


async def test_a_copy_that_is_not_sound_does_not_replace_an_old_one(path: Path, tmp_path: Path) -> None:
    """What was read through last time is worth more than what did not stand reading through this time."""
    async with SqliteStore(path) as store:
        await store.add(a_recording(), [], alone=True)
        await store.backup(tmp_path / "copy.db")
        before = _files(tmp_path)["copy.db"]
        _damage(path)

        with pytest.raises(StoreUnavailable, match="not sound"):
            await store.backup(tmp_path / "copy.db")

    after = _files(tmp_path)
    assert before == after["copy.db"]
    assert not [name for name in after if "unfinished" in name]


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", ".lock"])
async def test_the_database_is_not_copied_over_itself(path: Path, ending: str) -> None:
    """However its name is written, and over none of the files that belong to it."""
    async with SqliteStore(path) as store:
        await store.add(a_recording(), [], alone=True)
        before = _files(path.parent)
        with pytest.raises(StoreUnavailable, match="itself"):
            await store.backup(path.parent / "." / ".." / path.parent.name / f"{path.name}{ending}")

        assert before == _files(path.parent)
        await store.check()


async def test_the_database_is_not_copied_over_itself_under_another_name(path: Path, tmp_path: Path) -> None:
    """A second name of the same file, or a link to it."""
    async with SqliteStore(path) as store:
        _name_again(path, tmp_path / "second.db")
        for name in ("second.db", "link.db"):
            with pytest.raises(StoreUnavailable, match="itself"):
                await store.backup(tmp_path / name)


async def test_what_a_copy_says_of_itself_was_read_from_it(path: Path, tmp_path: Path) -> None:
    """Every recording counts, and those that may run tell their deadlines; a row that cannot be read is told of."""
    hours = [timedelta(hours=hour) for hour in (3, 1, 2)]
    async with SqliteStore(path) as store:
        for hour in hours:
            await store.add(a_recording(stop_at=NOON + hour), [], alone=False)
        await store.add(a_recording(state=RecordingState.COMPLETED), [], alone=False)
        await store.add(a_recording(id="rec_odd"), [], alone=False)
        _spoil(path, "rec_odd")

        copied = await store.backup(tmp_path / "copy.db")

    assert Copied(5, tuple(NOON + hour for hour in sorted(hours)), unreadable=1) == copied


async def test_a_copy_that_cannot_be_written_is_told(path: Path, tmp_path: Path) -> None:
    """The error names where to."""
    async with SqliteStore(path) as store:
        with pytest.raises(StoreUnavailable, match="nowhere"):
            await store.backup(tmp_path / "nowhere" / "copy.db")


async def test_the_database_and_its_copies_are_their_owners(path: Path, tmp_path: Path) -> None:
    """Nobody else on the machine can read them, whatever the usual rights are; rights that somebody gave stay."""
    async with SqliteStore(path) as store:
        await store.add(a_recording(), [], alone=True)
        await store.backup(tmp_path / "copy.db")
        modes = {name: _mode(tmp_path / name) for name in _files(tmp_path) if not name.endswith(".lock")}
    assert {"bot.db": 0o600, "bot.db-wal": 0o600, "bot.db-shm": 0o600, "copy.db": 0o600} == modes

    _let_group_read(path)
    async with SqliteStore(path):
        assert 0o640 == _mode(path)

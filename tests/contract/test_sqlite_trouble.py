"""What the SQLite store promises when the database cannot be used, or a row cannot be read."""

import asyncio
import os
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.notice import Milestone, card_notice, milestone_notice
from bot.domain.recording import Task
from bot.errors import RecordingNotFound, StoreUnavailable, TargetBusy
from bot.store.sqlite import SqliteStore
from tests.builders import NOON, a_recording

LEASE = timedelta(seconds=30)
NOBODY = 65_534
NOTES = "Somebody's notes, which are longer than the head of a database. " * 10


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is made."""
    return tmp_path / "bot.db"


@pytest.fixture
def notes(path: Path) -> Path:
    """A file that is no database."""
    path.write_text(NOTES)
    return path


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may look into, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    """Let nobody write in *folder*; root may write everywhere, and has to be somebody else for this."""
    folder.chmod(0o555)
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)
        folder.chmod(0o755)


def _change(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(sql)


def _text(path: Path) -> str:
    return path.read_text()


def _move_away(path: Path) -> None:
    path.rename(path.with_name("moved.db"))


def _replace(path: Path) -> None:
    path.touch()


@contextmanager
def _full_disk(path: Path) -> Iterator[None]:
    """Let no file grow further than those beside *path* are already."""
    largest = max(file.stat().st_size for file in path.parent.iterdir())
    was = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, was[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, was)


async def test_a_folder_that_does_not_exist_is_said_to_be_the_trouble(tmp_path: Path) -> None:
    """The error names the path."""
    with pytest.raises(StoreUnavailable, match=r"nowhere/bot\.db"):
        async with SqliteStore(tmp_path / "nowhere" / "bot.db"):
            pass


async def test_a_file_that_is_no_database_is_left_as_it_is(notes: Path) -> None:
    """It is somebody's, and not ours to write over."""
    with pytest.raises(StoreUnavailable, match="not a database") as caught:
        async with SqliteStore(notes):
            pass

    assert isinstance(caught.value.__cause__, sqlite3.DatabaseError)
    assert NOTES == _text(notes)


@pytest.mark.parametrize("name", ["bot.db", "new.db"])
async def test_a_read_only_folder_is_told_when_it_is_opened(folder: Path, name: str) -> None:
    """And not with the first wish of a person, be there a database already or none."""
    async with SqliteStore(folder / "bot.db"):
        pass

    with _read_only(folder), pytest.raises(StoreUnavailable, match=name):
        async with SqliteStore(folder / name):
            pass


async def test_a_locked_database_is_waited_for_and_then_told(path: Path) -> None:
    """Nothing is half done, and it works again as soon as the other one is through."""
    async with SqliteStore(path, busy_timeout=timedelta(milliseconds=50)) as store:
        await store.add(a_recording(id="rec_a"), [], alone=True)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable, match="locked") as caught:
                await store.add(a_recording(id="rec_b"), [], alone=False)
            assert "rec_a" == (await store.get("rec_a")).id
            with pytest.raises(StoreUnavailable):
                await store.check()

        assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
        await store.add(a_recording(id="rec_b"), [], alone=False)
        await store.check()


async def test_a_database_that_stays_locked_is_waited_for_once(path: Path) -> None:
    """Whoever asks while others wait, or after they gave up, is told soon: Slack waits for three seconds in all."""
    patience = timedelta(seconds=1)
    async with SqliteStore(path, busy_timeout=patience) as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            adding = [asyncio.create_task(store.add(a_recording(), [], alone=False)) for _ in range(3)]
            outcomes = await asyncio.gather(*adding, store.check(), return_exceptions=True)
            assert {StoreUnavailable} == {type(outcome) for outcome in outcomes}
            for _ in range(3):
                with pytest.raises(StoreUnavailable, match="locked"):
                    await store.add(a_recording(), [], alone=False)
            assert patience.total_seconds() * 2 > time.monotonic() - began

        await store.add(a_recording(), [], alone=False)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            adding = [asyncio.create_task(store.add(a_recording(id="rec_late"), [], alone=False))]
            await asyncio.wait(adding, timeout=0.4)
            other.execute("COMMIT")
        await adding[0]
        assert "rec_late" == (await store.get("rec_late")).id


async def test_what_fails_half_way_leaves_nothing(path: Path) -> None:
    """The row is written before its notices, and is not there when they could not be."""
    async with SqliteStore(path) as store:
        await store.add(a_recording(id="rec_a"), [], alone=True)
        before = await store.get("rec_a")
        _change(path, "CREATE TRIGGER refuse BEFORE INSERT ON notice BEGIN SELECT RAISE(ABORT, 'refused'); END")

        with pytest.raises(StoreUnavailable, match="refused"):
            await store.add(a_recording(id="rec_b"), [card_notice("rec_b", "C1", NOON)], alone=False)
        with pytest.raises(StoreUnavailable, match="refused"):
            await store.save(before.noting(tries=1), [card_notice("rec_a", "C1", NOON)])

        assert [before] == await store.running(team_id="T1")


async def test_a_full_disk_loses_nothing_that_was_there(path: Path) -> None:
    """What does not fit is refused whole, and there is room again as soon as there is room."""
    async with SqliteStore(path) as store:
        await store.add(a_recording(id="rec_a"), [], alone=True)
        large = a_recording(id="rec_large", client_request={"x": "x" * 1_000_000})

        with _full_disk(path), pytest.raises(StoreUnavailable):
            await store.add(large, [card_notice("rec_large", "C1", NOON)], alone=False)

        assert await store.next_notice_due() is None
        with pytest.raises(RecordingNotFound):
            await store.get("rec_large")
        await store.add(large, [], alone=False)
        assert large.client_request == (await store.get("rec_large")).client_request


async def test_a_disk_that_is_full_in_the_middle_of_a_work_is_what_everybody_is_told_of(path: Path) -> None:
    """SQLite undoes everything by itself then, and those who waited for the same commit are told why, too."""
    async with SqliteStore(path) as store:
        await store.add(a_recording(id="rec_a"), [], alone=True)
        huge = a_recording(id="rec_huge", client_request={"x": "x" * 8_000_000})

        with _full_disk(path):
            outcomes = await asyncio.gather(
                store.add(a_recording(id="rec_b"), [], alone=False),
                store.add(huge, [], alone=False),
                store.add(a_recording(id="rec_c"), [], alone=False),
                return_exceptions=True,
            )

        assert [True] * 3 == [str(outcome).endswith("disk I/O error") for outcome in outcomes], outcomes
        assert ["rec_a"] == [found.id for found in await store.running(team_id="T1")]


async def test_a_closed_store_says_so(path: Path) -> None:
    """Also to who closes it a second time, or uses what was never opened."""
    store = SqliteStore(path)
    with pytest.raises(StoreUnavailable, match="not open"):
        await store.next_due()
    async with store:
        pass

    with pytest.raises(StoreUnavailable, match="not open"):
        await store.get("rec_a")


async def test_a_database_that_was_taken_away_does_not_pass_the_check(path: Path) -> None:
    """Writing works on, into a file that nobody will find again."""
    async with SqliteStore(path) as store:
        _move_away(path)
        with pytest.raises(StoreUnavailable):
            await store.check()

        _replace(path)
        with pytest.raises(StoreUnavailable, match="replaced"):
            await store.check()


async def test_a_row_that_cannot_be_read_holds_up_no_other(path: Path) -> None:
    """It is set aside as it is, and said loudly, once; still its target and its uid are taken."""
    broken = a_recording(id="rec_broken", target="theirs", task=Task(uid="7"))
    async with SqliteStore(path) as store:
        await store.add(broken, [], alone=True)
        await store.add(a_recording(id="rec_sound"), [], alone=True)
        _change(path, "UPDATE recording SET data = replace(data, 'requested', 'dreaming') WHERE id = 'rec_broken'")

        with capture_logs() as logs:
            claims = await store.claim_due(NOON, lease=LEASE, limit=1)
            claims += await store.claim_due(NOON + LEASE / 2, lease=LEASE, limit=10)

        assert ["rec_sound"] == [claim.recording.id for claim in claims]
        assert [("error", "recording_parked", "rec_broken")] == [
            (line["log_level"], line["event"], line["recording_id"]) for line in logs
        ]
        assert NOON + LEASE == await store.next_due()
        with pytest.raises(StoreUnavailable, match="rec_broken cannot be read: state"):
            await store.get("rec_broken")
        with pytest.raises(TargetBusy):
            await store.add(a_recording(target="theirs"), [], alone=True)
        assert "7" in await store.uids_in_use("town-hall")


async def test_a_row_that_could_not_be_read_is_tried_again_after_a_restart(path: Path) -> None:
    """The next version may understand it; nothing of it was lost."""
    async with SqliteStore(path) as store:
        await store.add(a_recording(id="rec_a"), [], alone=True)
        before = await store.get("rec_a")
        _change(path, "UPDATE recording SET data = replace(data, 'requested', 'dreaming')")
        assert [] == await store.claim_due(NOON, lease=LEASE, limit=1)
        assert await store.next_due() is None

    _change(path, "UPDATE recording SET data = replace(data, 'dreaming', 'requested')")
    async with SqliteStore(path) as store:
        assert before == await store.get("rec_a")
        assert 1 == len(await store.claim_due(NOON, lease=LEASE, limit=1))


async def test_lists_leave_out_what_cannot_be_read(path: Path) -> None:
    """And say so; a page of the history is full nevertheless, unless it is the last."""
    async with SqliteStore(path) as store:
        for number in range(4):
            await store.add(a_recording(id=f"rec_{number}"), [], alone=False)
        _change(path, "UPDATE recording SET data = 'nothing' WHERE id IN ('rec_1', 'rec_3')")

        with capture_logs() as logs:
            running = await store.running(team_id="T1")
        page = await store.history(team_id="T1", limit=2)

    assert ["rec_0", "rec_2"] == [recording.id for recording in running]
    assert ["rec_2", "rec_0"] == [recording.id for recording in page]
    assert ["rec_1", "rec_3"] == [line["recording_id"] for line in logs]


async def test_a_notice_that_cannot_be_read_holds_up_no_other(path: Path) -> None:
    """The milestones behind it are said."""
    first = milestone_notice("rec_a", "C1", NOON, Milestone.RECORDING)
    second = milestone_notice("rec_a", "C1", NOON, Milestone.STOPPED)
    async with SqliteStore(path) as store:
        await store.add(a_recording(id="rec_a"), [card_notice("rec_a", "C1", NOON), first, second], alone=True)
        [card] = await store.claim_notices(NOON, lease=LEASE, limit=10)
        await store.notice_sent(card, now=NOON, channel_id="C1", message_ts="1.1")
        _change(path, "UPDATE notice SET milestone = 'applause' WHERE milestone = 'recording'")

        with capture_logs() as logs:
            claims = await store.claim_notices(NOON, lease=LEASE, limit=10)

    assert [second] == [claim.notice for claim in claims]
    assert [("error", "notice_parked", first.id)] == [
        (line["log_level"], line["event"], line["notice_id"]) for line in logs
    ]


async def test_a_newer_database_is_worked_with_and_told_of(path: Path) -> None:
    """An upgrade can be taken back: migrations only add."""
    async with SqliteStore(path) as store:
        await store.add(a_recording(id="rec_a"), [], alone=True)
    _change(path, "INSERT INTO _sqlite_migrations VALUES (99, 'recordbot', '9999_marvels', '2030-01-01')")

    with capture_logs() as logs:
        async with SqliteStore(path) as store:
            assert "rec_a" == (await store.get("rec_a")).id

    assert [["9999_marvels"]] == [line["migrations"] for line in logs if line["event"] == "database_is_newer"]

"""What the SQLite store promises beyond one process's life, and to several at once."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.notice import card_notice
from bot.domain.recording import RecordingState
from bot.errors import StaleWrite, TargetBusy
from bot.store.sqlite import SqliteStore
from tests.builders import NOON, a_recording
from tests.contract.other_process import other_process, six_that_open

LEASE = timedelta(seconds=30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is made."""
    return tmp_path / "bot.db"


async def _add_an_overdue_stop(path: Path) -> None:
    async with SqliteStore(path) as store:
        overdue = a_recording(id="rec_a", state=RecordingState.RECORDING, stop_at=NOON - LEASE)
        await store.add(overdue, [card_notice("rec_a", "C1", NOON)], alone=True)


async def test_everything_is_there_after_a_restart(path: Path) -> None:
    """Rows, versions and notices outlive the process that wrote them."""
    async with SqliteStore(path) as store:
        await store.add(a_recording(id="rec_a"), [card_notice("rec_a", "C1", NOON)], alone=True)
        saved = await store.save((await store.get("rec_a")).noting(tries=1))

    async with SqliteStore(path) as store:
        assert saved == await store.get("rec_a")
        assert NOON == await store.next_due() == await store.next_notice_due()
        with pytest.raises(TargetBusy):
            await store.add(a_recording(), [], alone=True)


async def test_an_overdue_stop_goes_out_at_once_after_kill_9(path: Path) -> None:
    """The lease of a process that is dead holds nothing back, be it a recording's or a notice's."""
    await _add_an_overdue_stop(path)
    async with other_process(path) as other:
        assert (1, 1) == await other.claim_all()
        await other.kill()

    async with SqliteStore(path) as store:
        assert NOON - LEASE == await store.next_due()
        assert NOON == await store.next_notice_due()
        assert 1 == len(await store.claim_due(NOON, lease=LEASE, limit=10))
        assert 1 == len(await store.claim_notices(NOON, lease=LEASE, limit=10))


async def test_the_lease_of_a_process_that_lives_is_left_to_it(path: Path) -> None:
    """Whoever opens the database beside it waits for the end of the lease."""
    await _add_an_overdue_stop(path)
    async with other_process(path) as other:
        assert (1, 1) == await other.claim_all()

        async with SqliteStore(path) as store:
            assert [] == await store.claim_due(NOON, lease=LEASE, limit=10)
            assert [] == await store.claim_notices(NOON, lease=LEASE, limit=10)
            assert NOON + timedelta(hours=1) == await store.next_due()
        assert 0 == await other.end()


async def test_a_lease_is_safe_while_anybody_lives(path: Path) -> None:
    """Also when who opened the database first is dead, and somebody else opens it a third time."""
    await _add_an_overdue_stop(path)
    async with other_process(path) as first, SqliteStore(path) as second:
        [claim] = await second.claim_due(NOON, lease=LEASE, limit=10)
        assert (0, 1) == await first.claim_all()
        await first.kill()

        async with SqliteStore(path) as third:
            assert [] == await third.claim_due(NOON, lease=LEASE, limit=10)
            assert await third.holds(claim)
            assert await second.holds(claim)


async def test_two_stores_on_one_file_see_the_same(path: Path) -> None:
    """What one saves, the other reads; what one saved over, the other cannot save."""
    async with SqliteStore(path) as one, SqliteStore(path) as two:
        await one.add(a_recording(id="rec_a"), [], alone=True)
        read = await two.get("rec_a")
        saved = await one.save(read.noting(tries=1))

        assert saved == await two.get("rec_a")
        with pytest.raises(StaleWrite):
            await two.save(read)
        with pytest.raises(TargetBusy):
            await two.add(a_recording(), [], alone=True)


async def test_two_stores_share_the_work_without_doing_any_twice(path: Path) -> None:
    """Fifty rows and cards, claimed by both at once in small batches."""
    async with SqliteStore(path) as one, SqliteStore(path) as two:
        recordings = [a_recording() for _ in range(50)]
        for recording in recordings:
            await one.add(recording, [card_notice(recording.id, "C1", NOON)], alone=False)

        batches = await asyncio.gather(
            *(store.claim_due(NOON, lease=LEASE, limit=3) for _ in range(20) for store in (one, two))
        )
        cards = await asyncio.gather(
            *(store.claim_notices(NOON, lease=LEASE, limit=3) for _ in range(20) for store in (one, two))
        )

    expected = sorted(recording.id for recording in recordings)
    assert expected == sorted(claim.recording.id for batch in batches for claim in batch)
    assert expected == sorted(claim.notice.recording_id for batch in cards for claim in batch)


async def test_six_processes_can_open_a_new_database_at_once(path: Path) -> None:
    """Its tables are made once, and nobody is turned away."""
    assert [0] * 6 == await six_that_open(path)

    async with SqliteStore(path) as store:
        await store.check()

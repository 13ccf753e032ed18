"""What every store promises about schedules."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.audit import AuditEntry
from bot.domain.place import Where
from bot.domain.schedule import News, ScheduleState
from bot.errors import ScheduleNotFound, StaleWrite
from bot.store.memory import MemoryStore
from bot.store.sqlite import SqliteStore
from tests.builders import NOON, a_recording
from tests.unit.domain.test_schedule import a_schedule

Store = MemoryStore | SqliteStore
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=60)
DUE = a_schedule().next_at


def an_entry() -> AuditEntry:
    """Return an entry of the audit about a schedule."""
    return AuditEntry(NOON, "U1", "T1", "C1", Where.COMMAND, "schedule", "done", detail="sch_7hk2m9q")


async def test_what_was_added_is_read_as_it_was(store: Store) -> None:
    """Every field, whatever is in it; a second one with its id is refused."""
    row = a_schedule(answers={"maxIdleTime": "600", "audio": ["1", "2"]}).saying(News.LATE, NOON, at="x")
    assert row.noting(version=1) == await store.schedules.add(row)
    assert row.noting(version=1) == await store.schedules.get(row.id)
    with pytest.raises(StaleWrite):
        await store.schedules.add(row)
    with pytest.raises(ScheduleNotFound):
        await store.schedules.get("sch_nothing")


async def test_a_save_over_another_version_is_refused_whole(store: Store) -> None:
    """With what it would have written into the audit."""
    first = await store.schedules.add(a_schedule())
    saved = await store.schedules.save(first.noting(title="Other"), noted=[an_entry()])
    assert saved == await store.schedules.get(first.id)
    with pytest.raises(StaleWrite):
        await store.schedules.save(first, noted=[an_entry()])
    assert 1 == len(await store.noted(limit=10))


async def test_what_is_due_is_claimed_once(store: Store) -> None:
    """Until the lease ends; what was read before has to be read again."""
    assert DUE is not None
    row = await store.schedules.add(a_schedule())
    assert [] == await store.schedules.claim_due(DUE - MINUTE, lease=LEASE, limit=5)
    assert DUE == await store.schedules.next_due()
    (claim,) = await store.schedules.claim_due(DUE, lease=LEASE, limit=5)
    assert [] == await store.schedules.claim_due(DUE, lease=LEASE, limit=5)
    assert DUE + LEASE == await store.schedules.next_due()
    with pytest.raises(StaleWrite):
        await store.schedules.save(row)
    settled = await store.schedules.settle(claim, claim.schedule.noting(next_at=DUE + MINUTE))
    assert settled == await store.schedules.get(row.id)
    assert DUE + MINUTE == await store.schedules.next_due()
    with pytest.raises(StaleWrite):
        await store.schedules.settle(claim, settled)


async def test_a_wish_in_between_is_read_before_settling(store: Store) -> None:
    """The claim is still ours then; once another process has it, it is not."""
    assert DUE is not None
    await store.schedules.add(a_schedule())
    (claim,) = await store.schedules.claim_due(DUE, lease=LEASE, limit=5)
    wished = await store.schedules.save(claim.schedule.noting(state=ScheduleState.PAUSED))
    with pytest.raises(StaleWrite):
        await store.schedules.settle(claim, claim.schedule)
    assert await store.schedules.holds(claim)
    await store.schedules.settle(claim, wished)
    assert not await store.schedules.holds(claim)
    resumed = await store.schedules.save((await store.schedules.get(wished.id)).noting(state=ScheduleState.ACTIVE))
    (late,) = await store.schedules.claim_due(DUE, lease=LEASE, limit=5)
    (other,) = await store.schedules.claim_due(DUE + LEASE, lease=LEASE, limit=5)
    assert resumed.id == other.schedule.id
    assert not await store.schedules.holds(late)
    with pytest.raises(StaleWrite):
        await store.schedules.settle(late, other.schedule)


async def test_a_proposal_is_dropped_unless_it_was_saved_meanwhile(store: Store) -> None:
    """Whoever says yes at the last moment is not forgotten."""
    later = NOON + timedelta(hours=1)
    for schedule_id, is_confirmed in (("sch_2222222", False), ("sch_3333333", True)):
        await store.schedules.add(a_schedule(id=schedule_id, state=ScheduleState.PROPOSED))
        (claim,) = await store.schedules.claim_due(later, lease=LEASE, limit=5)
        if is_confirmed:
            await store.schedules.save(claim.schedule.noting(state=ScheduleState.ACTIVE))
        await store.schedules.drop(claim)
    with pytest.raises(ScheduleNotFound):
        await store.schedules.get("sch_2222222")
    assert ScheduleState.ACTIVE == (await store.schedules.get("sch_3333333")).state
    assert DUE == await store.schedules.next_due(), "its lease has ended"


async def test_the_live_ones_are_in_order(store: Store) -> None:
    """Active ones by their next start, then the paused; of one workspace, and of one target if wished."""
    assert DUE is not None
    rows: dict[str, dict[str, Any]] = {
        "sch_b": {"next_at": DUE + MINUTE},
        "sch_a": {"next_at": DUE + 2 * MINUTE, "target": "other-hall"},
        "sch_p": {"state": ScheduleState.PAUSED, "next_at": DUE - MINUTE},
        "sch_c": {"state": ScheduleState.CANCELLED},
        "sch_o": {"state": ScheduleState.OVER, "next_at": None},
        "sch_n": {"state": ScheduleState.PROPOSED},
        "sch_t": {"team_id": "T2"},
    }
    for schedule_id, changes in rows.items():
        await store.schedules.add(a_schedule(id=schedule_id, **changes))
    assert ["sch_b", "sch_a", "sch_p"] == [row.id for row in await store.schedules.live(team_id="T1")]
    of_one = await store.schedules.live(team_id="T1", target="other-hall")
    assert ["sch_a"] == [row.id for row in of_one]


async def test_a_recording_is_found_by_its_key(store: Store) -> None:
    """Running or over."""
    recording = a_recording(idempotency_key="schedule:sch_7hk2m9q:2026-11-23T08:00:00Z")
    await store.add(recording, [], alone=True)
    found = await store.schedules.started_with(recording.idempotency_key)
    assert recording.id == (found and found.id)
    assert await store.schedules.started_with("schedule:sch_7hk2m9q:2026-11-24T08:00:00Z") is None


async def test_a_clock_that_was_set_back_moves_messages_and_leases_alone(store: Store) -> None:
    """Nine stays nine."""
    assert DUE is not None
    await store.schedules.add(a_schedule().saying(News.SCHEDULED, NOON))
    await store.schedules.add(a_schedule(id="sch_2222222"))
    (claim,) = await store.schedules.claim_due(NOON, lease=LEASE, limit=5)
    await store.set_back(timedelta(minutes=30), NOON - timedelta(minutes=30))
    row = await store.schedules.get("sch_7hk2m9q")
    assert (DUE, NOON - timedelta(minutes=30)) == (row.next_at, row.unsaid[0].due_at)
    assert NOON - timedelta(minutes=30) + LEASE == await store.schedules.next_due()
    await store.schedules.settle(claim, row)


async def test_a_new_process_takes_over_at_once(tmp_path: Path) -> None:
    """The lease of one that died keeps nobody waiting, and everything is as it was."""
    assert DUE is not None
    path = tmp_path / "bot.db"
    async with SqliteStore(path) as before:
        await before.schedules.add(a_schedule())
        await before.schedules.claim_due(DUE, lease=LEASE, limit=5)
    async with SqliteStore(path) as after:
        (claim,) = await after.schedules.claim_due(DUE, lease=LEASE, limit=5)
        assert a_schedule().noting(version=3) == claim.schedule

"""What every store promises about work that is due: one process does it, and no other meanwhile."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.domain.recording import Recording, RecordingState, Task, Wish
from bot.errors import StaleWrite
from bot.ports import Claim, Store
from tests.builders import NOON, a_recording

LEASE = timedelta(seconds=30)
MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


async def _add(store: Store, *recordings: Recording) -> None:
    for recording in recordings:
        await store.add(recording, [], alone=False)


async def _claim(store: Store, now: datetime = NOON) -> Claim:
    [claim] = await store.claim_due(now, lease=LEASE, limit=10)
    return claim


async def test_what_is_due_is_claimed_under_a_new_version(store: Store) -> None:
    """Whoever read the row before the claim has to read it again."""
    await _add(store, a_recording(id="rec_a"))
    before = await store.get("rec_a")

    claim = await _claim(store)

    assert before.noting(version=2) == claim.recording == await store.get("rec_a")
    with pytest.raises(StaleWrite):
        await store.save(before)


async def test_what_is_not_due_is_left_alone(store: Store) -> None:
    """Due is what has come, to the microsecond; what is over is never due."""
    await _add(store, a_recording(step_at=NOON + MOMENT), a_recording(state=RecordingState.FAILED))

    assert [] == await store.claim_due(NOON, lease=LEASE, limit=10)
    assert 1 == len(await store.claim_due(NOON + MOMENT, lease=LEASE, limit=10))


async def test_a_claim_holds_others_off_until_its_lease_ends(store: Store) -> None:
    """A second claim gets the row at the end of the lease and not before, and the first has lost it then."""
    await _add(store, a_recording())
    first = await _claim(store)

    assert [] == await store.claim_due(NOON + LEASE - MOMENT, lease=LEASE, limit=10)
    assert await store.holds(first)
    second = await _claim(store, NOON + LEASE)

    assert first.token != second.token
    assert first.recording.version + 1 == second.recording.version
    assert not await store.holds(first)
    assert await store.holds(second)


async def test_at_most_the_limit_is_claimed(store: Store) -> None:
    """What is left over is there for the next claim, and nothing is claimed twice."""
    await _add(store, *(a_recording(id=f"rec_{number}") for number in range(5)))

    batches = [await store.claim_due(NOON, lease=LEASE, limit=2) for _ in range(4)]

    assert [2, 2, 1, 0] == [len(batch) for batch in batches]
    assert {f"rec_{number}" for number in range(5)} == {claim.recording.id for batch in batches for claim in batch}


async def test_stops_go_first_then_what_is_due_longest(store: Store) -> None:
    """A recorder that must be stopped costs money; everything else can wait for its turn."""
    later = NOON + HOUR
    await _add(
        store,
        a_recording(id="2nd query", step_at=NOON - 2 * HOUR, stop_at=later),
        a_recording(id="3rd query", step_at=NOON - HOUR, stop_at=later),
        a_recording(id="stop is sent", state=RecordingState.STOPPING, step_at=NOON, stop_at=later),
        a_recording(id="stop wish", stop_wish=Wish(user_id="U1", at=NOON - MOMENT), step_at=later, stop_at=later),
        a_recording(id="deadline", state=RecordingState.RECORDING, step_at=later, stop_at=NOON - 2 * MOMENT),
        a_recording(id="1st upload", state=RecordingState.UPLOADING, step_at=NOON - 3 * HOUR, stop_at=NOON - 4 * HOUR),
        a_recording(id="not due", step_at=later, stop_at=later),
    )

    claims = await store.claim_due(NOON, lease=LEASE, limit=10)

    expected = ["deadline", "stop wish", "stop is sent", "1st upload", "2nd query", "3rd query"]
    assert expected == [claim.recording.id for claim in claims]


async def test_a_small_batch_takes_the_stops(store: Store) -> None:
    """The order decides who is claimed, not only how a batch is sorted."""
    await _add(
        store,
        a_recording(id="query", step_at=NOON - HOUR),
        a_recording(id="stop", state=RecordingState.STOPPING, step_at=NOON),
    )

    [claim] = await store.claim_due(NOON, lease=LEASE, limit=1)

    assert "stop" == claim.recording.id


async def test_of_twenty_claims_at_once_exactly_one_gets_the_row(store: Store) -> None:
    """A step is taken once, however many look for work."""
    await _add(store, a_recording())

    batches = await asyncio.gather(*(store.claim_due(NOON, lease=LEASE, limit=10) for _ in range(20)))

    assert 1 == sum(len(batch) for batch in batches)


async def test_settling_writes_and_ends_the_lease(store: Store) -> None:
    """The row is free for its next step as soon as this one is settled."""
    await _add(store, a_recording())
    claim = await _claim(store)

    settled = await store.settle(claim, claim.recording.noting(tries=1))

    assert 3 == settled.version
    assert settled == await store.get(settled.id)
    assert not await store.holds(claim)
    assert settled.noting(version=4) == (await _claim(store)).recording


async def test_settling_can_keep_the_lease(store: Store) -> None:
    """Save, call, save: the first of the two saves keeps others off during the call."""
    await _add(store, a_recording())
    claim = await _claim(store)

    before_call = await store.settle(claim, claim.recording.noting(tries=1), keep=True)

    assert await store.holds(claim)
    assert [] == await store.claim_due(NOON + LEASE - MOMENT, lease=LEASE, limit=10)
    after_call = await store.settle(claim, before_call.noting(tries=2))
    assert not await store.holds(claim)
    assert after_call == await store.get(after_call.id)


async def test_a_kept_lease_ends_when_it_was_to_end(store: Store) -> None:
    """Keeping is not prolonging."""
    await _add(store, a_recording())
    claim = await _claim(store)
    await store.settle(claim, claim.recording, keep=True)

    assert NOON + LEASE == await store.next_due()
    assert claim.token != (await _claim(store, NOON + LEASE)).token


async def test_a_settled_claim_cannot_be_settled_again(store: Store) -> None:
    """The lease went with the first."""
    await _add(store, a_recording())
    claim = await _claim(store)
    settled = await store.settle(claim, claim.recording)

    with pytest.raises(StaleWrite):
        await store.settle(claim, settled)


async def test_a_wish_during_the_step_is_not_written_over(store: Store) -> None:
    """The holder learns that somebody wished for something, reads again, and settles with the same claim."""
    await _add(store, a_recording())
    claim = await _claim(store)
    wish = Wish(user_id="U2", at=NOON)
    await store.save(claim.recording.noting(stop_wish=wish))

    with pytest.raises(StaleWrite):
        await store.settle(claim, claim.recording.noting(tries=1))

    assert await store.holds(claim)
    again = await store.get(claim.recording.id)
    settled = await store.settle(claim, again.noting(tries=1))
    assert wish == settled.stop_wish
    assert not await store.holds(claim)


async def test_a_save_leaves_the_lease_as_it_is(store: Store) -> None:
    """A wish ends nobody's step, and makes nothing claimable that is being worked on."""
    await _add(store, a_recording())
    claim = await _claim(store)

    await store.save(claim.recording)

    assert [] == await store.claim_due(NOON + LEASE - MOMENT, lease=LEASE, limit=10)
    assert NOON + LEASE == await store.next_due()


async def test_who_lost_the_lease_cannot_settle(store: Store) -> None:
    """Not even at the right version: another process is taking this step now."""
    await _add(store, a_recording())
    late = await _claim(store)
    other = await _claim(store, NOON + LEASE)

    with pytest.raises(StaleWrite):
        await store.settle(late, other.recording.noting(tries=9))

    assert not await store.holds(late)
    assert other.recording == await store.get(other.recording.id)
    assert other.recording.version + 1 == (await store.settle(other, other.recording)).version


async def test_a_lease_that_ran_out_is_still_good_while_nobody_took_it(store: Store) -> None:
    """What was done is not thrown away because it took long."""
    await _add(store, a_recording())
    claim = await _claim(store)
    assert [] == await store.claim_due(NOON - HOUR, lease=LEASE, limit=10)

    assert await store.holds(claim)
    assert claim.recording.version + 1 == (await store.settle(claim, claim.recording)).version


async def test_nobody_holds_what_is_not_there(store: Store) -> None:
    """A claim of a row that does not exist is not ours."""
    assert not await store.holds(Claim(recording=a_recording(), token="made-up"))


async def test_next_due_is_the_earliest(store: Store) -> None:
    """Nothing to wait for, or the first moment at which something can be claimed."""
    assert await store.next_due() is None

    await _add(
        store,
        a_recording(step_at=NOON + HOUR, stop_at=NOON + 3 * HOUR),
        a_recording(step_at=NOON + 3 * HOUR, stop_at=NOON + 2 * MOMENT),
        a_recording(step_at=NOON - HOUR, state=RecordingState.COMPLETED),
    )

    assert NOON + 2 * MOMENT == await store.next_due()


async def test_next_due_waits_for_a_lease(store: Store) -> None:
    """What is being worked on becomes due again when its lease ends, if nothing else comes before."""
    await _add(store, a_recording(id="held"))
    await _claim(store)
    assert NOON + LEASE == await store.next_due()

    await _add(store, a_recording(step_at=NOON + LEASE - MOMENT))
    assert NOON + LEASE - MOMENT == await store.next_due()


async def test_next_due_of_a_leased_row_that_is_due_later_is_its_due_at(store: Store) -> None:
    """The end of a lease wakes nobody for a row that has nothing to do then."""
    await _add(store, a_recording())
    claim = await _claim(store)

    await store.settle(claim, claim.recording.noting(step_at=NOON + HOUR / 2), keep=True)

    assert NOON + HOUR / 2 == await store.next_due()


async def test_next_due_follows_what_is_saved(store: Store) -> None:
    """A row that moves takes its moment with it, and one that is over has none."""
    await _add(store, a_recording(id="rec_a"))
    moved = await store.save((await store.get("rec_a")).noting(step_at=NOON + HOUR, stop_at=NOON + 2 * HOUR))
    assert NOON + HOUR == await store.next_due()

    await store.save(moved.noting(state=RecordingState.FAILED))
    assert await store.next_due() is None


async def test_a_claim_brings_the_whole_row(store: Store) -> None:
    """What was noted with a kept lease is there for whoever takes over."""
    await _add(store, a_recording())
    claim = await _claim(store)
    task = Task(uid="1", resource_id="r", start_sent_at=NOON)
    await store.settle(claim, claim.recording.noting(task=task), keep=True)

    assert task == (await _claim(store, NOON + LEASE)).recording.task

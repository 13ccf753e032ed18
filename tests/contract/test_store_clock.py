"""What every store promises when the machine's clock is set back: nothing waits longer than was meant."""

from datetime import timedelta

from bot.domain.notice import NoticeKind, card_notice
from bot.domain.recording import RecordingState, Task, Warned, Wish
from bot.errors import StaleWrite
from bot.ports import Store
from tests.builders import NOON, a_recording

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=30)
ELEVEN = NOON - HOUR


async def test_what_is_due_in_a_minute_is_due_in_a_minute(store: Store) -> None:
    """Rows, notices that Slack is to be asked again about, and leases."""
    await store.add(a_recording(id="rec_a", step_at=NOON + MINUTE), [card_notice("rec_a", "C1", NOON)], alone=True)
    [card] = await store.claim_notices(NOON, lease=LEASE, limit=1)
    await store.notice_failed(card, due_at=NOON + MINUTE)
    await store.add(a_recording(id="rec_b", step_at=NOON), [], alone=False)
    [claim] = await store.claim_due(NOON, lease=LEASE, limit=1)

    assert 2 == await store.set_back(HOUR, ELEVEN)

    assert ELEVEN + LEASE == await store.next_due()
    assert ELEVEN + MINUTE >= (await store.next_notice_due() or NOON)
    claims = await store.claim_due(ELEVEN + MINUTE, lease=LEASE, limit=9)
    assert ["rec_b", "rec_a"] == [one.recording.id for one in claims]
    assert not await store.holds(claim)


async def test_a_step_that_is_under_way_keeps_its_lease_and_reads_again(store: Store) -> None:
    """As it does when a wish was saved meanwhile."""
    await store.add(a_recording(id="rec_a"), [], alone=True)
    [claim] = await store.claim_due(NOON, lease=LEASE, limit=1)
    await store.set_back(HOUR, ELEVEN)

    assert await store.holds(claim)
    try:
        await store.settle(claim, claim.recording)
    except StaleWrite:
        row = await store.get("rec_a")
        await store.settle(claim, row.noting(tries=1))
    assert 1 == (await store.get("rec_a")).tries


async def test_a_length_of_time_moves_along_and_a_time_of_day_stays(store: Store) -> None:
    """`for 1h` is an hour by any clock; `until 13:00` is what that clock will show."""
    length = a_recording(id="rec_for", stop_after=HOUR, stop_at=NOON + HOUR)
    day = a_recording(id="rec_until", stop_after=None, stop_at=NOON + HOUR)
    typed = a_recording(id="rec_moved", stop_at=NOON + HOUR, extended=Wish(user_id="U1", at=NOON))
    for recording in (length, day, typed):
        await store.add(recording, [], alone=False)

    await store.set_back(HOUR, ELEVEN)

    ends = {row.id: row.stop_at for row in await store.running(team_id="T1")}
    assert {"rec_for": NOON, "rec_until": NOON + HOUR, "rec_moved": NOON + HOUR} == ends


async def test_the_life_so_far_is_told_by_the_new_clock(store: Store) -> None:
    """What a start that is sent again must not differ in, and when it was asked for, stay as they were."""
    task = Task(uid="7", resource_id="r", acquired_at=NOON, start_sent_at=NOON, sid="s")
    before = a_recording(
        id="rec_a",
        state=RecordingState.RECORDING,
        task=task,
        former_tasks=(Task(uid="6", sid="t", unsettled=True, stop_again_at=NOON + MINUTE),),
        confirmed_at=NOON,
        missing_since=NOON,
        stop_wish=Wish(user_id="U1", at=NOON),
        warned=Warned(at=NOON, stop_at=NOON + HOUR),
    )
    await store.add(before, [card_notice("rec_a", "C1", NOON)], alone=True)

    await store.set_back(HOUR, ELEVEN)

    after = await store.get("rec_a")
    assert (NOON, NOON, ELEVEN) == (after.created_at, after.task.acquired_at, after.task.start_sent_at)
    assert (ELEVEN, ELEVEN, ELEVEN) == (after.confirmed_at, after.missing_since, after.step_at)
    assert after.stop_wish is not None
    assert (ELEVEN, ELEVEN + MINUTE) == (after.stop_wish.at, after.former_tasks[0].stop_again_at)
    assert after.warned is None
    assert before.latest_stop_at - HOUR == after.latest_stop_at
    assert NoticeKind.CARD in [claim.notice.kind for claim in await store.claim_notices(ELEVEN, lease=LEASE, limit=9)]


async def test_what_is_over_stays_as_it_was(store: Store) -> None:
    """Nothing waits for it."""
    over = a_recording(id="rec_a", state=RecordingState.COMPLETED, ended_at=NOON)
    await store.add(over, [], alone=True)

    assert 0 == await store.set_back(HOUR, ELEVEN)
    assert NOON == (await store.get("rec_a")).ended_at

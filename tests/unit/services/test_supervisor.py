"""The step function over the strict stand-in, from the wish to the last file."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.blocks.endings import why_it_stopped
from bot.domain.notice import Milestone
from bot.domain.recording import FailureReason, Recording, RecordingState, StopReason, Wish
from tests.builders import NOON
from tests.unit.services.world import World, a_world

S = RecordingState


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Give each test a world of its own."""
    async with a_world() as made:
        yield made


def is_over(recording: Recording) -> bool:
    """Say whether nothing more will happen."""
    return recording.is_over


async def test_a_recording_stops_by_itself_and_its_files_are_there(world: World) -> None:
    """Asked for one hour, it records for one hour from its confirmed start, and ends with the files."""
    begun = await world.begin()
    running = await world.live(begun.id, lambda recording: recording.state == S.RECORDING)
    assert running.confirmed_at is not None
    assert running.confirmed_at + timedelta(hours=1) == running.stop_at

    done = await world.live(begun.id, is_over)
    assert (S.COMPLETED, StopReason.DEADLINE, True) == (done.state, done.stop_reason, done.files_confirmed)
    assert running.stop_at == done.stop_sent_at
    assert {f"{done.task.sid}_town-hall.m3u8", f"{done.task.sid}_town-hall_0.mp4"} <= {f.name for f in done.files}
    assert {("town-hall", done.task.uid): 1} == world.agora.effects


@pytest.mark.parametrize(
    ("service_region", "longest", "asked"),
    [
        (None, 4, {"scene": 0, "resourceExpiredHour": 72}),
        ("EU", 4, {"scene": 0, "resourceExpiredHour": 72, "region": "EU"}),
        ("CN", 100, {"scene": 0, "resourceExpiredHour": 124, "region": "CN"}),
    ],
)
async def test_acquire_asks_for_the_region_and_for_longer_than_it_can_record(
    world: World, service_region: str | None, longest: int, asked: dict[str, object]
) -> None:
    """Nobody can stop it once those hours are over, so they are always more than the longest."""
    begun = await world.begin(service_region=service_region, longest=timedelta(hours=longest))
    await world.live(begun.id, lambda recording: recording.state == S.RECORDING)
    (body,) = [request.body for request in world.agora.requests if request.endpoint == "acquire"]
    assert asked == body["clientRequest"]


async def test_each_milestone_is_written_down_once(world: World) -> None:
    """Recording, stopped and files ready, in this order; nothing else in an undisturbed life."""
    begun = await world.begin()
    await world.live(begun.id, is_over)
    said = []
    while claims := await world.store.claim_notices(world.clock.now(), lease=timedelta(minutes=1), limit=10):
        for claim in claims:
            said.append(claim.notice.milestone)
            await world.store.notice_sent(claim, now=world.clock.now(), channel_id="C1", message_ts="1.1")
    assert [None, Milestone.RECORDING, Milestone.STOPPED, Milestone.FILES_READY] == said
    assert world.announced


async def test_a_wish_to_stop_goes_out_at_once(world: World) -> None:
    """Whatever the row was waiting for, the stop comes first."""
    begun = await world.begin()
    running = await world.live(begun.id, lambda recording: recording.state == S.RECORDING)
    wish = Wish(user_id="U2", at=world.clock.now())
    await world.store.save(running.noting(stop_wish=wish))
    done = await world.live(begun.id, is_over, at_most=timedelta(minutes=1))
    assert (StopReason.PERSON, wish.at) == (done.stop_reason, done.stop_sent_at)


async def test_a_wish_during_a_step_is_kept(world: World) -> None:
    """A wish that is saved while a call is under way survives the result of the call."""
    begun = await world.begin()
    (claim,) = await world.supervisor.claim(NOON, 1)
    row = await world.store.get(begun.id)
    await world.store.save(row.noting(stop_wish=Wish(user_id="U2", at=NOON)))
    await world.supervisor.advance(claim)
    over = await world.live(begun.id, is_over, at_most=timedelta(minutes=1))
    assert over.failure is not None
    assert FailureReason.CANCELLED == over.failure.reason
    assert {} == world.agora.effects


async def test_after_a_crash_the_next_process_goes_on_where_it_was(world: World) -> None:
    """A claim whose holder died is taken over when its lease ends, and nothing is started twice."""
    begun = await world.begin()
    await world.supervisor.claim(NOON, 1)  # whoever holds this never comes back
    done = await world.live(begun.id, is_over)
    assert S.COMPLETED == done.state
    assert {("town-hall", done.task.uid): 1} == world.agora.effects


async def test_refused_credentials_end_it_at_once() -> None:
    """Nothing runs, and the reason is kept for the card."""
    async with a_world(customer_secret="wrong") as world:
        begun = await world.begin()
        over = await world.live(begun.id, is_over)
    assert over.failure is not None
    assert FailureReason.UNAUTHORIZED == over.failure.reason
    assert not over.may_be_running


async def test_a_storage_profile_that_is_gone_is_said_so(world: World) -> None:
    """A row may outlive a setting; it fails with a reason instead of a crash."""
    begun = await world.begin(storage="gone")
    over = await world.live(begun.id, is_over)
    assert over.failure is not None
    assert over.failure.trouble is not None
    assert "gone" in over.failure.trouble.reason


async def test_a_recording_that_outlives_its_token_ends_with_it_and_says_so() -> None:
    """Nothing renews a token while it records; a recording that is shorter does not notice."""
    async with a_world(certificate="fedcba9876543210fedcba9876543210") as world:
        life = timedelta(hours=2)
        begun = await world.begin(target="short", cname="short", token_life=life)
        too_long = await world.begin(token_life=life, stop_after=2 * life, stop_at=NOON + 2 * life)
        short = await world.live(begun.id, is_over)
        long = await world.live(too_long.id, is_over)
    assert (S.COMPLETED, StopReason.DEADLINE) == (short.state, short.stop_reason)
    assert long.ended_at is not None
    assert long.token_until is not None
    assert long.token_until <= long.ended_at < long.token_until + timedelta(minutes=10)
    assert str(why_it_stopped(long)).startswith("The recorder's token had ended")

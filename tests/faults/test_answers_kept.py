"""What Agora answered is not lost between the answer and the save of it, short of the end of the process."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.recording import Recording, RecordingState, Wish
from bot.errors import StoreUnavailable
from bot.sandbox.slack.cast import ADA
from bot.services.supervisor import LEASE
from tests.builders import NOON
from tests.faults.fuse import Side
from tests.faults.theatre import Theatre, a_theatre

S = RecordingState


@pytest.fixture
async def theatre(folder: Path) -> AsyncIterator[Theatre]:
    """Give each test a theatre of its own."""
    async with a_theatre(folder) as made:
        yield made


async def ended(theatre: Theatre) -> Recording:
    """Return the recording when a day has passed."""
    await theatre.live_until(NOON + timedelta(hours=30))
    return await theatre.only_recording()


@pytest.mark.parametrize("call", ["acquire", "start", "query", "stop"])
async def test_a_database_that_is_away_when_the_answer_comes_is_waited_for(theatre: Theatre, call: str) -> None:
    """Locked or full for a while: nothing is asked again, and nothing is started twice."""
    last, refused = "", 0

    async def away(name: str, side: Side) -> None:
        nonlocal last, refused
        if side == "after":
            last = name
        elif name == "settle" and last == call and refused < 3:
            refused += 1
            raise StoreUnavailable("disk full")

    await theatre.start(minutes=3)
    theatre.fuse.meanwhile = away
    over = await ended(theatre)
    assert (S.COMPLETED, True, 3) == (over.state, over.files_confirmed, refused)
    assert [(over.task.uid, 1)] == [(uid, count) for (_, uid), count in theatre.agora.effects.items()]


async def test_a_sid_that_comes_after_the_lease_was_lost_is_kept(theatre: Theatre) -> None:
    """The process was held up for minutes; another one takes over in the meantime and cannot learn the sid."""
    held_up = False

    async def hold_up(name: str, side: Side) -> None:
        nonlocal held_up
        if (name, side) == ("start", "after") and not held_up:
            held_up = True
            theatre.clock.move(LEASE + timedelta(seconds=1))
            await theatre.work()

    await theatre.start(minutes=30)
    theatre.fuse.meanwhile = hold_up
    await theatre.live_until(NOON + timedelta(minutes=10))
    first, *_ = theatre.agora.tasks
    assert held_up
    running = await theatre.only_recording()
    assert {first.sid} <= {task.sid for task in (running.task, *running.former_tasks)}
    assert [running.task.sid] == theatre.alive()


async def test_a_stop_that_comes_while_the_start_is_written_down_prevents_it(theatre: Theatre) -> None:
    """Between the resource and the start somebody pressed Stop: nothing is started."""

    async def press_stop(name: str, side: Side) -> None:
        row = await theatre.only_recording()
        if (name, side) == ("settle", "before") and row.state == S.REQUESTED and row.stop_wish is None:
            await theatre.bot.store.save(row.noting(stop_wish=Wish(user_id=ADA, at=theatre.clock.now())))

    await theatre.start(minutes=30)
    theatre.fuse.meanwhile = press_stop
    over = await ended(theatre)
    assert (S.FAILED, {}) == (over.state, theatre.agora.effects)

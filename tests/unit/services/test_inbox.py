"""The inbox, beside the step function, over the strict stand-in: what a callback makes of a life."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.agora.notifications import parse
from bot.domain.notification import Notification
from bot.domain.recording import Recording, RecordingState, Wish
from bot.errors import StoreUnavailable
from bot.sandbox.agora import Fault
from bot.services.inbox import Inbox, Outcome
from bot.store.memory import MemoryStore
from tests.builders import NOON, a_recording
from tests.unit.services.callback_bodies import a_body
from tests.unit.services.world import World, a_world

S = RecordingState
SECOND = timedelta(seconds=1)


@dataclass
class Tally:
    """Remembers what was counted."""

    counted: list[tuple[Outcome, int | None]] = field(default_factory=list)
    numbers: list[tuple[str, int]] = field(default_factory=list)

    def count(self, outcome: Outcome, event_type: int | None = None) -> None:
        """Remember an outcome."""
        self.counted.append((outcome, event_type))

    def arrived(self, sid: str, sequence: int) -> None:
        """Remember a number."""
        self.numbers.append((sid, sequence))


@dataclass
class Post:
    """The inbox of a world, and what it did."""

    world: World
    inbox: Inbox
    tally: Tally
    arrivals: list[None]
    pokes: list[None]

    async def work(self) -> int:
        """Work on everything that is due; return how many events that were."""
        events = await self.inbox.claim(self.world.clock.now(), 100)
        await asyncio.gather(*(self.inbox.work(event) for event in events))
        return len(events)

    async def say(self, recording: Recording, sid: str, event_type: int, **details: Any) -> None:  # noqa: ANN401 - JSON
        """Have Agora say it, and work on it."""
        await self.inbox.take(a_body(recording, sid, event_type, **details))
        await self.work()


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    """Give each test a world in which callbacks are expected."""
    async with a_world(callbacks_expected=True) as world:
        arrivals: list[None] = []
        pokes: list[None] = []
        tally = Tally()
        inbox = Inbox(
            store=world.store,
            read=parse,
            clock=world.clock,
            arrived=lambda: arrivals.append(None),
            poke=lambda: pokes.append(None),
            meter=tally,
        )
        yield Post(world, inbox, tally, arrivals, pokes)


def is_over(recording: Recording) -> bool:
    """Say whether nothing more will happen."""
    return recording.is_over


def is_running(recording: Recording) -> bool:
    """Say whether it was confirmed."""
    return recording.state == S.RECORDING


def is_unanswered(recording: Recording) -> bool:
    """Say whether a start was sent, and its answer lost."""
    return recording.state == S.STARTING and recording.tries > 0


async def test_taking_a_callback_changes_no_recording(post: Post) -> None:
    """It is written down and answered; the work is done afterwards, by whoever is told that it arrived."""
    begun = await post.world.begin()
    running = await post.world.live(begun.id, is_running)
    await post.inbox.take(a_body(running, str(running.task.sid), 41))
    assert running == await post.world.store.get(begun.id)
    assert (1, 0) == (len(post.arrivals), len(post.pokes))
    assert 1 == await post.work()
    assert post.world.clock.now() == (await post.world.store.get(begun.id)).due_at
    assert 1 == len(post.pokes)
    assert 0 == await post.work()


async def test_the_sid_of_a_lost_answer_leads_to_one_recording(post: Post) -> None:
    """The callback names what was started: it is proved by asking, and nothing is started a second time."""
    post.world.agora.faults.add(Fault("start", "reset_after"))
    begun = await post.world.begin()
    lost = await post.world.live(begun.id, is_unanswered)
    (task,) = post.world.agora.tasks
    post.world.clock.move(2 * SECOND)
    await post.say(lost, task.sid, 40)
    named = await post.world.store.get(begun.id)
    assert (S.STARTING, task.sid) == (named.state, named.task.sid)

    done = await post.world.live(begun.id, is_over)
    assert (S.COMPLETED, True, 1) == (done.state, done.files_confirmed, done.attempt)
    assert {("town-hall", done.task.uid): 1} == post.world.agora.effects
    assert ["acquire", "start", "query"] == [request.endpoint for request in post.world.agora.requests][:3]


async def test_already_started_is_awaited_and_named(post: Post) -> None:
    """The repeated start says 201 without a sid; the callback that comes 10 s later says which one it is."""
    post.world.agora.faults.add(Fault("start", "reset_after"))
    begun = await post.world.begin()
    waiting = await post.world.live(begun.id, lambda row: row.task.named_until is not None)
    (task,) = post.world.agora.tasks
    starts = len(post.world.agora.requests)
    post.world.clock.move(10 * SECOND)
    assert [] == await post.world.supervisor.claim(post.world.clock.now(), 10)
    await post.say(waiting, task.sid, 42)
    done = await post.world.live(begun.id, is_over)
    assert (S.COMPLETED, 1, task.sid) == (done.state, done.attempt, done.task.sid)
    assert "start" not in [request.endpoint for request in post.world.agora.requests[starts:]]


async def test_what_is_named_too_late_is_stopped(post: Post) -> None:
    """A second recording runs by then; the first one is told to stop as soon as it shows itself."""
    post.world.agora.faults.add(Fault("start", "reset_after"))
    begun = await post.world.begin()
    second = await post.world.live(begun.id, is_running)
    former = second.former_tasks[0]
    assert (None, True) == (former.sid, former.unsettled)
    stray = next(task for task in post.world.agora.tasks if task.uid == former.uid)
    await post.inbox.take(a_body(second, stray.sid, 33, uid=former.uid, progress=1))
    await post.work()
    settled = await post.world.live(begun.id, lambda row: row.stray is None and bool(row.former_tasks[0].sid))
    assert (S.RECORDING, False) == (settled.state, settled.former_tasks[0].unsettled)
    assert stray.is_leaving(post.world.clock.now())


async def test_a_callback_settles_what_the_stop_left_open(post: Post) -> None:
    """206 with code 50 is no end; event 31 is, at once, with the files."""
    post.world.agora.faults.add(Fault("stop", "slow_upload", seconds=600))
    begun = await post.world.begin()
    left = await post.world.live(begun.id, lambda row: row.state == S.UPLOADING)
    await post.say(left, str(left.task.sid), 31, fileList=[{"fileName": "extra.mp4"}])
    done = await post.world.live(begun.id, is_over, at_most=SECOND)
    assert (S.COMPLETED, True) == (done.state, done.files_confirmed)
    assert "extra.mp4" in [file.name for file in done.files]


async def test_a_callback_during_a_step_hurries_the_next_one(post: Post) -> None:
    """The query was answered before the recorder left; its answer does not put the next look off."""
    begun = await post.world.begin()
    running = await post.world.live(begun.id, is_running)
    post.world.clock.at = running.step_at
    (claim,) = await post.world.supervisor.claim(post.world.clock.now(), 1)
    await post.say(running, str(running.task.sid), 41)
    await post.world.supervisor.advance(claim)
    after = await post.world.store.get(begun.id)
    assert (S.RECORDING, post.world.clock.now()) == (after.state, after.due_at)


async def test_wishes_and_callbacks_do_not_undo_each_other(post: Post) -> None:
    """Ten events and a person at the same moment: all of it is in the row."""
    begun = await post.world.begin()
    running = await post.world.live(begun.id, is_running)
    for code in range(3):
        await post.inbox.take(a_body(running, str(running.task.sid), 2, warnCode=code))
    for name in range(7):
        await post.inbox.take(a_body(running, str(running.task.sid), 4, fileList=f"{name}.m3u8"))
    wish = Wish(user_id="U2", at=post.world.clock.now())
    row = await post.world.store.get(begun.id)
    _, worked = await asyncio.gather(post.world.store.save(row.noting(stop_wish=wish)), post.work())
    after = await post.world.store.get(begun.id)
    assert (10, wish, 3) == (worked, after.stop_wish, len(after.reported))
    assert {f"{name}.m3u8" for name in range(7)} <= {file.name for file in after.files}


async def test_every_event_is_counted_once(post: Post) -> None:
    """Known, unknown, duplicate: for whoever looks at the metrics."""
    begun = await post.world.begin()
    running = await post.world.live(begun.id, is_running)
    sid = str(running.task.sid)
    ours, theirs = a_body(running, sid, 33), a_body(running, "f" * 32, 40, uid="7")
    for raw in (ours, theirs, ours, b'{"eventType": 4711}'):
        await post.inbox.take(raw)
    assert 3 == await post.work()
    expected = {
        (Outcome.DUPLICATE, 33),
        (Outcome.KNOWN, 33),
        (Outcome.UNKNOWN_SESSION, 40),
        (Outcome.UNKNOWN_SESSION, 4711),
    }
    assert (expected, 4) == (set(post.tally.counted), len(post.tally.counted))
    assert [sid, "f" * 32] == [number[0] for number in post.tally.numbers]


async def test_what_cannot_be_read_is_not_taken(post: Post) -> None:
    """Whoever sent it learns of it; nothing is kept."""
    with pytest.raises(ValueError, match="JSON"):
        await post.inbox.take(b"{")
    assert 0 == await post.work()


async def test_an_event_that_nobody_understands_any_more_holds_nothing_up(post: Post) -> None:
    """Another version of the program wrote it down; it is kept as it is, and not tried for ever."""
    event = Notification(event_type=1)
    await post.world.store.note_event(event, b"\xff", now=NOON, keep_until=NOON + timedelta(days=1))
    assert 1 == await post.work()
    assert await post.world.store.next_event_due() is None


class AwayStore(MemoryStore):
    """Cannot write recordings while it is away."""

    is_away = True

    async def save(self, *args: object, **kwargs: object) -> Recording:
        """Refuse, or save."""
        if self.is_away:
            raise StoreUnavailable("locked")
        return await super().save(*args, **kwargs)  # type: ignore[arg-type]  # handed on as it is


async def test_what_could_not_be_noted_is_tried_again() -> None:
    """The event is finished only when the recording was saved."""
    async with AwayStore() as store, a_world() as world:
        recording = a_recording(state=S.RECORDING, confirmed_at=NOON, step_at=NOON + timedelta(hours=1))
        recording = recording.with_task(sid="5" * 32)
        await store.add(recording, [], alone=True)
        inbox = Inbox(store=store, read=parse, clock=world.clock, arrived=_nothing, poke=_nothing, meter=Tally())
        await inbox.take(a_body(recording, "5" * 32, 41))
        (event,) = await inbox.claim(NOON, 10)
        with pytest.raises(StoreUnavailable):
            await inbox.work(event)
        store.is_away = False
        assert [] == await inbox.claim(NOON, 10)
        world.clock.move(timedelta(minutes=1))
        (event,) = await inbox.claim(world.clock.now(), 10)
        await inbox.work(event)
        assert world.clock.now() == (await store.get(recording.id)).step_at
        assert await store.next_event_due() is None


def _nothing() -> None:
    """Nobody has to be told."""


async def test_old_events_are_forgotten_in_passing(post: Post) -> None:
    """Chatter after two days, the rest after thirty; until then a repetition is known as one."""
    recording = a_recording()
    chatter, exit_ = a_body(recording, "5" * 32, 44), a_body(recording, "5" * 32, 11)

    async def is_known(raw: bytes) -> bool:
        before = len(post.arrivals)
        await post.inbox.take(raw)
        return len(post.arrivals) == before

    for raw in (chatter, exit_):
        await post.inbox.take(raw)
    await post.work()
    post.world.clock.move(timedelta(days=1))
    await post.work()
    assert [True, True] == [await is_known(chatter), await is_known(exit_)]
    post.world.clock.move(timedelta(days=1))
    await post.work()
    assert [False, True] == [await is_known(chatter), await is_known(exit_)]
    post.world.clock.move(timedelta(days=28))
    await post.work()
    assert not await is_known(exit_)

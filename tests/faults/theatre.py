"""The whole bot in hand: its services over a real database and both stand-ins, with a clock that the test moves.

What outlives a process (the database, Agora, Slack, the people) is in `Theatre`; the process is in
`tests.faults.process`. Nothing waits: time goes from one due moment to the next.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response

from bot.agora.budget import Budget
from bot.agora.exchange import Timeouts
from bot.domain.recording import Recording
from bot.errors import StoreError
from bot.ports.buckets import NoBuckets
from bot.sandbox.agora import StandInAgora
from bot.sandbox.bucket import StandInBucket
from bot.sandbox.slack import StandInSlack
from bot.sandbox.slack.cast import ADA, TEAM_ID, TOWN_HALL_CREW
from bot.sandbox.slack.workspace import Message
from bot.services.catalog import Catalog, load_catalog
from bot.services.recordings import Place, StartWish
from tests.faults.fuse import Crash, Fuse
from tests.faults.process import STORAGES, Process, Surroundings, a_process
from tests.unit.services.world import MovingClock, readable

TEMPLATES: Final = Path(__file__).parents[2] / "templates"
HERE: Final = Place(team_id=TEAM_ID, channel_id=TOWN_HALL_CREW, user_id=ADA)
ROUNDS_AT_MOST: Final = 3000
# In real time: the stand-in holds an answer back in real time too.
IMPATIENT: Final = Timeouts(connect=1.0, read=0.25, read_stop=0.25)
ACK_SECONDS: Final = 60.0  # real ones: however busy the machine is, that is not what is tried here
# While Agora has something to tell, callbacks come at least as often.
CALLBACKS_EVERY: Final = timedelta(seconds=5)
TOLD_AFTER: Final = timedelta(minutes=2)  # the end of a task


def _without_pause() -> Budget:
    return Budget(per_second=10_000)


@dataclass
class MachineClock:
    """The clock of the bot's machine, which somebody may set; Agora's and Slack's go by the true time."""

    true: MovingClock
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """Return what it shows."""
        return self.true.now() + self.ahead


@dataclass
class Theatre:
    """What outlives a process.

    Args:
        clock: the true time.
        callbacks: whether Agora sends any, and the bot expects them.
        bucket: what lies in storage, where the bot may look into it.
        budget: returns the budget of a process; of real time, it would be waited for.
        warn_before: how long before its end people are told that a recording ends soon.
        acks_lost: so many of the next answers to Slack do not arrive.
    """

    clock: MovingClock
    agora: StandInAgora
    slack: StandInSlack
    path: Path
    catalog: Catalog
    callbacks: bool = False
    bucket: StandInBucket | None = None
    timeouts: Timeouts = IMPATIENT
    fuse: Fuse = field(default_factory=Fuse)
    budget: Callable[[], Budget] = _without_pause
    warn_before: tuple[timedelta, ...] = ()
    acks_lost: int = 0
    process: Process | None = None
    machine: MachineClock = field(init=False)
    _crashed: Crash | None = None

    def __post_init__(self) -> None:
        self.machine = MachineClock(self.clock)

    @property
    def bot(self) -> Process:
        """Return the process that lives."""
        assert self.process is not None, "the bot is down"
        return self.process

    async def boot(self) -> None:
        """Begin a new life over the same database."""
        self.process = await a_process(
            Surroundings(
                clock=self.machine,
                ahead=lambda: self.machine.ahead,
                agora=self.agora,
                slack=self.slack,
                path=self.path,
                catalog=self.catalog,
                callbacks=self.callbacks,
                timeouts=self.timeouts,
                fuse=self.fuse,
                buckets=readable(self.bucket, self.clock) if self.bucket is not None else NoBuckets(),
                budget=self.budget,
                warn_before=self.warn_before,
            )
        )
        await self.process.clock_steps.since_last_time()

    async def crash(self) -> None:
        """End the process as a power cut would."""
        process, self.process = self.bot, None
        await process.end()

    async def set_clock(self, by: timedelta) -> None:
        """Set the clock of the bot's machine, which notices at once, or when it begins again."""
        self.machine.ahead += by
        if self.process is not None:
            await self.process.clock_steps.follow(by)

    # what people do

    async def start(self, *, minutes: float, key: str = "wish-1", target: str = "town-hall") -> Recording:
        """Wish for a recording of the webinar template."""
        wish = StartWish(template_id="webinar", target=target, idempotency_key=key, for_=timedelta(minutes=minutes))
        return await self.bot.recordings.start(wish, HERE)

    async def only_recording(self) -> Recording:
        """Return the one recording there is."""
        (recording,) = await self.bot.store.history(team_id=TEAM_ID, limit=10)
        return recording

    # how time passes

    async def work(self) -> bool:
        """Do what is due now, one thing after the other, as `DueLoop` would; say whether there was anything."""
        await self.deliver_callbacks()
        events = await self.bot.inbox.claim(self.machine.now(), 20)
        for event in events:
            with suppress(StoreError):
                await self.bot.inbox.work(event)
        schedules = await self.fire_schedules()
        steps = await self.bot.supervisor.claim(self.machine.now(), 10)
        for step in steps:
            with suppress(StoreError):
                await self.bot.supervisor.advance(step)
        notices = await self.bot.outbox.claim(self.machine.now(), 10)
        for notice in notices:
            with suppress(StoreError):
                await self.bot.outbox.send(notice)
        return bool(events or schedules or steps or notices)

    async def fire_schedules(self) -> int:
        """Do what is due for schedules; return how much that was. Most lives have none, and so nothing to claim."""
        if await self.bot.store.schedules.next_due() is None:
            return 0
        claims = await self.bot.schedule_steps.claim(self.machine.now(), 10)
        for claim in claims:
            with suppress(StoreError):
                await self.bot.schedule_steps.advance(claim)
        return len(claims)

    async def next_due(self) -> datetime | None:
        """Return the true moment at which the bot has something to do, or None when it has nothing."""
        store = self.bot.store
        moments = [await store.next_due(), await store.next_notice_due(), await store.next_event_due()]
        moments.append(await store.schedules.next_due())
        return min((moment - self.machine.ahead for moment in moments if moment is not None), default=None)

    async def live_until(self, last: datetime) -> None:
        """Let time pass, from one due moment to the next, until *last*."""
        for _ in range(ROUNDS_AT_MOST):
            due_at = await self._next_moment()
            if due_at is None or due_at > last:
                self.clock.at = max(self.clock.at, last)
                return
            self.clock.at = max(self.clock.at, due_at)
            await self.work()
        message = f"still busy at {self.clock.at} after {ROUNDS_AT_MOST} rounds: a loop without a pause?"
        raise AssertionError(message)

    async def live_while(self, condition: Callable[[], Awaitable[bool]], *, at_most: timedelta) -> None:
        """Let time pass until *condition* is false; fail when it is still true after *at_most*."""
        last = self.clock.now() + at_most
        while await condition():
            due_at = await self._next_moment()
            assert due_at is not None, "nothing will ever happen again"
            assert due_at <= last, f"nothing happens before {due_at}, which is later than {last}"
            await self.live_until(due_at)

    async def _next_moment(self) -> datetime | None:
        due_at = await self.next_due()
        if not self.callbacks or not self._agora_has_news():
            return due_at
        soon = self.clock.now() + CALLBACKS_EVERY
        return soon if due_at is None else min(due_at, soon)

    def _agora_has_news(self) -> bool:
        recently = self.clock.now() - TOLD_AFTER
        return any(not task.is_over(recently) for task in self.agora.tasks)

    # callbacks

    async def deliver_callbacks(self) -> None:
        """Let Agora tell what has happened."""
        if not self.callbacks:
            return
        await self.agora.deliver_due()
        self.notice_crash()

    def notice_crash(self) -> None:
        """Raise the crash that befell the process while it answered somebody."""
        if self._crashed is not None:
            crash, self._crashed = self._crashed, None
            raise crash

    async def take_callback(self, request: web.Request) -> web.Response:
        """Answer one callback, as the bot's HTTP side would."""
        raw = await request.read()
        if self.process is None or self._crashed is not None:
            return web.Response(status=503)
        try:
            await self.process.inbox.take(raw)
        except Crash as crash:
            self._crashed = crash
            return web.Response(status=503)
        except StoreError:
            return web.Response(status=503)
        return web.json_response({"ok": True})

    async def take_delivery(self, request: web.Request) -> web.Response:
        """Answer what somebody did in Slack, as the bot's HTTP side would."""
        raw = await request.read()
        if self.process is None or self._crashed is not None:
            return web.Response(status=503)
        try:
            answer = await to_aiohttp_response(await self.process.door.answer(request.headers, raw))
        except Crash as crash:
            self._crashed = crash
            return web.Response(status=503)
        if self.acks_lost and request.transport is not None:
            self.acks_lost -= 1
            request.transport.abort()
        return answer

    @property
    def has_crashed(self) -> bool:
        """Say whether the process died of what it answered just now."""
        return self._crashed is not None

    # what there is to see

    def cards(self, channel_id: str = TOWN_HALL_CREW) -> list[Message]:
        """Return what stands in the channel outside threads."""
        return [message for message in self.slack.messages(channel_id) if message.thread_ts is None]

    def alive(self) -> list[str]:
        """Return the sids of the recorders that are at work at Agora now."""
        now = self.clock.now()
        return [task.sid for task in self.agora.tasks if not task.is_leaving(now)]


@cache
def _catalog() -> Catalog:
    return load_catalog(TEMPLATES, STORAGES)  # once: it takes longer than a whole life


@asynccontextmanager
async def _a_letterbox(theatre: Theatre) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/agora/notifications", theatre.take_callback)
    app.router.add_post("/slack/events", theatre.take_delivery)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def a_theatre(
    folder: Path,
    name: str = "recordbot",
    *,
    agora: Mapping[str, Any] = MappingProxyType({}),
    reads_bucket: bool = False,
    clock: MovingClock | None = None,
    **changes: Any,  # noqa: ANN401 - any field of the theatre
) -> AsyncIterator[Theatre]:
    """Yield a theatre at noon in which the bot runs and nothing has happened.

    Args:
        name: of the database in *folder*.
        agora: settings of the stand-in.
        reads_bucket: the bot may look whether the files are there.
    """
    clock = clock or MovingClock()

    async def no_wait(_seconds: float) -> None:
        """Let the stand-in answer at once; its own time is the moved clock."""

    settings = {"rate_per_second": None, "sleep": no_wait, "deliver_in_background": False, **agora}
    async with (
        StandInAgora(clock=clock.now, **settings) as stand_in,
        StandInSlack(clock=clock.now, ack_seconds=ACK_SECONDS) as slack,
        AsyncExitStack() as stack,
    ):
        # Signatures are made at the real time; what lies there follows from the moved one.
        bucket = await stack.enter_async_context(StandInBucket(shelf=stand_in.objects)) if reads_bucket else None
        theatre = Theatre(clock, stand_in, slack, folder / f"{name}.db", _catalog(), bucket=bucket, **changes)
        async with _a_letterbox(theatre) as url:
            if theatre.callbacks:
                stand_in.send_callbacks_to(f"{url}/agora/notifications", "callback-secret")
            slack.events_url = f"{url}/slack/events"
            await theatre.boot()
            try:
                yield theatre
            finally:
                if theatre.process is not None:
                    await theatre.process.end()

"""The whole bot in hand: its services over a real database and both stand-ins, with a clock that the test moves.

What dies with a process is in `Process`; what outlives it (the database, Agora, Slack, the people) is in
`Theatre`. Nothing waits: time goes from one due moment to the next.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.agora.budget import Budget
from bot.agora.client import AgoraClient
from bot.agora.exchange import Timeouts
from bot.agora.hosts import Hosts
from bot.agora.keys import KeyPair, KeyRing
from bot.domain.recording import Recording
from bot.errors import StoreError
from bot.sandbox.agora import CUSTOMER_ID, CUSTOMER_SECRET, StandInAgora
from bot.sandbox.slack import StandInSlack
from bot.sandbox.slack.cast import ADA, TEAM_ID, TOWN_HALL_CREW
from bot.sandbox.slack.workspace import Message
from bot.services.catalog import Catalog, load_catalog
from bot.services.outbox import Outbox
from bot.services.recordings import Place, Recordings, StartWish
from bot.services.supervisor import Supervisor
from bot.slack.notifier import SlackNotifier
from bot.store.sqlite import SqliteStore
from tests.faults.fuse import AGORA_CALLS, SLACK_CALLS, WRITES, Fuse, fused
from tests.unit.services.world import MovingClock

STORAGES: Final[dict[str, dict[str, Any]]] = {
    "main": {"vendor": 1, "region": 0, "bucket": "acme-recordings", "fileNamePrefix": ["slack"]}
}
TEMPLATES: Final = Path(__file__).parents[2] / "templates"
HERE: Final = Place(team_id=TEAM_ID, channel_id=TOWN_HALL_CREW, user_id=ADA)
ROUNDS_AT_MOST: Final = 3000
# In real time: the stand-in holds an answer back in real time too.
IMPATIENT: Final = Timeouts(connect=1.0, read=0.25, read_stop=0.25)


class InLondon:
    """Everybody's time zone is London's."""

    async def time_zone(self, _user_id: str) -> ZoneInfo:
        """Return London's."""
        return ZoneInfo("Europe/London")


@dataclass
class Process:
    """One life of the bot: what is gone when it crashes."""

    store: SqliteStore
    supervisor: Supervisor
    outbox: Outbox
    recordings: Recordings
    _resources: AsyncExitStack

    async def end(self) -> None:
        """Let everything go; what was committed stays."""
        await self._resources.aclose()


@dataclass
class Theatre:
    """What outlives a process."""

    clock: MovingClock
    agora: StandInAgora
    slack: StandInSlack
    path: Path
    catalog: Catalog
    timeouts: Timeouts = IMPATIENT
    fuse: Fuse = field(default_factory=Fuse)
    process: Process | None = None

    @property
    def bot(self) -> Process:
        """Return the process that lives."""
        assert self.process is not None, "the bot is down"
        return self.process

    async def boot(self) -> None:
        """Begin a new life over the same database."""
        stack = AsyncExitStack()
        store = await stack.enter_async_context(SqliteStore(self.path))
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        agora = AgoraClient(
            http,
            app_id=self.agora.app_id,
            customer_id=CUSTOMER_ID,
            customer_secret=CUSTOMER_SECRET,
            hosts=Hosts(self.agora.url),
            budget=Budget(per_second=10_000),
            timeouts=self.timeouts,
        )
        slack = AsyncWebClient(token=self.slack.bot_token, base_url=self.slack.api_url, session=http, retry_handlers=[])
        keys = KeyRing({"main": KeyPair("AKEXAMPLE", "example")}, app_id=self.agora.app_id, certificate=None)
        wired = fused(store, WRITES, self.fuse)
        self.process = Process(
            store=store,
            supervisor=Supervisor(
                store=wired,
                agora=fused(agora, AGORA_CALLS, self.fuse),
                keys=keys,
                clock=self.clock,
                announce=_nobody_waits,
            ),
            outbox=Outbox(store=wired, notifier=fused(SlackNotifier(slack), SLACK_CALLS, self.fuse), clock=self.clock),
            recordings=Recordings(
                store=wired,
                catalog=self.catalog,
                storages=STORAGES,
                people=InLondon(),
                clock=self.clock,
                poke=_nobody_waits,
                hurry=_nobody_waits,
            ),
            _resources=stack,
        )

    async def crash(self) -> None:
        """End the process as a power cut would."""
        process, self.process = self.bot, None
        await process.end()

    async def start(self, *, minutes: float, key: str = "wish-1", target: str = "town-hall") -> Recording:
        """Wish for a recording of the webinar template."""
        wish = StartWish(template_id="webinar", target=target, idempotency_key=key, for_=timedelta(minutes=minutes))
        return await self.bot.recordings.start(wish, HERE)

    async def work(self) -> bool:
        """Do what is due now, one thing after the other, as `DueLoop` would; say whether there was anything."""
        steps = await self.bot.supervisor.claim(self.clock.now(), 10)
        for step in steps:
            with suppress(StoreError):
                await self.bot.supervisor.advance(step)
        notices = await self.bot.outbox.claim(self.clock.now(), 10)
        for notice in notices:
            with suppress(StoreError):
                await self.bot.outbox.send(notice)
        return bool(steps or notices)

    async def next_due(self) -> datetime | None:
        """Return the moment at which the bot has something to do, or None when it has nothing."""
        moments = [await self.bot.store.next_due(), await self.bot.store.next_notice_due()]
        return min((moment for moment in moments if moment is not None), default=None)

    async def live_until(self, last: datetime) -> None:
        """Let time pass, from one due moment to the next, until *last*."""
        for _ in range(ROUNDS_AT_MOST):
            due_at = await self.next_due()
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
            due_at = await self.next_due()
            assert due_at is not None, "nothing will ever happen again"
            assert due_at <= last, f"nothing happens before {due_at}, which is later than {last}"
            await self.live_until(due_at)

    async def only_recording(self) -> Recording:
        """Return the one recording there is."""
        (recording,) = await self.bot.store.history(team_id=TEAM_ID, limit=10)
        return recording

    def cards(self, channel_id: str = TOWN_HALL_CREW) -> list[Message]:
        """Return what stands in the channel outside threads."""
        return [message for message in self.slack.messages(channel_id) if message.thread_ts is None]

    def alive(self) -> list[str]:
        """Return the sids of the recorders that are at work at Agora now."""
        now = self.clock.now()
        return [task.sid for task in self.agora.tasks if not task.is_leaving(now)]


def _nobody_waits() -> None:
    """Do nothing: the test itself looks for what is due."""


@asynccontextmanager
async def a_theatre(folder: Path, **changes: Any) -> AsyncIterator[Theatre]:  # noqa: ANN401 - any field of the theatre
    """Yield a theatre at noon in which the bot runs and nothing has happened."""
    clock = MovingClock()

    async def no_wait(_seconds: float) -> None:
        """Let the stand-in answer at once; its own time is the moved clock."""

    async with (
        StandInAgora(clock=clock.now, rate_per_second=None, sleep=no_wait) as agora,
        StandInSlack(clock=clock.now) as slack,
    ):
        catalog = load_catalog(TEMPLATES, STORAGES)
        theatre = Theatre(clock, agora, slack, folder / "recordbot.db", catalog, **changes)
        await theatre.boot()
        try:
            yield theatre
        finally:
            if theatre.process is not None:
                await theatre.process.end()

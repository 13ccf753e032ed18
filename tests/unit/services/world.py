"""The supervisor over the stand-in of Agora, with a clock that the test moves: no timers, no waiting."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp

from bot.agora.budget import Budget
from bot.agora.client import AgoraClient
from bot.agora.hosts import Hosts
from bot.agora.keys import KeyPair, KeyRing
from bot.bucket.looking import ReadableBuckets
from bot.bucket.opened import OpenedBucket
from bot.domain.milestones import notices
from bot.domain.recording import Recording
from bot.domain.storage_read import S3Place
from bot.ports import Store
from bot.sandbox.agora import CUSTOMER_ID, CUSTOMER_SECRET, StandInAgora
from bot.sandbox.bucket import BUCKET, READ_KEY, StandInBucket
from bot.services.audit import Calls
from bot.services.supervisor import Supervisor
from bot.store.memory import MemoryStore
from tests.builders import NOON, a_recording

STEPS_AT_MOST = 400


@dataclass
class MovingClock:
    """Stands still until it is moved."""

    at: datetime = NOON

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self.at

    def move(self, by: timedelta) -> None:
        """Move on."""
        self.at += by


@dataclass
class World:
    """A store, the stand-in, and the supervisor between them."""

    clock: MovingClock
    store: MemoryStore
    agora: StandInAgora
    bucket: StandInBucket | None
    supervisor: Supervisor
    announced: list[datetime] = field(default_factory=list)

    async def begin(self, **changes: object) -> Recording:
        """Write down a recording that can really be started."""
        request = {
            "recordingConfig": {"channelType": 1, "maxIdleTime": 300},
            "recordingFileConfig": {"avFileType": ["hls", "mp4"]},
            "storageConfig": {"vendor": 1, "region": 0, "bucket": "acme-recordings", "fileNamePrefix": ["slack"]},
        }
        recording = a_recording(**{"client_request": request, **changes})
        await self.store.add(recording, notices(None, recording, self.clock.now()), alone=True)
        return await self.store.get(recording.id)

    async def live(
        self, recording_id: str, until: Callable[[Recording], bool], *, at_most: timedelta = timedelta(hours=30)
    ) -> Recording:
        """Do what is due, moving the clock from one due moment to the next, until *until* is true of the recording."""
        last = self.clock.now() + at_most
        for _ in range(STEPS_AT_MOST):
            recording = await self.store.get(recording_id)
            if until(recording):
                return recording
            due_at = await self.store.next_due()
            assert due_at is not None, f"nothing is due any more: {recording}"
            assert due_at <= last, f"nothing is due before {last}: {recording}"
            self.clock.at = max(self.clock.at, due_at)
            for claim in await self.supervisor.claim(self.clock.now(), 10):
                await self.supervisor.advance(claim)
        message = f"not within {STEPS_AT_MOST} steps: {recording}"
        raise AssertionError(message)


def readable(bucket: StandInBucket, clock: MovingClock) -> ReadableBuckets:
    """Return the bot's eyes on *bucket*, which is that of the profile `main`."""
    opened = OpenedBucket(BUCKET, READ_KEY.access_key, READ_KEY.secret_key, S3Place(bucket.url, "us-east-1"))
    return ReadableBuckets({"main": opened}, {"main": BUCKET}, clock=clock, link_life=timedelta(days=7))


def _as_it_is(store: Store) -> Store:
    return store


@asynccontextmanager
async def a_world(
    *,
    customer_secret: str = CUSTOMER_SECRET,
    callbacks_expected: bool = False,
    certificate: str | None = None,
    reads_bucket: bool = False,
    around: Callable[[Store], Store] = _as_it_is,
) -> AsyncIterator[World]:
    """Yield a world at noon in which nothing has happened.

    Args:
        customer_secret: the bot's.
        certificate: of the App ID: the bot makes tokens with it, and the stand-in asks for them.
        reads_bucket: there is a bucket with what was recorded, and the bot may look into it.
        around: returns the store as the supervisor is to see it.
    """
    clock, calls = MovingClock(), Calls()

    async def no_wait(_seconds: float) -> None:
        """Let the stand-in answer at once; its own time is the moved clock."""

    async with (
        StandInAgora(clock=clock.now, rate_per_second=None, sleep=no_wait, certificate=certificate) as agora,
        aiohttp.ClientSession() as http,
        MemoryStore() as store,
        AsyncExitStack() as stack,
    ):
        client = AgoraClient(
            http,
            app_id=agora.app_id,
            customer_id=CUSTOMER_ID,
            customer_secret=customer_secret,
            hosts=Hosts(agora.url),
            budget=Budget(per_second=1000),
            tell=calls.made,
        )
        keys = KeyRing({"main": KeyPair("AKEXAMPLE", "example")}, app_id=agora.app_id, certificate=certificate)
        announced: list[datetime] = []
        # Signatures are made at the real time; what lies there follows from the moved one.
        bucket = await stack.enter_async_context(StandInBucket(shelf=agora.objects)) if reads_bucket else None
        supervisor = Supervisor(
            store=around(store),
            agora=client,
            keys=keys,
            buckets=readable(bucket, clock) if bucket is not None else None,
            clock=clock,
            announce=lambda: announced.append(clock.now()),
            callbacks_expected=callbacks_expected,
            calls=calls,
        )
        yield World(clock, store, agora, bucket, supervisor, announced)

"""The client and the stand-in of Agora in one scene, with a clock that is moved."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.agora.budget import Budget
from bot.agora.client import AgoraClient
from bot.agora.exchange import Timeouts
from bot.agora.hosts import Hosts
from bot.domain.answers import TaskAddress
from bot.sandbox.agora import APP_ID, CUSTOMER_ID, CUSTOMER_SECRET, Shape, StandInAgora

CNAME, UID = "standup-room", "527841"
STORAGE = {"vendor": 1, "region": 7, "bucket": "acme", "accessKey": "AKPLANTED", "secretKey": "SKPLANTED"}
RTC_MODES: dict[str, dict[str, Any]] = {
    "mix": {"recordingConfig": {"channelType": 1, "maxIdleTime": 300}, "storageConfig": STORAGE},
    "individual": {
        "recordingConfig": {"channelType": 1, "streamTypes": 2, "subscribeUidGroup": 0},
        "storageConfig": STORAGE,
    },
}
PAGE = {
    "serviceName": "web_recorder_service",
    "errorHandlePolicy": "error_abort",
    "serviceParam": {
        "url": "https://example.com",
        "audioProfile": 0,
        "videoWidth": 1280,
        "videoHeight": 720,
        "maxRecordingHour": 2,
    },
}
MODES = RTC_MODES | {
    "web": {
        "extensionServiceConfig": {"errorHandlePolicy": "error_abort", "extensionServices": [PAGE]},
        "recordingFileConfig": {"avFileType": ["hls", "mp4"]},
        "storageConfig": STORAGE,
    }
}


@dataclass
class MovedClock:
    """Stands still until somebody moves it; waiting moves it."""

    now: datetime = datetime(2026, 4, 2, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.now += timedelta(seconds=seconds)


@dataclass
class Scene:
    """A stand-in, a client of it, and the stand-in's clock."""

    agora: StandInAgora
    client: AgoraClient
    clock: MovedClock

    async def acquire(self, mode: str = "mix", uid: str = UID) -> str:
        """Return a resource for *mode*."""
        scene = 1 if mode == "web" else 0
        return await self.client.acquire(cname=CNAME, uid=uid, scene=scene, resource_expired_hours=72)

    async def start(self, mode: str = "mix", uid: str = UID) -> TaskAddress:
        """Return a recording that was started."""
        resource_id = await self.acquire(mode, uid)
        sid = await self.client.start(
            mode=mode, cname=CNAME, uid=uid, resource_id=resource_id, client_request=MODES[mode]
        )
        return TaskAddress(mode=mode, cname=CNAME, uid=uid, resource_id=resource_id, sid=sid)

    async def call(self, endpoint: str) -> None:
        """Make one call of this kind, after all that has to precede it."""
        if endpoint == "acquire":
            await self.acquire()
            return
        task = await self.start()
        if endpoint == "query":
            await self.client.query(task)
        elif endpoint == "stop":
            await self.client.stop(task)
        elif endpoint == "update":
            await self.client.update(task, client_request={"streamSubscribe": {}})
        elif endpoint == "updateLayout":
            await self.client.update_layout(task, client_request={"mixedVideoLayout": 1})


@asynccontextmanager
async def a_scene(
    *, shape: Shape | None = None, rate_per_second: int | None = None, per_second: int = 1000, seconds: float = 5.0
) -> AsyncIterator[Scene]:
    """Yield a scene without rate limit, unless one is given."""
    clock = MovedClock()
    standin = StandInAgora(
        clock=clock, sleep=clock.sleep, shape=shape, rate_per_second=rate_per_second, deliver_in_background=False
    )
    async with standin as agora, aiohttp.ClientSession() as http:
        client = AgoraClient(
            http,
            app_id=APP_ID,
            customer_id=CUSTOMER_ID,
            customer_secret=CUSTOMER_SECRET,
            hosts=Hosts(agora.url),
            budget=Budget(per_second),
            timeouts=Timeouts(connect=seconds, read=seconds, read_stop=seconds),
        )
        yield Scene(agora, client, clock)

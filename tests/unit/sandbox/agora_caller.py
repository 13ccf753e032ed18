"""A client of the stand-in of Agora that says exactly what a test says, over real HTTP on loopback."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.sandbox.agora import APP_ID, CUSTOMER_ID, CUSTOMER_SECRET, StandInAgora

NOON = datetime(2026, 4, 2, 12, 0, tzinfo=UTC)
CNAME, UID = "standup-room", "527841"
IDS = {"cname": CNAME, "uid": UID}
RIGHT = aiohttp.encode_basic_auth(CUSTOMER_ID, CUSTOMER_SECRET)
STORAGE = {"vendor": 1, "region": 7, "bucket": "acme-recordings", "accessKey": "AKPLANTED", "secretKey": "SKPLANTED"}


@dataclass
class MovedClock:
    """Stands at noon until somebody moves it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.move(seconds)


@dataclass(frozen=True)
class Reply:
    """What came back."""

    http_status: int
    text: str
    headers: Mapping[str, str] = field(repr=False)

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object in it."""
        body = json.loads(self.text)
        assert isinstance(body, dict)
        return body

    @property
    def verdict(self) -> tuple[int, int | None]:
        """HTTP status and code."""
        return self.http_status, self.body.get("code")

    @property
    def report(self) -> dict[str, Any]:
        """`serverResponse`."""
        report = self.body["serverResponse"]
        assert isinstance(report, dict)
        return report


def mix(**more: Any) -> dict[str, Any]:  # noqa: ANN401 -- pieces of JSON
    """A clientRequest for a mix of everybody."""
    return {"recordingConfig": {"channelType": 1, "maxIdleTime": 300}, "storageConfig": STORAGE, **more}


def individual(**more: Any) -> dict[str, Any]:  # noqa: ANN401 -- pieces of JSON
    """A clientRequest for a file per person."""
    config = {"channelType": 1, "streamTypes": 2, "subscribeUidGroup": 0}
    return {"recordingConfig": config, "storageConfig": STORAGE, **more}


def web(*services: dict[str, Any], **params: Any) -> dict[str, Any]:  # noqa: ANN401 -- pieces of JSON
    """A clientRequest for a web page."""
    param = {"url": "https://example.com", "audioProfile": 0, "videoWidth": 1280, "videoHeight": 720}
    page = {
        "serviceName": "web_recorder_service",
        "errorHandlePolicy": "error_abort",
        "serviceParam": param | {"maxRecordingHour": 2} | params,
    }
    return {
        "extensionServiceConfig": {"errorHandlePolicy": "error_abort", "extensionServices": [page, *services]},
        "recordingFileConfig": {"avFileType": ["hls", "mp4"]},
        "storageConfig": STORAGE,
    }


RTMP = {
    "serviceName": "rtmp_publish_service",
    "errorHandlePolicy": "error_ignore",
    "serviceParam": {"outputs": [{"rtmpUrl": "rtmp://live.example/app/KEYPLANTED"}]},
}


@dataclass
class Caller:
    """Talks to one stand-in.

    `resource_id`, `sid` and `mode` are those of the last acquire and start.
    """

    agora: StandInAgora
    clock: MovedClock
    http: aiohttp.ClientSession
    resource_id: str = ""
    sid: str = ""
    mode: str = "mix"

    @property
    def base(self) -> str:
        """The prefix of all calls."""
        return f"{self.agora.url}/v1/apps/{APP_ID}/cloud_recording"

    @property
    def task(self) -> str:
        """The prefix of calls about the last task."""
        return f"{self.base}/resourceid/{self.resource_id}/sid/{self.sid}/mode/{self.mode}"

    async def send(self, method: str, url: str, **given: Any) -> Reply:  # noqa: ANN401 -- aiohttp's own arguments
        """Send one request."""
        headers = {"Authorization": RIGHT} | given.pop("headers", {})
        async with self.http.request(method, url, headers=headers, **given) as answer:
            return Reply(answer.status, await answer.text(), answer.headers)

    async def post(self, url: str, body: object) -> Reply:
        """Send a JSON body."""
        return await self.send("POST", url, json=body)

    async def acquire(self, *, cname: str = CNAME, uid: str = UID, **request: Any) -> Reply:  # noqa: ANN401 -- JSON
        """Acquire; a good answer's resource is used from here on."""
        body = {"cname": cname, "uid": uid, "clientRequest": request}
        reply = await self.post(f"{self.base}/acquire", body)
        if reply.http_status == 200:
            self.resource_id = reply.body["resourceId"]
        return reply

    async def start(self, request: Any = None, mode: str = "mix", **ids: str) -> Reply:  # noqa: ANN401 -- JSON
        """Start on the last resource; a good answer's sid is used from here on."""
        self.mode = mode
        body = IDS | ids | {"clientRequest": mix() if request is None else request}
        reply = await self.post(f"{self.base}/resourceid/{self.resource_id}/mode/{mode}/start", body)
        if reply.http_status == 200:
            self.sid = reply.body["sid"]
        return reply

    async def begin(self, request: Any = None, mode: str = "mix") -> Reply:  # noqa: ANN401 -- JSON
        """Acquire and start."""
        await self.acquire(scene=1 if mode == "web" else 0)
        return await self.start(request, mode)

    async def begin_and_wait(self, request: Any = None, mode: str = "mix", seconds: float = 30) -> None:  # noqa: ANN401 -- JSON
        """Acquire, start, and let it record for a while."""
        assert (await self.begin(request, mode)).http_status == 200
        self.clock.move(seconds)

    async def query(self) -> Reply:
        """Query the last task."""
        return await self.send("GET", f"{self.task}/query")

    async def status(self) -> int | None:
        """The last task's status; None for a 404."""
        reply = await self.query()
        return None if reply.http_status == 404 else reply.report["status"]

    async def stop(self, *, async_stop: bool = False) -> Reply:
        """Stop the last task."""
        return await self.post(f"{self.task}/stop", IDS | {"clientRequest": {"async_stop": async_stop}})

    async def update(self, **request: Any) -> Reply:  # noqa: ANN401 -- JSON
        """Update the last task."""
        return await self.post(f"{self.task}/update", IDS | {"clientRequest": request})

    async def update_layout(self, **request: Any) -> Reply:  # noqa: ANN401 -- JSON
        """Change the last task's layout."""
        return await self.post(f"{self.task}/updateLayout", IDS | {"clientRequest": request})


@asynccontextmanager
async def a_caller(**given: Any) -> AsyncIterator[Caller]:  # noqa: ANN401 -- StandInAgora's own arguments
    """A caller of a stand-in whose clock only moves when it is moved, and which never lets anybody wait."""
    clock = MovedClock()
    quick: dict[str, Any] = {
        "clock": clock,
        "sleep": clock.sleep,
        "rate_per_second": None,
        "deliver_in_background": False,
    }
    async with StandInAgora(**(quick | given)) as agora, aiohttp.ClientSession() as http:
        yield Caller(agora, clock, http)

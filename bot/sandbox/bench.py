"""`recordbot bench`: what the bot adds, beside the same work done bare, in one run on this machine.

Every process runs on this machine and shares its cores with the load: read the ratios, not the
milliseconds.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import uuid4

import aiohttp
from aiohttp import web

from bot.sandbox.bench_many import YesService, fill, print_budget, print_hours, print_many
from bot.sandbox.bench_slack import SIGNING_SECRET, serving, slack_application, type_command
from bot.sandbox.bot_process import HOST, bot_environment, bot_process, free_port

ONE_AT_A_TIME: Final = 300
MANY_AT_ONCE: Final = 64
MANY: Final = 1920
STARTS: Final = 20
BETWEEN_STARTS_SECONDS: Final = 1.2  # keeps the request budget out of the figure

BARE_SERVER: Final = """
import hashlib, hmac, os, sys
from aiohttp import web
secret = os.environ["SECRET"].encode()
async def events(request):
    body = await request.read()
    base = b"v0:" + request.headers["X-Slack-Request-Timestamp"].encode() + b":" + body
    good = "v0=" + hmac.new(secret, base, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(good, request.headers["X-Slack-Signature"]):
        return web.Response(status=401)
    return web.Response()
application = web.Application()
application.router.add_post("/slack/events", events)
application.router.add_get("/healthz", lambda request: web.Response())
web.run_app(application, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
"""


@dataclass
class TwoCalls:
    """A bare service that notes when acquire was answered, and when the start that follows came in."""

    answered: dict[str, float] = field(default_factory=dict)
    gaps: dict[str, float] = field(default_factory=dict)
    came_in: asyncio.Event = field(default_factory=asyncio.Event)

    async def seen(self, names: Sequence[str]) -> None:
        """Wait until a start came in for each of *names*."""
        while not all(name in self.gaps for name in names):
            self.came_in.clear()
            await self.came_in.wait()

    def application(self) -> web.Application:
        """Return the service: every acquire and start succeeds, every query says that it records."""
        application = web.Application()
        application.router.add_post("/v1/apps/{app}/cloud_recording/acquire", self.acquire)
        application.router.add_route("*", "/{rest:.*}/start", self.start)
        application.router.add_route("*", "/{rest:.*}/query", self.query)
        return application

    async def acquire(self, request: web.Request) -> web.Response:
        """Note when the answer went out."""
        body = await request.json()
        response = web.json_response({"cname": body["cname"], "uid": body["uid"], "resourceId": uuid4().hex})
        self.answered[body["cname"]] = time.perf_counter()
        return response

    async def start(self, request: web.Request) -> web.Response:
        """Note how long after the answer to acquire this came."""
        arrived = time.perf_counter()
        body = await request.json()
        self.gaps[body["cname"]] = arrived - self.answered[body["cname"]]
        self.came_in.set()
        return web.json_response({"cname": body["cname"], "uid": body["uid"], "sid": uuid4().hex})

    async def query(self, _request: web.Request) -> web.Response:
        """Say that it records."""
        return web.json_response({"serverResponse": {"status": 5, "fileList": "", "fileListMode": "string"}})


async def measure() -> None:
    """Measure, and print."""
    service, slack = TwoCalls(), slack_application()
    with tempfile.TemporaryDirectory(prefix="recordbot-bench-") as folder:
        async with serving(service.application()) as agora_url, serving(slack) as slack_url:
            environment = bench_environment(agora_url, slack_url, Path(folder) / "bench.db")
            async with bot_process(environment, log=Path(folder) / "bot.log") as bot, _bare_server() as bare_url:
                # In this order: the starts of the load keep the request budget busy for minutes.
                await _print_added_time(service, bot.url, agora_url)
                await _print_acks(bot.url, bare_url)


def bench_environment(agora_url: str, slack_url: str, database: Path) -> dict[str, str]:
    """Return the settings of a bot between the bench's services."""
    return bot_environment(
        slack_bot_token="xoxb-bench",  # noqa: S106  # opens nothing
        signing_secret=SIGNING_SECRET,
        slack_api_url=f"{slack_url}/api/",
        agora_app_id="0" * 32,
        customer_id="bench",
        customer_secret="bench",  # noqa: S106  # opens nothing
        agora_url=agora_url,
        database=database,
        port=free_port(),
    )


async def measure_many(*, starts: int) -> None:
    """Measure the request budget and ten thousand recordings at once, and print."""
    with tempfile.TemporaryDirectory(prefix="recordbot-bench-") as folder:
        for name in ("budget.db", "many.db"):
            service, soon = YesService(), await fill(Path(folder) / name) if name == "many.db" else None
            async with serving(service.application()) as agora_url, serving(slack_application()) as slack_url:
                environment = bench_environment(agora_url, slack_url, Path(folder) / name)
                began = time.perf_counter()
                async with bot_process(environment, log=Path(folder) / "bot.log") as bot:
                    if soon is None:
                        await print_budget(service, bot.url, starts=starts)
                    else:
                        await print_many(service, bot.url, bot.pid, soon, time.perf_counter() - began)
                        await print_hours(Path(folder) / name)


async def _print_acks(bot_url: str, bare_url: str) -> None:
    print("\nSlash command: from sending it to its ack, milliseconds")
    print(f"{'':34}{'at once':>9}{'p50':>9}{'p99':>9}{'per second':>12}")
    cases = [
        ("bare aiohttp, signature only", bare_url, "help"),
        ("recordbot, /record help", bot_url, "help"),
        ("recordbot, /record start", bot_url, "start webinar room-{} for 1h"),
    ]
    for at_once, total in ((1, ONE_AT_A_TIME), (MANY_AT_ONCE, MANY)):
        for name, url, text in cases:
            began = time.perf_counter()
            seconds = await _acks(url, text, at_once=at_once, total=total)
            rate = total / (time.perf_counter() - began)
            p50, p99 = _percentile(seconds, 50), _percentile(seconds, 99)
            print(f"{name:34}{at_once:>9}{p50 * 1000:>9.2f}{p99 * 1000:>9.2f}{rate:>12.0f}")
    print(f"{'aim':34}{MANY_AT_ONCE:>9}{'':>9}{'< 50':>9}")


async def _print_added_time(service: TwoCalls, bot_url: str, agora_url: str) -> None:
    bare = await _bare_gaps(service, agora_url)
    names = [f"measured-{uuid4().hex[:8]}" for _ in range(STARTS)]
    async with aiohttp.ClientSession() as http:
        for name in names:
            await type_command(http, bot_url, f"start webinar {name} for 1h")
            await asyncio.sleep(BETWEEN_STARTS_SECONDS)
        async with asyncio.timeout(60):
            await service.seen(names)
    ours = [service.gaps[name] for name in names]
    print("Between Agora's answer to acquire and the start that follows, milliseconds")
    print(f"{'':34}{'p50':>9}{'p99':>9}")
    for name, seconds in (("the same two calls, bare", bare), ("recordbot, saved in between", ours)):
        print(f"{name:34}{_percentile(seconds, 50) * 1000:>9.2f}{_percentile(seconds, 99) * 1000:>9.2f}")
    added = statistics.median(ours) - statistics.median(bare)
    print(f"{'added at the median':34}{added * 1000:>9.2f}   (aim: < 5)")


async def _bare_gaps(service: TwoCalls, agora_url: str) -> list[float]:
    prefix = f"{agora_url}/v1/apps/bench/cloud_recording"
    names = [f"bare-{number}" for number in range(STARTS)]
    async with aiohttp.ClientSession() as http:
        for name in names:
            body = {"cname": name, "uid": "1", "clientRequest": {}}
            async with http.post(f"{prefix}/acquire", json=body) as response:
                resource_id = (await response.json())["resourceId"]
            async with http.post(f"{prefix}/resourceid/{resource_id}/mode/mix/start", json=body) as response:
                await response.json()
            await asyncio.sleep(0.01)
    return [service.gaps[name] for name in names]


async def _acks(url: str, text: str, *, at_once: int, total: int) -> list[float]:
    numbers = iter(range(total))
    seconds: list[float] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as http:

        async def type_commands() -> None:
            seconds.extend([await type_command(http, url, text.format(uuid4().hex[:12])) for _ in numbers])

        await asyncio.gather(*(type_commands() for _ in range(at_once)))
    return seconds


@asynccontextmanager
async def _bare_server() -> AsyncIterator[str]:
    port = free_port()
    process: Process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", BARE_SERVER),
        env={**os.environ, "SECRET": SIGNING_SECRET, "PORT": str(port)},
        stdin=DEVNULL,
        stderr=PIPE,
    )
    url = f"http://{HOST}:{port}"
    try:
        async with aiohttp.ClientSession() as http, asyncio.timeout(15):
            while True:
                try:
                    async with http.get(f"{url}/healthz"):
                        break
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.05)
        yield url
    finally:
        process.terminate()
        await process.wait()


def _percentile(seconds: Sequence[float], percent: int) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]

"""The part of `recordbot bench` that is about many: the request budget, and ten thousand recordings at once.

The service here answers everything with yes and notes when each request came in.
"""

import asyncio
import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web

from bot.domain.recording import Recording, RecordingState, Task
from bot.domain.usage import day_bounds
from bot.sandbox.bench_slack import type_command
from bot.store.sqlite import SqliteStore

ACTIVE: Final = 10_000
FINISHED: Final = 100_000
STOPS_IN_A_MINUTE: Final = 50
CALLS_PER_START: Final = 3  # acquire, start, and the query that confirms it
LIMIT_PER_SECOND: Final = 10
BATCH: Final = 500


@dataclass
class YesService:
    """Notes what came in, and says yes: every start begins at once, every stop has its files."""

    arrived: list[tuple[float, str]] = field(default_factory=list)
    stopped: dict[str, datetime] = field(default_factory=dict)
    came_in: asyncio.Event = field(default_factory=asyncio.Event)

    def application(self) -> web.Application:
        """Return the service."""
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self.answer)
        return application

    async def answer(self, request: web.Request) -> web.Response:
        """Answer whatever it is."""
        parts = request.path.split("/")
        endpoint = parts[-1]
        self.arrived.append((time.perf_counter(), endpoint))
        answer: dict[str, object] = {"resourceId": uuid4().hex, "sid": uuid4().hex}
        if endpoint == "query":
            answer["serverResponse"] = {"status": 5, "fileListMode": "string", "fileList": ""}
        elif endpoint == "stop":
            self.stopped[parts[parts.index("sid") + 1]] = datetime.now(UTC)
            answer["serverResponse"] = {"uploadingStatus": "uploaded", "fileListMode": "json", "fileList": []}
        self.came_in.set()
        return web.json_response(answer)

    def count(self, endpoint: str) -> int:
        """Return how often *endpoint* was called."""
        return sum(name == endpoint for _, name in self.arrived)

    def most_in_a_second(self) -> int:
        """Return the most requests that came in within any one second."""
        times = [at for at, _ in self.arrived]
        most, first = 0, 0
        for last, at in enumerate(times):
            while at - times[first] >= 1:
                first += 1
            most = max(most, last - first + 1)
        return most


async def fill(database: Path) -> list[Recording]:
    """Write ten thousand running and a hundred thousand finished recordings; return those that are to be stopped soon."""
    now = datetime.now(UTC)
    soon: list[Recording] = []
    async with SqliteStore(database) as store:
        for start in range(0, ACTIVE + FINISHED, BATCH):
            rows = [_row(number, now) for number in range(start, min(start + BATCH, ACTIVE + FINISHED))]
            soon += [row for row in rows if row.stop_after == timedelta(minutes=1)]
            await asyncio.gather(*(store.add(row, (), alone=False) for row in rows))
    return soon


def _row(number: int, now: datetime) -> Recording:
    is_running = number < ACTIVE
    stops_soon = number < STOPS_IN_A_MINUTE
    within = timedelta(seconds=50 + 60 * number / STOPS_IN_A_MINUTE) if stops_soon else timedelta(hours=3)
    # Spread as they would be after hours of work, not all due at this moment.
    looked_at = timedelta(seconds=2000 * (number % 997) / 997)
    # Two years of them, ten minutes apart.
    began_at = now - timedelta(hours=1) if is_running else now - timedelta(days=1, minutes=10 * number)
    return Recording(
        id=f"rec_{number:07}",
        state=RecordingState.RECORDING if is_running else RecordingState.COMPLETED,
        template_id="webinar",
        title="Webinar",
        mode="mix",
        target=f"room-{number}",
        cname=f"room-{number}",
        client_request={"recordingConfig": {"channelType": 1}},
        storage="main",
        team_id="T1" if number % 10 == 0 else f"T{number % 10}",
        channel_id="C1",
        started_by="U1",
        idempotency_key=f"bench-{number}",
        created_at=began_at,
        stop_after=timedelta(minutes=1) if stops_soon else timedelta(hours=4),
        stop_at=now + within,
        longest=timedelta(hours=6),
        task=Task(uid=str(3_000_000_000 + number), resource_id="r", sid=uuid4().hex),
        step_at=now + looked_at,
        confirmed_at=began_at,
        ended_at=None if is_running else began_at + timedelta(minutes=30),
        files_confirmed=not is_running,
    )


async def print_many(
    service: YesService, bot_url: str, pid: int, soon: Sequence[Recording], ready_seconds: float
) -> None:
    """Wait for the stops of a minute among ten thousand recordings, and print how late they came."""
    print(f"\n{ACTIVE:,} recordings running, {FINISHED:,} finished, in one process")
    print(f"{'from start to the first answer':44}{ready_seconds:>9.2f} s    (limit 2)")
    lists = [await _timed_list(bot_url) for _ in range(20)]
    print(f"{'/record list, 1,000 running, at the median':44}{statistics.median(lists) * 1000:>9.0f} ms   (limit 300)")
    wanted = {row.task.sid: row.stop_at for row in soon}
    await _until(service, lambda: wanted.keys() <= service.stopped.keys())
    late = sorted((service.stopped[sid] - at).total_seconds() for sid, at in wanted.items() if sid is not None)
    print(f"{f'{len(late)} stops within a minute, late at p50':44}{late[len(late) // 2] * 1000:>9.0f} ms")
    print(f"{'the same at p99':44}{late[-1] * 1000:>9.0f} ms   (limit 1000)")
    print(f"{'most requests to Agora in any second':44}{service.most_in_a_second():>9}      (limit {LIMIT_PER_SECOND})")
    print(f"{'memory of the process':44}{_memory(pid) / 1e6:>9.0f} MB")


async def print_hours(database: Path) -> None:
    """Add up the hours of two weeks, as the Home tab does, and print how long that took."""
    now, taken = datetime.now(UTC), []
    bounds = day_bounds(now, ZoneInfo("Europe/London"))
    async with SqliteStore(database) as store:
        for _ in range(9):
            began = time.perf_counter()
            await store.usage.recorded_time(team_id="T1", bounds=bounds, now=now)
            taken.append(time.perf_counter() - began)
    print(f"{'the hours of two weeks, for the chart':44}{statistics.median(taken) * 1000:>9.1f} ms   (limit 50)")


async def print_budget(service: YesService, bot_url: str, *, starts: int) -> None:
    """Ask for many starts at once and for one stop in their middle, and print how the budget was used."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as http:
        await type_command(http, bot_url, "start webinar earlier for 2h")
        await _until(service, lambda: service.count("start") == 1)
        before, began = len(service.arrived), time.perf_counter()
        await asyncio.gather(*(type_command(http, bot_url, f"start webinar crowd-{n} for 2h") for n in range(starts)))
        asked = time.perf_counter()
        await type_command(http, bot_url, "stop earlier")
        await _until(service, lambda: service.count("stop") == 1)
        stop_seconds = next(at for at, name in reversed(service.arrived) if name == "stop") - asked
        await _until(service, lambda: service.count("start") > starts)
    calls = service.arrived[before:]
    last_start = max(at for at, name in calls if name == "start")
    sent = sum(at <= last_start for at, _ in calls)
    ideal = (sent - LIMIT_PER_SECOND) / LIMIT_PER_SECOND
    print(f"\n{starts} starts at once: {json.dumps(Counter(name for _, name in calls))}")
    print(f"{'time until the last start was sent':44}{last_start - began:>9.1f} s")
    print(
        f"{'of what the limit allows for these requests':44}{(last_start - began) / ideal * 100:>9.0f} %    (limit 105)"
    )
    print(f"{'most requests in any second':44}{service.most_in_a_second():>9}      (limit {LIMIT_PER_SECOND})")
    print(f"{'a stop asked for in the middle, until sent':44}{stop_seconds * 1000:>9.0f} ms   (limit 200)")


async def _until(service: YesService, condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(900):
        while not condition():
            service.came_in.clear()
            await service.came_in.wait()


async def _timed_list(bot_url: str) -> float:
    async with aiohttp.ClientSession() as http:
        return await type_command(http, bot_url, "list")


def _memory(pid: int) -> int:
    """Return the resident bytes of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")

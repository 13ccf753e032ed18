"""The bot as a process of its own between the stand-ins, which live in the test."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar

import aiohttp

from bot.sandbox.agora import CUSTOMER_ID, CUSTOMER_SECRET, Pace, StandInAgora
from bot.sandbox.backstage.bot import StagedBot
from bot.sandbox.clock import RehearsalClock
from bot.sandbox.slack import RECORDBOT, AppFace, StandInSlack

T = TypeVar("T")

ROOT: Final = Path(__file__).parents[2]
QUICK: Final = Pace(ready_seconds=0.5, media_seconds=0.5, exit_seconds=1.0, upload_seconds=0.2)


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Stage:
    """Both stand-ins, and the bot, which can be killed and started again.

    Args:
        clock: of both stand-ins.
        actor: the same bot with a clock that `forward` moves, in place of `recordbot run`.
        follow: lets a bot that has no process of its own know how far its clock was moved.
    """

    agora: StandInAgora
    slack: StandInSlack
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: Process | None = None
    clock: RehearsalClock = field(default_factory=RehearsalClock)
    actor: StagedBot | None = None
    follow: Callable[[timedelta], Awaitable[None]] | None = None

    @property
    def url(self) -> str:
        """Return the bot's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Return what the bot has logged, over all its lives."""
        path = self.folder / "bot.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def environment(self) -> dict[str, str]:
        """Return the bot's settings: the stand-ins' addresses, and a database in the test's folder."""
        storage = "RECORDBOT_STORAGE__MAIN__"
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.api_url,
            "AGORA_APP_ID": self.agora.app_id,
            "AGORA_CUSTOMER_ID": CUSTOMER_ID,
            "AGORA_CUSTOMER_SECRET": CUSTOMER_SECRET,
            "AGORA_API_URL": self.agora.url,
            "RECORDBOT_DATABASE_URL": f"sqlite:///{self.folder / 'recordbot.db'}",
            "RECORDBOT_PORT": str(self.port),
            f"{storage}VENDOR": "s3",
            f"{storage}REGION": "us-east-1",
            f"{storage}BUCKET": "acme-recordings",
            f"{storage}ACCESS_KEY": "AKPLANTEDKEY",
            f"{storage}SECRET_KEY": "planted-storage-secret",
            f"{storage}PREFIX": '["slack"]',
            **self.settings,
        }

    async def start_bot(self) -> None:
        """Start the bot and wait until it answers."""
        if self.actor is not None:
            await self.actor.start(self.environment())
        else:
            await self._run_bot()
        if "SLACK_APP_TOKEN" not in self.settings:
            self.slack.events_url = f"{self.url}/slack/events"

    async def _run_bot(self) -> None:
        with (self.folder / "bot.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env=self.environment(), stdin=DEVNULL, stderr=log, stdout=log
            )
        await self.until(self._answers, seconds=40)

    async def forward(self, **length: float) -> None:
        """Let time pass at once, for the stand-ins and the bot; *length* is what `timedelta` takes."""
        step = timedelta(**length)
        assert self.actor is not None or self.follow is not None, "the clock of `recordbot run` is the machine's"
        self.clock.forward(step)
        if self.actor is not None:
            await self.actor.follow_clock()
        if self.follow is not None:
            await self.follow(step)

    async def kill_bot(self) -> None:
        """End the bot as a power cut would."""
        if self.actor is not None:
            await self.actor.kill()
        if self.process is not None:
            await self._end(signal.SIGKILL)

    async def stop_bot(self) -> int:
        """End the bot as a service manager would; return its exit status."""
        return await self._end(signal.SIGTERM)

    async def get(self, path: str) -> tuple[int, str]:
        """Return the status and the text of one of the bot's pages."""
        async with aiohttp.ClientSession() as http, http.get(self.url + path) as response:
            return response.status, await response.text()

    async def until(self, condition: Callable[[], object], *, seconds: float = 20) -> None:
        """Wait until *condition* (plain or a coroutine function) is true; fail with the bot's log when it is not in time."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            result = condition()
            if asyncio.iscoroutine(result):
                result = await result
            if result:
                return
            assert asyncio.get_running_loop().time() < deadline, f"not within {seconds} s; the bot said:\n{self.log}"
            await self.slack.feed.next_touch(0.05)

    async def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.returncode is None, f"the bot ended; it said:\n{self.log}"
        try:
            status, _ = await self.get("/healthz")
        except aiohttp.ClientConnectionError:
            return False
        return status == 200

    async def _end(self, number: signal.Signals) -> int:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await self.process.wait()


@asynccontextmanager
async def a_stage(
    folder: Path,
    *,
    pace: Pace = QUICK,
    run: bool = True,
    face: AppFace = RECORDBOT,
    can_forward: bool = False,
    **settings: str,
) -> AsyncIterator[Stage]:
    """Yield a stage on which the bot runs (unless not *run*), with a clock to move where it *can_forward*."""
    clock = RehearsalClock()
    async with (
        StandInAgora(pace=pace, clock=clock.now, sleep=clock.sleep) as agora,
        StandInSlack(face=face, clock=clock.now) as slack,
    ):
        actor = StagedBot(clock, folder / "bot.log") if can_forward else None
        stage = Stage(agora, slack, folder, settings, clock=clock, actor=actor)
        try:
            if run:
                await stage.start_bot()
            yield stage
        finally:
            await stage.kill_bot()

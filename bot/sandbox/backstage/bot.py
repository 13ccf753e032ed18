"""The bot as a process of its own, which can be killed, started again, and moved forward in time."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from bot.sandbox.clock import RehearsalClock

READY_WITHIN_SECONDS: Final = 20.0
STOP_WITHIN_SECONDS: Final = 15.0
State = Literal["starting", "up", "down"]


class BotDidNotStart(Exception):
    """The bot's process ended, or did not answer in time."""


class StagedBot:
    """One bot on the stage, over all its lives.

    Args:
        clock: of the rehearsal; a new process begins where it stands.
        log: the file into which every life writes.
    """

    def __init__(self, clock: RehearsalClock, log: Path) -> None:
        self.state: State = "down"
        self.clock = clock
        self.log = log
        self._environment: Mapping[str, str] = {}
        self._process: Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def warm_up(self) -> None:
        """Begin to load the program already, unless it was begun; it acts once `start` tells it how."""
        if self._process is not None and self._process.returncode is None:
            return
        # Nothing of the person's own settings leaks in: a rehearsal must never reach a real workspace.
        private = ("SLACK_", "AGORA_", "RECORDBOT_")
        own = {name: value for name, value in os.environ.items() if not name.startswith(private)}
        with self.log.open("ab") as file:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.sandbox.actor"), env=own, stdin=PIPE, stdout=PIPE, stderr=file
            )

    async def start(self, environment: Mapping[str, str] | None = None) -> str:
        """Start it, with *environment* or as the last time; return where it listens.

        Raises:
            BotDidNotStart: with what the bot said.
        """
        async with self._one_at_a_time:
            self._environment = environment or self._environment
            self.state = "starting"
            await self.warm_up()
            told = {"environment": dict(self._environment), "ahead_seconds": self.clock.ahead.total_seconds()}
            try:
                answer = await self._ask(told)
            except BotDidNotStart as error:
                await self._end(kill=True)
                said = self.log.read_text(encoding="utf-8", errors="replace")
                message = f"{error}. It said:\n{said}"
                raise BotDidNotStart(message) from None
            self.state = "up"
            self._watch = asyncio.create_task(self._note_its_end(), name="watch the bot")
            return str(answer["url"])

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self._end(kill=True)

    async def stop(self) -> None:
        """End it as a service manager would."""
        await self._end(kill=False)

    async def follow_clock(self) -> None:
        """Let a bot that is up know how far ahead the clock is now, and wait until it has looked for what is due."""
        async with self._one_at_a_time:
            if self.state == "up":
                with suppress(BotDidNotStart):  # it was killed in between, and begins at the right time when it is back
                    await self._ask({"ahead_seconds": self.clock.ahead.total_seconds()})

    async def _ask(self, told: Mapping[str, object]) -> dict[str, object]:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise BotDidNotStart("there is no process")
        try:
            process.stdin.write(json.dumps(told).encode() + b"\n")
            await process.stdin.drain()
            line = await asyncio.wait_for(process.stdout.readline(), READY_WITHIN_SECONDS)
        except TimeoutError:
            message = f"the bot did not answer within {READY_WITHIN_SECONDS:.0f} s"
            raise BotDidNotStart(message) from None
        except ConnectionError:
            line = b""
        if not line:
            message = f"the bot ended with status {await process.wait()}"
            raise BotDidNotStart(message)
        answer: dict[str, object] = json.loads(line)
        return answer

    async def _note_its_end(self) -> None:
        if self._process is not None:
            await self._process.wait()
            self.state = "down"

    async def _end(self, *, kill: bool) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            self.state = "down"
            return
        if kill:
            process.kill()
        else:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_WITHIN_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
        self.state = "down"

"""The bot as a process between stand-ins, as `recordbot run` is started anywhere else."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp

from bot.sandbox.backstage.bot import READY_WITHIN_SECONDS, STOP_WITHIN_SECONDS, BotDidNotStart

HOST: Final = "127.0.0.1"
LOOK_EVERY_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class BotProcess:
    """A bot that answers: where, and as which process."""

    url: str
    pid: int


def bot_environment(  # noqa: PLR0913  # one argument per setting
    *,
    slack_bot_token: str,
    signing_secret: str,
    slack_api_url: str,
    agora_app_id: str,
    customer_id: str,
    customer_secret: str,
    agora_url: str,
    database: Path,
    port: int,
) -> dict[str, str]:
    """Return the settings of a bot between stand-ins.

    Nothing of the person's own settings leaks in: a rehearsal must never reach a real workspace.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "AGORA_", "RECORDBOT_"))}
    storage = "RECORDBOT_STORAGE__MAIN__"
    return own | {
        "SLACK_BOT_TOKEN": slack_bot_token,
        "SLACK_SIGNING_SECRET": signing_secret,
        "SLACK_API_URL": slack_api_url,
        "AGORA_APP_ID": agora_app_id,
        "AGORA_CUSTOMER_ID": customer_id,
        "AGORA_CUSTOMER_SECRET": customer_secret,
        "AGORA_API_URL": agora_url,
        "RECORDBOT_DATABASE_URL": f"sqlite:///{database}",
        "RECORDBOT_HOST": HOST,
        "RECORDBOT_PORT": str(port),
        f"{storage}VENDOR": "1",
        f"{storage}REGION": "0",
        f"{storage}BUCKET": "acme-recordings",
        f"{storage}ACCESS_KEY": "AKSANDBOX",
        f"{storage}SECRET_KEY": "sandbox-secret",
        f"{storage}PREFIX": '["slack"]',
    }


@asynccontextmanager
async def bot_process(environment: dict[str, str], *, log: Path) -> AsyncIterator[BotProcess]:
    """Run the bot as a process with *environment*, its log in the file *log*; yield it once it answers.

    Raises:
        BotDidNotStart: with what the bot said.
    """
    url = f"http://{HOST}:{environment['RECORDBOT_PORT']}"
    with log.open("ab") as file:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"), env=environment, stdin=DEVNULL, stdout=file, stderr=file
        )
    try:
        try:
            await _answers(process, f"{url}/healthz")
        except BotDidNotStart as error:
            message = f"{error}. It said:\n{_text_of(log)}"
            raise BotDidNotStart(message) from None
        yield BotProcess(url, process.pid)
    finally:
        await _end(process)


def _text_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


async def _answers(process: Process, url: str) -> None:
    async with aiohttp.ClientSession() as http:
        try:
            async with asyncio.timeout(READY_WITHIN_SECONDS):
                while process.returncode is None:
                    try:
                        async with http.get(url):
                            return
                    except aiohttp.ClientConnectionError:
                        await asyncio.sleep(LOOK_EVERY_SECONDS)
        except TimeoutError:
            message = f"the bot did not answer within {READY_WITHIN_SECONDS:.0f} s"
            raise BotDidNotStart(message) from None
    message = f"the bot ended with status {process.returncode}"
    raise BotDidNotStart(message)


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_WITHIN_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()

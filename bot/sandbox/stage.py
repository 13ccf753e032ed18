"""The whole product on one machine: both stand-ins, the page, and the bot as a process of its own.

The bot does not know: it is `recordbot run`, given other addresses.
"""

import asyncio
import os
import signal
import socket
import sys
import tempfile
import webbrowser
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import aiohttp

from bot.sandbox.agora import StandInAgora
from bot.sandbox.slack import StandInSlack

HOST: Final = "127.0.0.1"
READY_WITHIN_SECONDS: Final = 20.0
STOP_WITHIN_SECONDS: Final = 15.0
LOOK_EVERY_SECONDS: Final = 0.05


class BotDidNotStart(Exception):
    """The bot's process ended, or did not answer in time; what it said is on standard error."""


async def perform(*, port: int, open_browser: bool) -> int:
    """Run the sandbox until it is interrupted; return the exit status."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    with tempfile.TemporaryDirectory(prefix="recordbot-sandbox-") as folder:
        try:
            async with staged(Path(folder), port=port) as url:
                print(url, flush=True)  # noqa: T201  # the one line this command is for
                if open_browser:
                    webbrowser.open(url)
                await ended.wait()
        except BotDidNotStart as error:
            print(f"The sandbox could not start: {error}", file=sys.stderr)  # noqa: T201  # a message to the person
            return 1
    return 0


@asynccontextmanager
async def staged(folder: Path, *, port: int = 0) -> AsyncIterator[str]:
    """Run everything with its database in *folder*; yield the page's address.

    Raises:
        BotDidNotStart: what the bot said is on standard error.
        OSError: the port is taken.
    """
    async with StandInAgora() as agora, StandInSlack(port=port) as slack:
        bot_port = _free_port()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            env=_environment(agora, slack, folder, bot_port),
            stdin=asyncio.subprocess.DEVNULL,
        )
        try:
            await _answers(process, f"http://{HOST}:{bot_port}/healthz")
            slack.events_url = f"http://{HOST}:{bot_port}/slack/events"
            yield slack.url
        finally:
            await _end(process)


def _environment(agora: StandInAgora, slack: StandInSlack, folder: Path, bot_port: int) -> dict[str, str]:
    # Nothing of the person's own settings may leak in: a rehearsal must never reach a real workspace.
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "AGORA_", "RECORDBOT_"))}
    storage = "RECORDBOT_STORAGE__MAIN__"
    return own | {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "AGORA_APP_ID": agora.app_id,
        "AGORA_CUSTOMER_ID": agora.customer_id,
        "AGORA_CUSTOMER_SECRET": agora.customer_secret,
        "AGORA_API_URL": agora.url,
        "RECORDBOT_DATABASE_URL": f"sqlite:///{folder / 'recordbot.db'}",
        "RECORDBOT_HOST": HOST,
        "RECORDBOT_PORT": str(bot_port),
        f"{storage}VENDOR": "1",
        f"{storage}REGION": "0",
        f"{storage}BUCKET": "acme-recordings",
        f"{storage}ACCESS_KEY": "AKSANDBOX",
        f"{storage}SECRET_KEY": "sandbox-secret",
        f"{storage}PREFIX": '["slack"]',
    }


def _free_port() -> int:
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

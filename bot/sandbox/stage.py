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
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import aiohttp
import yaml

from bot.config.settings import shipped_templates
from bot.sandbox.agora import CUSTOMER_ID, CUSTOMER_SECRET, StandInAgora
from bot.sandbox.backstage.look import AgoraLook
from bot.sandbox.backstage.routes import BackstageRoutes
from bot.sandbox.backstage.stream import Stream
from bot.sandbox.bucket import READ_KEY, StandInBucket
from bot.sandbox.slack import RECORDBOT, AppFace, Shortcut, StandInSlack
from bot.services.catalog import load_catalog

HOST: Final = "127.0.0.1"
NOTIFICATION_SECRET: Final = "sandbox-notifications"  # noqa: S105  # opens nothing but a bot on this machine
READY_WITHIN_SECONDS: Final = 20.0
STOP_WITHIN_SECONDS: Final = 15.0
LOOK_EVERY_SECONDS: Final = 0.05
STORAGE: Final = {"vendor": 1, "region": 0, "bucket": "acme-recordings", "fileNamePrefix": ["slack"]}


@dataclass(frozen=True, slots=True)
class BotProcess:
    """A bot that answers: where, and as which process."""

    url: str
    pid: int


class BotDidNotStart(Exception):
    """The bot's process ended, or did not answer in time."""


async def perform(*, port: int | None, usual_port: int, open_browser: bool, manifest: Path) -> int:
    """Run the sandbox until it is interrupted; return the exit status.

    Without a *port* the usual one is taken, or a free one when somebody has that. The *manifest* is the
    app's: its shortcuts are on the page.
    """
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    with tempfile.TemporaryDirectory(prefix="recordbot-sandbox-") as folder:
        try:
            port = _usual_or_free(usual_port) if port is None else port
            async with staged(Path(folder), port=port, face=face_of(manifest)) as url:
                print(url, flush=True)  # the one line this command is for
                print("Open it, and type /record start webinar town-hall for 2m. Ctrl-C ends it.", file=sys.stderr)
                if open_browser and sys.stdout.isatty():
                    webbrowser.open(url)
                await ended.wait()
        except (BotDidNotStart, OSError) as error:
            print(f"The sandbox could not start: {error}", file=sys.stderr)
            return 1
    return 0


def face_of(manifest: Path) -> AppFace:
    """Return what the page knows of the app: the shortcuts of its manifest, and the templates that ship with it."""
    told = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    shortcuts = tuple(Shortcut(one["callback_id"], one["name"], one["type"]) for one in told["features"]["shortcuts"])
    templates = load_catalog(shipped_templates(), {"main": STORAGE}).all()
    face = RECORDBOT.with_choices("/record start", (template.id for template in templates))
    return replace(face, shortcuts=shortcuts)


@asynccontextmanager
async def staged(folder: Path, *, port: int = 0, face: AppFace = RECORDBOT) -> AsyncIterator[str]:
    """Run everything with its database in *folder*; yield the page's address.

    Raises:
        BotDidNotStart: with what the bot said.
        OSError: the port is taken.
    """
    agora = StandInAgora()
    slack = StandInSlack(port=port, face=replace(face, backstage=True))
    stream = Stream(AgoraLook(agora), {})
    slack.more_routes.append(BackstageRoutes(stream, {}).add_routes)
    async with agora, StandInBucket(shelf=agora.objects) as bucket, slack, AsyncExitStack() as stack:
        stack.callback(stream.close)
        environment = bot_environment(
            slack_bot_token=slack.bot_token,
            signing_secret=slack.signing_secret,
            slack_api_url=slack.api_url,
            agora_app_id=agora.app_id,
            customer_id=CUSTOMER_ID,
            customer_secret=CUSTOMER_SECRET,
            agora_url=agora.url,
            database=folder / "recordbot.db",
            port=free_port(),
        )
        environment["AGORA_NOTIFICATION_SECRET"] = NOTIFICATION_SECRET
        environment |= reading(bucket)
        async with bot_process(environment, log=folder / "bot.log") as bot:
            slack.events_url = f"{bot.url}/slack/events"
            agora.send_callbacks_to(f"{bot.url}/agora/notifications", NOTIFICATION_SECRET)
            yield slack.page_url


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


def reading(bucket: StandInBucket, *, profile: str = "MAIN") -> dict[str, str]:
    """Return the settings with which a bot looks into *bucket*."""
    storage = f"RECORDBOT_STORAGE__{profile}__"
    return {
        f"{storage}READ_ACCESS_KEY": READ_KEY.access_key,
        f"{storage}READ_SECRET_KEY": READ_KEY.secret_key,
        f"{storage}READ_ENDPOINT": bucket.url,
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


def _usual_or_free(usual_port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, usual_port))
        except OSError:
            return 0
        return usual_port


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

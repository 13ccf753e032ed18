"""The whole product on one machine: both stand-ins, the page, and the bot as a process of its own.

The bot does not know: it is what `recordbot run` runs, given other addresses and a clock that can be moved.
"""

import asyncio
import shutil
import signal
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import yaml

from bot.config.settings import shipped_templates
from bot.sandbox.agora import CUSTOMER_ID, CUSTOMER_SECRET, StandInAgora
from bot.sandbox.backstage.bot import BotDidNotStart, StagedBot
from bot.sandbox.backstage.faults import Faults
from bot.sandbox.backstage.look import AgoraLook
from bot.sandbox.backstage.rehearsal import Rehearsal
from bot.sandbox.backstage.routes import BackstageRoutes
from bot.sandbox.backstage.scene import World
from bot.sandbox.backstage.stream import Stream
from bot.sandbox.backstage.teller import StoryTeller
from bot.sandbox.backstage.time import Time
from bot.sandbox.backstage.workshop import Workshop
from bot.sandbox.bot_process import HOST, bot_environment, free_port
from bot.sandbox.bucket import READ_KEY, StandInBucket
from bot.sandbox.clock import RehearsalClock
from bot.sandbox.slack import RECORDBOT, AppFace, Shortcut, StandInSlack
from bot.services.catalog import load_catalog

NOTIFICATION_SECRET: Final = "sandbox-notifications"  # noqa: S105  # opens nothing but a bot on this machine
STORAGE: Final = {"vendor": 1, "region": 0, "bucket": "acme-recordings", "fileNamePrefix": ["slack"]}
READING_SECONDS: Final = 2.5


@dataclass(frozen=True, slots=True)
class Sandbox:
    """All of it, at work: the address of the page, and what stands behind it."""

    url: str
    world: World


async def until_interrupted(
    folder: Path, bot: StagedBot, *, port: int | None, usual_port: int, open_browser: bool, manifest: Path
) -> int:
    """Run the sandbox in *folder* until it is interrupted; return the exit status."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    try:
        port = _usual_or_free(usual_port) if port is None else port
        async with staged(folder, port=port, face=face_of(manifest), bot=bot) as sandbox:
            print(sandbox.url, flush=True)  # the one line this command is for
            print("Open it, and click on what you would like to try. Ctrl-C ends it.", file=sys.stderr)
            if open_browser and sys.stdout.isatty():
                webbrowser.open(sandbox.url)
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
async def staged(
    folder: Path,
    *,
    port: int = 0,
    face: AppFace = RECORDBOT,
    pause_seconds: float = READING_SECONDS,
    bot: StagedBot | None = None,
) -> AsyncIterator[Sandbox]:
    """Run everything with its database in *folder*; yield it once the bot answers.

    Args:
        pause_seconds: between two steps of a story, for people to read.
        bot: when its process was begun before; its clock is everybody's.

    Raises:
        BotDidNotStart: with what the bot said.
        OSError: the port is taken.
    """
    bot = bot or StagedBot(RehearsalClock(), folder / "bot.log")
    clock, database = bot.clock, folder / "recordbot.db"
    await bot.warm_up()
    agora = StandInAgora(clock=clock.now, sleep=clock.sleep)
    slack = StandInSlack(port=port, face=replace(face, backstage=True), clock=clock.now)
    templates = Path(shutil.copytree(shipped_templates(), folder / "templates"))  # people may change them here
    async with AsyncExitStack() as stack:
        stack.push_async_callback(bot.stop)  # whatever fails before it acts
        time = Time(clock, bot, database)
        bucket = StandInBucket(shelf=agora.objects)
        world = World(agora, slack, bucket, bot, Faults(agora, slack, bucket), time)
        teller = StoryTeller(world, pause_seconds=pause_seconds)
        stack.push_async_callback(teller.stop)
        rehearsal, workshop = Rehearsal(world, teller), Workshop(templates, {"main": STORAGE}, bot)
        stream = Stream(AgoraLook(agora), rehearsal.parts())
        slack.more_routes.append(BackstageRoutes(stream, rehearsal.wishes() | workshop.wishes()).add_routes)
        await stack.enter_async_context(agora)
        await stack.enter_async_context(bucket)
        await stack.enter_async_context(slack)
        stack.push_async_callback(bot.stop)  # while there is somebody to say its last words to
        stack.callback(stream.close)
        url = await bot.start(_environment(agora, slack, database, templates) | reading(bucket))
        slack.events_url = f"{url}/slack/events"
        agora.send_callbacks_to(f"{url}/agora/notifications", NOTIFICATION_SECRET)
        watching = asyncio.create_task(time.watch(), name="watch what ends next")
        stack.callback(watching.cancel)
        yield Sandbox(slack.page_url, world)


def reading(bucket: StandInBucket, *, profile: str = "MAIN") -> dict[str, str]:
    """Return the settings with which a bot looks into *bucket*."""
    storage = f"RECORDBOT_STORAGE__{profile}__"
    return {
        f"{storage}READ_ACCESS_KEY": READ_KEY.access_key,
        f"{storage}READ_SECRET_KEY": READ_KEY.secret_key,
        f"{storage}READ_ENDPOINT": bucket.url,
    }


def _environment(agora: StandInAgora, slack: StandInSlack, database: Path, templates: Path) -> dict[str, str]:
    environment = bot_environment(
        slack_bot_token=slack.bot_token,
        signing_secret=slack.signing_secret,
        slack_api_url=slack.api_url,
        agora_app_id=agora.app_id,
        customer_id=CUSTOMER_ID,
        customer_secret=CUSTOMER_SECRET,
        agora_url=agora.url,
        database=database,
        port=free_port(),
    )
    return environment | {"AGORA_NOTIFICATION_SECRET": NOTIFICATION_SECRET, "RECORDBOT_TEMPLATES": str(templates)}


def _usual_or_free(usual_port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, usual_port))
        except OSError:
            return 0
        return usual_port

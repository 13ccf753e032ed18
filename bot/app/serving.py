"""The bot as a process: it runs until the process is to end, and waits for its database where it must."""

import asyncio
import signal

from bot.app.running import running
from bot.app.waiting import database_opened
from bot.config import Settings
from bot.errors import StoreUnavailable
from bot.services.catalog import Catalog
from bot.timers import SystemClock


async def serve(settings: Settings, catalog: Catalog) -> None:
    """Run the bot until SIGINT or SIGTERM.

    Raises:
        ConfigInvalid: the policy cannot be read; every problem of it.
        OSError: the port is taken.
    """
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    while not ended.is_set():
        try:
            async with running(settings, catalog):
                await ended.wait()
        except StoreUnavailable as error:
            if ended.is_set():
                raise
            await database_opened(settings, error, clock=SystemClock(), ended=ended)

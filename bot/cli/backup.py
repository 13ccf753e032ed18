"""`recordbot backup FILE`: a copy of the database, taken while the bot goes on."""

import asyncio
import os
from argparse import Namespace
from pathlib import Path

from bot.cli import FAILED, GOOD, WRONG_USE, say_problems
from bot.config import read_settings
from bot.errors import ConfigInvalid, StoreUnavailable
from bot.store.backup import back_up


def backup(options: Namespace) -> int:
    """Copy the database that the settings name to `options.file`, and say what the copy holds."""
    try:
        database = read_settings(os.environ, need="nothing").database_path
    except ConfigInvalid as error:
        return say_problems(error.problems, status=WRONG_USE)
    try:
        copied = asyncio.run(back_up(database.resolve(), Path(options.file)))
    except StoreUnavailable as error:
        return say_problems([f"RECORDBOT_DATABASE_URL: {error}"], status=FAILED)
    print(f"Recordings in {options.file}: {copied.recordings}")
    if copied.deadlines:
        print(
            f"Not over yet: {len(copied.deadlines)}; the first deadline is {copied.deadlines[0]:%Y-%m-%d %H:%M:%S} UTC."
        )
    if copied.unreadable:
        print(f"Not over yet, and not to be read by this version of the bot: {copied.unreadable}")
    return GOOD

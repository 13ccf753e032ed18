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
    """Copy the database that the settings name to `options.file`, and say how many recordings the copy holds."""
    try:
        database = read_settings(os.environ, need="nothing").database_path
    except ConfigInvalid as error:
        return say_problems(error.problems, status=WRONG_USE)
    try:
        count = asyncio.run(back_up(database.resolve(), Path(options.file)))
    except StoreUnavailable as error:
        return say_problems([f"RECORDBOT_DATABASE_URL: {error}"], status=FAILED)
    print(f"Recordings in {options.file}: {count}")
    return GOOD

"""`recordbot recordings chapters`: the notes of one recording, for players and for programs, while the bot goes on."""

import os
from argparse import Namespace

from bot.cli import FAILED, GOOD, WRONG_USE, say_json, say_problems
from bot.config import read_settings
from bot.domain.chapters import as_document, as_webvtt
from bot.errors import ConfigInvalid, StoreUnavailable
from bot.store.reading import read_recordings


def chapters(options: Namespace) -> int:
    """Print the chapters as WebVTT, or as JSON."""
    try:
        database = read_settings(os.environ, need="nothing").database_path.resolve()
        found = list(read_recordings(database, recording_id=options.id))
    except ConfigInvalid as error:
        return say_problems(error.problems, status=WRONG_USE)
    except StoreUnavailable as error:
        return say_problems([f"RECORDBOT_DATABASE_URL: {error}"], status=FAILED)
    if not found:
        return say_problems([f"there is no recording {options.id!r}; `recordbot recordings` lists them"], status=FAILED)
    if options.format == "json":
        say_json(as_document(found[0]))
    else:
        print(as_webvtt(found[0]), end="")
    return GOOD

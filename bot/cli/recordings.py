"""`recordbot recordings`: what was recorded, for a terminal, as JSON or as CSV, while the bot goes on."""

import os
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.cli import FAILED, GOOD, WRONG_USE, say_json, say_problems
from bot.cli.columns import print_columns, printable
from bot.config import read_settings
from bot.domain.export import as_csv, described
from bot.domain.history_words import read_since, since_moment
from bot.errors import ConfigInvalid, StoreUnavailable
from bot.store.reading import read_recordings

HEADINGS: Final = ("asked at (UTC)", "state", "template", "target", "seconds", "id")


def recordings(options: Namespace) -> int:
    """Print the recordings that fit, newest first."""
    since = None
    if options.since is not None:
        meant = read_since(options.since)
        if meant is None:
            problem = (
                f"--since: {options.since!r} is no time in the past: 7d, 12h, yesterday, monday or 2026-11-20 (UTC)"
            )
            return say_problems([problem], status=WRONG_USE)
        since = since_moment(meant, datetime.now(UTC), ZoneInfo("UTC"))
    try:
        database = read_settings(os.environ, need="nothing").database_path.resolve()
    except ConfigInvalid as error:
        return say_problems(error.problems, status=WRONG_USE)
    try:
        found = read_recordings(
            database,
            since=since,
            target=options.target,
            template_id=options.template,
            started_by=options.by,
            channel_id=options.channel,
            running=options.running,
        )
        _print(map(described, found), options)
    except StoreUnavailable as error:
        return say_problems([f"RECORDBOT_DATABASE_URL: {error}"], status=FAILED)
    return GOOD


def _print(rows: Iterable[Mapping[str, Any]], options: Namespace) -> None:
    if options.json:
        say_json(list(rows))
    elif options.csv:
        print(as_csv(rows), end="")
    else:
        print_columns([HEADINGS, *_lines(rows)])


def _lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        asked = str(row["created_at"])[:16].replace("T", " ")
        seconds = "" if row["seconds"] is None else str(row["seconds"])
        yield asked, row["state"], row["template"], printable(row["target"]), seconds, row["id"]

"""`recordbot recordings`: what was recorded, for a terminal, as JSON or as CSV, while the bot goes on."""

import csv
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.cli import FAILED, GOOD, WRONG_USE, say_json, say_problems
from bot.config import read_settings
from bot.domain.files import storage_path
from bot.domain.history_words import read_since, since_moment
from bot.domain.recording import Recording
from bot.errors import ConfigInvalid, StoreUnavailable
from bot.store.reading import read_recordings

HEADINGS: Final = ("asked at (UTC)", "state", "template", "target", "seconds", "id")
COLUMNS: Final = (
    *("id", "state", "template", "title", "mode", "target", "cname", "started_by", "team_id", "channel_id"),
    *("created_at", "confirmed_at", "stop_at", "ended_at", "seconds", "stop_reason", "failure", "sid"),
    *("files_confirmed", "files"),
)
# A spreadsheet takes a cell that begins so for a formula; people choose the names of channels.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


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
        found = read_recordings(database, since=since, target=options.target, running=options.running)
        _print(map(described, found), options)
    except StoreUnavailable as error:
        return say_problems([f"RECORDBOT_DATABASE_URL: {error}"], status=FAILED)
    return GOOD


def described(recording: Recording) -> dict[str, Any]:
    """Return what is told of one recording: moments in UTC, `seconds` from its confirmed start to its end."""
    lasted = None
    if recording.confirmed_at is not None and recording.ended_at is not None:
        lasted = int((recording.ended_at - recording.confirmed_at).total_seconds())
    return {
        "id": recording.id,
        "state": str(recording.state),
        "template": recording.template_id,
        "title": recording.title,
        "mode": recording.mode,
        "target": recording.target,
        "cname": recording.cname,
        "started_by": recording.started_by,
        "team_id": recording.team_id,
        "channel_id": recording.channel_id,
        "created_at": _moment(recording.created_at),
        "confirmed_at": _moment(recording.confirmed_at),
        "stop_at": _moment(recording.stop_at),
        "ended_at": _moment(recording.ended_at),
        "seconds": lasted,
        "stop_reason": str(recording.stop_reason) if recording.stop_reason else None,
        "failure": str(recording.failure.reason) if recording.failure else None,
        "sid": recording.task.sid,
        "files_confirmed": recording.files_confirmed,
        "files": [storage_path(recording.client_request, file.name) for file in recording.files],
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _print(rows: Iterable[Mapping[str, Any]], options: Namespace) -> None:
    if options.json:
        say_json(list(rows))
    elif options.csv:
        _print_csv(rows)
    else:
        _print_table(rows)


def _print_csv(rows: Iterable[Mapping[str, Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(_cell(row[name]) for name in COLUMNS)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = " ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _print_table(rows: Iterable[Mapping[str, Any]]) -> None:
    lines = [HEADINGS, *_lines(rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    for line in lines:
        print("  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


def _lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        asked = str(row["created_at"])[:16].replace("T", " ")
        seconds = "" if row["seconds"] is None else str(row["seconds"])
        target = "".join(char if char.isprintable() else "?" for char in row["target"])
        yield asked, row["state"], row["template"], target, seconds, row["id"]

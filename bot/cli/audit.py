"""`recordbot audit`: who wished for what, and what Agora was asked; read while the bot works."""

import json
import os
from argparse import Namespace
from datetime import UTC, datetime
from typing import Any

from bot.cli import FAILED, GOOD, WRONG_USE, say_problems
from bot.config import read_settings
from bot.domain.audit import AuditEntry
from bot.domain.times import read_duration
from bot.errors import ConfigInvalid, StoreUnavailable
from bot.store.audit import read_file


def audit(options: Namespace) -> int:
    """Print the last `options.limit` entries that fit, oldest first: one line each, or JSON."""
    since = None if options.since is None else read_duration(options.since)
    if options.since is not None and not since:
        return say_problems([f"--since: {options.since!r} is no length of time, such as 24h or 90m"], status=WRONG_USE)
    if options.limit < 1:
        return say_problems([f"--limit: must be at least 1, not {options.limit}"], status=WRONG_USE)
    try:
        database = read_settings(os.environ, need="nothing").database_path
    except ConfigInvalid as error:
        return say_problems(error.problems, status=WRONG_USE)
    try:
        entries = read_file(
            database.resolve(),
            recording_id=options.recording,
            since=None if since is None else datetime.now(UTC) - since,
            limit=options.limit,
        )
    except StoreUnavailable as error:
        return say_problems([f"RECORDBOT_DATABASE_URL: {error}"], status=FAILED)
    if options.json:
        print(json.dumps([_as_json(entry) for entry in entries], ensure_ascii=False, indent=2))
    for entry in () if options.json else entries:
        print(_as_line(entry))
    return GOOD


def _as_json(entry: AuditEntry) -> dict[str, Any]:
    return {
        "at": entry.at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "who": entry.who,
        "team_id": entry.team_id,
        "channel_id": entry.channel_id,
        "where": entry.where,
        "what": entry.what,
        "recording_id": entry.recording_id,
        "outcome": entry.outcome,
        "detail": entry.detail,
        "request_id": entry.request_id,
    }


def _as_line(entry: AuditEntry) -> str:
    told = (
        f"{entry.at:%Y-%m-%dT%H:%M:%S}.{entry.at.microsecond // 1000:03}Z",
        f"{entry.who:11}",
        f"{entry.channel_id or '-':11}",
        f"{entry.where:10}",
        f"{entry.what:13}",
        f"{entry.recording_id or '-':11}",
        entry.outcome,
        *([f"({entry.detail})"] if entry.detail else []),
        *([f"request {entry.request_id}"] if entry.request_id else []),
    )
    line = "  ".join(told)
    return line if line.isprintable() else "".join(char if char.isprintable() else "?" for char in line)

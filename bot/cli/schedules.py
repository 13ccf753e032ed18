"""`recordbot schedules`: what is to be recorded later, for a terminal or as JSON, while the bot goes on."""

import os
from argparse import Namespace
from datetime import UTC, datetime
from typing import Any, Final

from bot.blocks.schedule_times import plan
from bot.cli import FAILED, GOOD, WRONG_USE, say_json, say_problems
from bot.cli.columns import print_columns, printable
from bot.config import read_settings
from bot.domain.schedule import Schedule
from bot.errors import ConfigInvalid, StoreUnavailable
from bot.store.reading import read_schedules

HEADINGS: Final = ("next (UTC)", "state", "template", "target", "when", "zone", "owner", "id")


def schedules(options: Namespace) -> int:
    """Print the schedules, upcoming first."""
    try:
        database = read_settings(os.environ, need="nothing").database_path.resolve()
    except ConfigInvalid as error:
        return say_problems(error.problems, status=WRONG_USE)
    try:
        rows = [described(schedule) for schedule in read_schedules(database, everything=options.all)]
    except StoreUnavailable as error:
        return say_problems([f"RECORDBOT_DATABASE_URL: {error}"], status=FAILED)
    if options.json:
        say_json(rows)
    else:
        print_columns([HEADINGS, *map(_line, rows)])
    return GOOD


def described(schedule: Schedule) -> dict[str, Any]:
    """Return what is told of one schedule: moments in UTC; `when` is in its own zone."""
    start = schedule.next_at
    return {
        "id": schedule.id,
        "state": str(schedule.state),
        "template": schedule.template_id,
        "target": schedule.target,
        "when": plan(schedule),
        "zone": schedule.zone,
        "next_at": _moment(start),
        "ends_at": None if start is None else _moment(schedule.end_of(start)),
        "owner": schedule.owner,
        "team_id": schedule.team_id,
        "channel_id": schedule.channel_id,
        "created_at": _moment(schedule.created_at),
        "last_at": _moment(schedule.last_at),
        "last_recording_id": schedule.last_recording_id,
        "answers": schedule.answers,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    next_at = str(row["next_at"] or "")[:16].replace("T", " ")
    known = (row["state"], row["template"], printable(row["target"]), row["when"], row["zone"], row["owner"], row["id"])
    return (next_at, *known)

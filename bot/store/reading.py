"""Reading recordings and schedules while the bot goes on: on a connection of its own, which can write nothing."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.domain.recording import Recording
from bot.domain.schedule import Schedule
from bot.errors import StoreUnavailable
from bot.store.rows import decode, to_microseconds
from bot.store.schedules import decode_schedule

_SELECT = """
    SELECT id, data, version FROM recording
    WHERE (:id IS NULL OR id = :id) AND (:since IS NULL OR created_at >= :since) AND (:target IS NULL OR target = :target)
        AND (:template_id IS NULL OR template_id = :template_id)
        AND (:started_by IS NULL OR started_by = :started_by) AND (:channel_id IS NULL OR channel_id = :channel_id)
        AND (:running = 0 OR is_over = 0)
    ORDER BY created_at DESC, id DESC
"""
_SCHEDULES = """
    SELECT id, data, version FROM schedule
    WHERE state IN ('active', 'paused') OR (:everything AND state <> 'proposed')
    ORDER BY state <> 'active', state, next_at IS NULL, next_at, id
"""


def read_recordings(
    database: Path,
    *,
    recording_id: str | None = None,
    since: datetime | None = None,
    target: str | None = None,
    template_id: str | None = None,
    started_by: str | None = None,
    channel_id: str | None = None,
    running: bool = False,
) -> Iterator[Recording]:
    """Yield the recordings in *database*, of all workspaces, newest first, as they are when it begins.

    Args:
        recording_id: leaves out all others.
        since: leaves out what was asked for earlier.
        running: leaves out what is over.

    Raises:
        StoreUnavailable: there is no such database, it cannot be read, or one of its rows cannot.
    """
    values = {
        "id": recording_id,
        "since": None if since is None else to_microseconds(since),
        "target": target,
        "template_id": template_id,
        "started_by": started_by,
        "channel_id": channel_id,
        "running": running,
    }
    for row in _rows(database, _SELECT, values):
        yield decode(*row)


def read_schedules(database: Path, *, everything: bool = False) -> Iterator[Schedule]:
    """Yield the schedules in *database*, of all workspaces: those that may still start something, upcoming first.

    Args:
        everything: those that are over or cancelled, too; never what nobody said yes to.

    Raises:
        StoreUnavailable: there is no such database, it cannot be read, or one of its rows cannot.
    """
    for row in _rows(database, _SCHEDULES, {"everything": everything}):
        yield decode_schedule(*row)


def _rows(database: Path, select: str, values: Mapping[str, object]) -> Iterator[tuple[str, str, int]]:
    # `mode=rw`, because a database in WAL mode that nobody has open cannot be opened read-only, and is not made.
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, isolation_level=None)) as db:
            db.execute("PRAGMA query_only = ON")
            yield from db.execute(select, values)
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{database} cannot be read: {error}") from error

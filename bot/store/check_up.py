"""Examines the database beside the running bot: nothing in it is changed, and none is made."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.domain.check_up import Finding, bad, doubt, good
from bot.domain.sizes import size_words

PART, WORK = "database", "work that is due"
LITTLE_ROOM: Final = 200_000_000
PATIENCE: Final = timedelta(seconds=5)
LATE: Final = timedelta(minutes=2)
MICROSECONDS: Final = 1_000_000


async def examine_database(path: Path, now: datetime, *, patience: timedelta = PATIENCE) -> Sequence[Finding]:
    """Return whether it can be written, is sound, and has room; and whether something in it has waited for too long.

    Args:
        patience: with whoever is just writing.
    """
    return await asyncio.to_thread(_examine, path, now, patience)


def _examine(path: Path, now: datetime, patience: timedelta) -> Sequence[Finding]:
    folder = path.resolve().parent
    if not path.exists():
        if not os.access(folder, os.W_OK):
            todo = "Make the folder, or let the bot's user write there (RECORDBOT_DATABASE_URL)."
            return [bad(PART, f"There is none at {path}, and none can be made in {folder}.", todo)]
        return [doubt(PART, f"There is none at {path} yet; the bot makes it at its first start.")]
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None)) as db:
            db.execute(f"PRAGMA busy_timeout = {int(patience.total_seconds() * 1000)}")
            return [_sound(db, path, folder), *_late(db, now)]
    except sqlite3.Error as error:
        todo = "Is the disk full, or the file read-only for the bot's user? A backup is put back as the README says."
        return [bad(PART, f"{path}: {error}.", todo)]


def _sound(db: sqlite3.Connection, path: Path, folder: Path) -> Finding:
    db.execute("BEGIN IMMEDIATE")  # can be written, and is not locked for good
    db.execute("ROLLBACK")
    (verdict,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        return bad(PART, f"It is damaged: {str(verdict)[:200]}.", "Stop the bot, and put the last backup in its place.")
    size, free = path.stat().st_size, shutil.disk_usage(folder).free
    said = f"Sound and writable, {size_words(size)}; {size_words(free)} are free on its disk."
    if free < LITTLE_ROOM:
        return doubt(PART, said, "Make room: with a full disk nothing can be started or stopped by the bot.")
    return good(PART, said)


def _late(db: sqlite3.Connection, now: datetime) -> Sequence[Finding]:
    try:
        (due_at,) = db.execute("SELECT min(due_at) FROM recording WHERE due_at IS NOT NULL").fetchone()
    except sqlite3.OperationalError:
        return []  # a version of the database that has no such table yet
    since = None if due_at is None else datetime.fromtimestamp(due_at / MICROSECONDS, UTC)
    if since is None or now - since < LATE:
        return [good(WORK, "Nothing is late.")]
    said = f"Something has been due since {since:%Y-%m-%d %H:%M:%S} UTC, and nobody has done it."
    return [bad(WORK, said, "Is the bot running? Start it: whatever is overdue is done at once.")]

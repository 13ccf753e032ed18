"""A copy of the database that can be trusted: taken while work goes on, and read through before it counts."""

import asyncio
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.errors import StoreUnavailable
from bot.store.private import make_private
from bot.store.rows import decode

BESIDE: Final = ("", "-wal", "-shm", "-journal", ".lock")  # the files of a database that is in use


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds, as it was read from the copy itself."""

    recordings: int
    deadlines: tuple[datetime, ...]  # of those that may still be running, soonest first
    unreadable: int  # of those, as they are in the database: by a newer version of the program, or damaged


async def back_up(database: Path, to: Path) -> Copied:
    """Copy *database* to *to*, read it through, and return what it holds.

    Raises:
        StoreUnavailable: there is no sound copy, and whatever was at *to* is still there.
    """
    try:
        return await asyncio.to_thread(_back_up, database, to)
    except (sqlite3.Error, OSError) as error:
        raise StoreUnavailable(f"{database} could not be copied to {to}: {error}") from error


def _back_up(database: Path, to: Path) -> Copied:
    to = to.resolve()
    if any(_is_same(to, database.with_name(f"{database.name}{ending}")) for ending in BESIDE):
        raise StoreUnavailable(f"{to} is the database itself, or belongs to it.")
    unfinished = to.with_name(f"{to.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        expected = _copy(database, unfinished)
        copied = _read_through(unfinished, expected)
        unfinished.replace(to)
        _sync(to.parent)
    finally:
        unfinished.unlink(missing_ok=True)
    return copied


def _is_same(one: Path, other: Path) -> bool:
    """Say whether both are one file, under whatever names."""
    return one == other or (one.exists() and other.exists() and one.samefile(other))


def _copy(database: Path, to: Path) -> int:
    # A connection of its own: the thread that owns the other one is not held up, and in WAL mode
    # neither are writers. `mode=rw`: a database that is not there must not be made.
    source = sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, isolation_level=None)
    make_private(to)
    with closing(source), closing(sqlite3.connect(to, isolation_level=None)) as copy:
        source.execute("BEGIN")
        (count,) = source.execute("SELECT count(*) FROM recording").fetchone()
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    _sync(to)
    return int(count)


def _read_through(copy: Path, expected: int) -> Copied:
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as db:
        (verdict,) = db.execute("PRAGMA integrity_check(1)").fetchone()
        (count,) = db.execute("SELECT count(*) FROM recording").fetchone()
        unfinished = db.execute("SELECT id, data, version FROM recording WHERE is_over = 0").fetchall()
    if verdict != "ok" or count != expected:
        raise StoreUnavailable(f"The copy is not sound: {verdict}; {count} recordings of {expected}.")
    deadlines = sorted(stop_at for row in unfinished if (stop_at := _deadline(*row)) is not None)
    return Copied(count, tuple(deadlines), unreadable=len(unfinished) - len(deadlines))


def _deadline(recording_id: str, data: str, version: int) -> datetime | None:
    try:
        return decode(recording_id, data, version).stop_at
    except StoreUnavailable:
        return None


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)

"""A copy of the database that can be trusted: taken while work goes on, and read through before it counts."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import StoreUnavailable


async def back_up(database: Path, to: Path) -> int:
    """Copy *database* to *to*, and return how many recordings the copy holds. Raises `StoreUnavailable`."""
    try:
        return await asyncio.to_thread(_back_up, database, to)
    except (sqlite3.Error, OSError) as error:
        raise StoreUnavailable(f"{database} could not be copied to {to}: {error}") from error


def _back_up(database: Path, to: Path) -> int:
    to = to.resolve()
    if to == database:
        raise StoreUnavailable(f"{to} is the database itself.")
    unfinished = to.with_name(f"{to.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        expected = _copy(database, unfinished)
        _read_through(unfinished, expected)
        unfinished.replace(to)
        _sync(to.parent)
    finally:
        unfinished.unlink(missing_ok=True)
    return expected


def _copy(database: Path, to: Path) -> int:
    # A connection of its own: the thread that owns the other one is not held up, and in WAL mode
    # neither are writers. `mode=rw`: a database that is not there must not be made.
    source = sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, isolation_level=None)
    with closing(source), closing(sqlite3.connect(to, isolation_level=None)) as copy:
        source.execute("BEGIN")
        (count,) = source.execute("SELECT count(*) FROM recording").fetchone()
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    _sync(to)
    return int(count)


def _read_through(copy: Path, expected: int) -> None:
    with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as db:
        (verdict,) = db.execute("PRAGMA integrity_check(1)").fetchone()
        (count,) = db.execute("SELECT count(*) FROM recording").fetchone()
    if verdict != "ok" or count != expected:
        raise StoreUnavailable(f"The copy is not sound: {verdict}; {count} recordings of {expected}.")


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)

"""The audit in SQLite: what was wished for and called, in the order in which it was written down.

Each function is part of a transaction that its caller opened; nothing here changes or deletes an entry, and
the database itself refuses whoever tries.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from bot.domain.audit import AuditEntry
from bot.domain.place import Where
from bot.errors import DuplicateWish, StoreUnavailable
from bot.store.rows import from_microseconds, to_microseconds

_COLUMNS: Final = (
    "at",
    "who",
    "team_id",
    "channel_id",
    "place",
    "what",
    "outcome",
    "recording_id",
    "detail",
    "request_id",
    "delivery",
)
_INSERT: Final = f"INSERT INTO audit ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - our own names


def write(db: Database, entries: Sequence[AuditEntry]) -> None:
    """Append *entries*. Raises `DuplicateWish` when a delivery is known already."""
    for entry in entries:
        if entry.delivery is not None:
            found = db.execute("SELECT recording_id FROM audit WHERE delivery = ?", [entry.delivery]).fetchone()
            if found is not None:
                raise DuplicateWish(found[0])
        db.execute(_INSERT, _row(entry))


def read(db: Database, *, recording_id: str | None, since: datetime | None, limit: int) -> list[AuditEntry]:
    """Return the last *limit* entries that fit, oldest first."""
    given: dict[str, Any] = {"recording_id = ?": recording_id}
    given["at >= ?"] = None if since is None else to_microseconds(since)
    given = {condition: value for condition, value in given.items() if value is not None}
    where = f"WHERE {' AND '.join(given)}" if given else ""
    sql = f"SELECT {', '.join(_COLUMNS)} FROM audit {where} ORDER BY seq DESC LIMIT ?"  # noqa: S608 - our own names
    rows = db.execute(sql, [*given.values(), limit]).fetchall()
    return list(_entries(reversed(rows)))


def read_file(path: Path, *, recording_id: str | None, since: datetime | None, limit: int) -> list[AuditEntry]:
    """Return what `read` does, from the database at *path*, whether or not a bot works with it; nothing is written.

    Raises:
        StoreUnavailable: there is no such database, or it has no audit.
    """
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            db = Database(connection, execute_plugins=False)
            return read(db, recording_id=recording_id, since=since, limit=limit)
    except sqlite3.Error as error:
        raise StoreUnavailable(f"The audit of {path} cannot be read: {error}") from error


def last_at(db: Database) -> int | None:
    """Return the moment of the newest entry."""
    found = db.execute("SELECT at FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return None if found is None else int(found[0])


def _row(entry: AuditEntry) -> list[Any]:
    return [
        to_microseconds(entry.at),
        entry.who,
        entry.team_id,
        entry.channel_id,
        str(entry.where),
        entry.what,
        entry.outcome,
        entry.recording_id,
        entry.detail,
        entry.request_id,
        entry.delivery,
    ]


def _entries(rows: Iterator[tuple[Any, ...]]) -> Iterator[AuditEntry]:
    for at, who, team_id, channel_id, place, *rest in rows:
        yield AuditEntry(from_microseconds(at), who, team_id, channel_id, Where(place), *rest)

"""Recordings in SQLite: the statements behind the store's methods.

Each function is part of a transaction that its caller opened.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import structlog
from sqlite_utils import Database

from bot.domain.policy import Limit, Running
from bot.domain.recording import Recording
from bot.errors import DuplicateWish, RecordingNotFound, StaleWrite, StoreUnavailable, TargetBusy
from bot.ports import Claim
from bot.store.rows import all_uids, decode, encode, is_meant, to_microseconds

Row = Mapping[str, Any]

_log: Final = structlog.get_logger(__name__)

_COLUMNS: Final = (
    "state",
    "team_id",
    "channel_id",
    "target",
    "cname",
    "started_by",
    "template_id",
    "idempotency_key",
    "created_at",
    "due_at",
    "urgent",
    "stop_at",
    "sid",
    "is_over",
    "data",
)
_INSERT: Final = (
    f"INSERT INTO recording (id, version, {', '.join(_COLUMNS)})"  # noqa: S608 - our own names
    f" VALUES (:id, 1, {', '.join(f':{name}' for name in _COLUMNS)})"
)
_UPDATE: Final = (
    f"UPDATE recording SET version = version + 1, {', '.join(f'{name} = :{name}' for name in _COLUMNS)}"  # noqa: S608 - our own names
    " WHERE id = :id AND version = :version"
)
_SETTLE: Final = (
    _UPDATE.replace(
        "version = version + 1",
        "version = version + 1, lease_until = iif(:keep, lease_until, NULL), lease_token = iif(:keep, :token, NULL)",
    )
    + " AND lease_token = :token"
)

_OLDER: Final = "(created_at, id) < (:before_at, :before)"

# Stops first. While files are being uploaded the deadline is past too, but nothing is left to be stopped.
_DUE: Final = """
    SELECT id, data, version FROM recording WHERE ready_at <= :now
    ORDER BY (urgent OR (stop_at <= :now AND state <> 'uploading')) DESC, due_at, id
    LIMIT :limit
"""


# Who may be meant by a callback: the present task's sid is a column; for the others the cname leads to few rows.
_MEANT: Final = """
    SELECT id, data, version FROM recording WHERE sid = :sid
    UNION SELECT id, data, version FROM recording WHERE cname = :cname AND is_over = 0
    UNION SELECT id, data, version FROM recording WHERE cname = :cname AND is_over = 1 AND unsettled = 1
    ORDER BY id
"""


# What only waits for its files takes nobody's place.
_COUNTED: Final = """
    SELECT template_id, channel_id, started_by FROM recording
    WHERE is_over = 0 AND team_id = ? AND state <> 'uploading'
"""


def row_of(recording: Recording) -> dict[str, Any]:
    """Return the row of *recording*; its lease stands in columns of its own."""
    data = encode(recording)
    due_at = recording.due_at
    return {
        "id": recording.id,
        "version": recording.version,
        "state": str(recording.state),
        "team_id": recording.team_id,
        "channel_id": recording.channel_id,
        "target": recording.target,
        "cname": recording.cname,
        "started_by": recording.started_by,
        "template_id": recording.template_id,
        "idempotency_key": recording.idempotency_key,
        "created_at": to_microseconds(recording.created_at),
        "due_at": None if due_at is None else to_microseconds(due_at),
        "urgent": recording.is_urgent,
        "stop_at": to_microseconds(recording.stop_at),
        "sid": recording.task.sid,
        "is_over": recording.is_over,
        "data": data,
    }


def insert(db: Database, row: Row, *, alone: bool, beside_uploads: bool = False, limits: Sequence[Limit] = ()) -> None:
    """Insert *row*. Raises `DuplicateWish`, `TargetBusy`, `RefusedByRule`, or `StaleWrite` when its id is taken."""
    same = db.execute("SELECT id FROM recording WHERE idempotency_key = ?", [row["idempotency_key"]]).fetchone()
    if same is not None:
        raise DuplicateWish(same[0])
    if alone and (busy := _one_of_target(db, row, beside_uploads=beside_uploads)) is not None:
        raise TargetBusy(busy)
    if limits:
        running = [Running(*found) for found in db.execute(_COUNTED, [row["team_id"]]).fetchall()]
        for limit in limits:
            limit.refuse_when_full(running)
    if db.execute("SELECT 1 FROM recording WHERE id = ?", [row["id"]]).fetchone() is not None:
        raise StaleWrite(f"{row['id']} exists already")
    db.execute(_INSERT, dict(row))


def _one_of_target(db: Database, row: Row, *, beside_uploads: bool) -> str | None:
    found = db.execute(
        "SELECT id FROM recording WHERE is_over = 0 AND team_id = ? AND target = ?"
        " AND NOT (? AND state = 'uploading') ORDER BY created_at, id LIMIT 1",
        [row["team_id"], row["target"], beside_uploads],
    ).fetchone()
    return None if found is None else str(found[0])


def get(db: Database, recording_id: str) -> Recording:
    """Return the recording. Raises `RecordingNotFound` or `StoreUnavailable`."""
    found = db.execute("SELECT data, version FROM recording WHERE id = ?", [recording_id]).fetchone()
    if found is None:
        raise RecordingNotFound(f"There is no recording {recording_id}.")
    return decode(recording_id, *found)


def update(db: Database, row: Row) -> None:
    """Write *row* over the version it was read with. Raises `StaleWrite`."""
    if db.execute(_UPDATE, dict(row)).rowcount != 1:
        raise StaleWrite(f"{row['id']} is no longer at version {row['version']}")


def settle(db: Database, row: Row, *, token: str, keep: bool) -> None:
    """Write *row* over the version it was read with, as the holder of the lease *token*. Raises `StaleWrite`."""
    if db.execute(_SETTLE, {**row, "token": token, "keep": keep}).rowcount != 1:
        raise StaleWrite(f"{row['id']} is no longer at version {row['version']}, or the lease on it was lost")


def claim_due(db: Database, now: int, *, token: str, until: int, limit: int) -> list[Claim]:
    """Claim up to *limit* recordings that are due and free, stops first."""
    claims: list[Claim] = []
    while True:
        rows = db.execute(_DUE, {"now": now, "limit": limit - len(claims)}).fetchall()
        readable = [claim for row in rows if (claim := _claim(db, row, token=token, until=until)) is not None]
        claims += readable
        if len(readable) == len(rows):
            return claims


def _claim(db: Database, row: tuple[str, str, int], *, token: str, until: int) -> Claim | None:
    recording_id, data, version = row
    try:
        claimed = decode(recording_id, data, version + 1)
    except StoreUnavailable as error:
        # Set aside as it is, so that it is not claimed again and again.
        db.execute("UPDATE recording SET parked = 1 WHERE id = ?", [recording_id])
        _log.error("recording_parked", recording_id=recording_id, problem=str(error))
        return None
    db.execute(
        "UPDATE recording SET version = version + 1, lease_token = ?, lease_until = ? WHERE id = ?",
        [token, until, recording_id],
    )
    return Claim(recording=claimed, token=token)


def holds(db: Database, claim: Claim) -> bool:
    """Say whether the lease is still the claim's."""
    found = db.execute(
        "SELECT 1 FROM recording WHERE id = ? AND lease_token = ?", [claim.recording.id, claim.token]
    ).fetchone()
    return found is not None


def next_due(db: Database) -> int | None:
    """Return the moment at which the next row can be claimed."""
    found = db.execute("SELECT min(ready_at) FROM recording WHERE ready_at IS NOT NULL").fetchone()
    return None if found[0] is None else int(found[0])


def running(db: Database, *, team_id: str, channel_id: str | None, target: str | None) -> list[Recording]:
    """Return the recordings that are not over, oldest first."""
    where = {"team_id": team_id, "channel_id": channel_id, "target": target}
    return list(_readable(_select(db, where, ["is_over = 0"], "ORDER BY created_at, id", {})))


def count_waiting(db: Database) -> int:
    """Return how many recordings wait for their first call."""
    return int(db.execute("SELECT count(*) FROM recording WHERE state = 'requested'").fetchone()[0])


def count_running(db: Database) -> int:
    """Return how many recordings are not over."""
    return int(db.execute("SELECT count(*) FROM recording WHERE is_over = 0").fetchone()[0])


def history(
    db: Database, *, where: Mapping[str, str | None], limit: int, before: str | None, since: datetime | None
) -> list[Recording]:
    """Return recordings, newest first, from the one after *before* on. Raises `RecordingNotFound`."""
    more = [] if before is None else [_OLDER]
    values: dict[str, Any] = {}
    if since is not None:
        more.append("created_at >= :since")
        values["since"] = to_microseconds(since)
    found: list[Recording] = []
    while (wanted := limit - len(found)) > 0:
        values |= {"limit": wanted, "before": before, "before_at": _created_at(db, before)}
        rows = _select(db, where, more, "ORDER BY created_at DESC, id DESC LIMIT :limit", values)
        found += _readable(rows)
        if len(rows) < wanted:
            break
        # A page is full unless it is the last, whatever had to be left out.
        before, more = rows[-1][0], [*more, _OLDER]
    return found


def _created_at(db: Database, recording_id: str | None) -> int | None:
    if recording_id is None:
        return None
    found = db.execute("SELECT created_at FROM recording WHERE id = ?", [recording_id]).fetchone()
    if found is None:
        raise RecordingNotFound(f"There is no recording {recording_id}.")
    return int(found[0])


def _select(
    db: Database, where: Mapping[str, str | None], more: Sequence[str], order: str, values: Mapping[str, Any]
) -> list[tuple[str, str, int]]:
    given = {name: value for name, value in where.items() if value is not None}
    conditions = " AND ".join((*(f"{name} = :{name}" for name in given), *more))
    sql = f"SELECT id, data, version FROM recording WHERE {conditions} {order}"  # noqa: S608 - our own names
    return db.execute(sql, {**given, **values}).fetchall()


def _readable(rows: Sequence[tuple[str, str, int]]) -> Iterator[Recording]:
    for row in rows:
        try:
            yield decode(*row)
        except StoreUnavailable as error:
            _log.error("recording_left_out", recording_id=row[0], problem=str(error))


def uids_in_use(db: Database, cname: str) -> frozenset[str]:
    """Return the uids of all tasks of recordings of *cname* that are not over."""
    rows = db.execute("SELECT data FROM recording WHERE is_over = 0 AND cname = ?", [cname]).fetchall()
    return frozenset().union(*(all_uids(data) for (data,) in rows))


def meant(db: Database, *, sid: str, cname: str | None, uid: str | None) -> list[Recording]:
    """Return the recordings that a callback is about, in the order of their ids."""
    rows = db.execute(_MEANT, {"sid": sid, "cname": cname}).fetchall()
    return [found for found in _readable(rows) if is_meant(found, sid=sid, cname=cname, uid=uid)]

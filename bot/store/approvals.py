"""Requests for approval in SQLite: one row each, claimed and saved like recordings."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from pydantic import ValidationError
from sqlite_utils import Database

from bot.domain.approval import ApprovalRequest, ApprovalState
from bot.domain.audit import AuditEntry
from bot.errors import StaleWrite, StoreUnavailable, WishRefused
from bot.ports.policy import UNKNOWN_REQUEST, ApprovalClaim
from bot.store import audit
from bot.store.connection import OwnerThread
from bot.store.rows import from_microseconds, to_microseconds

_COLUMNS: Final = ("state", "team_id", "requested_by", "idempotency_key", "due_at", "data")
_INSERT: Final = (
    f"INSERT INTO approval (id, version, {', '.join(_COLUMNS)})"  # noqa: S608 - our own names
    f" VALUES (:id, 1, {', '.join(f':{name}' for name in _COLUMNS)})"
)
_UPDATE: Final = (
    f"UPDATE approval SET version = version + 1, {', '.join(f'{name} = :{name}' for name in _COLUMNS)}"  # noqa: S608 - our own names
    " WHERE id = :id AND version = :version"
)
_SETTLE: Final = (
    _UPDATE.replace("version = version + 1", "version = version + 1, lease_until = NULL, lease_token = NULL")
    + " AND lease_token = :token"
)
_ONE: Final = "SELECT id, version, data FROM approval WHERE "

_log: Final = structlog.get_logger(__name__)


class SqliteApprovals:
    """`bot.ports.policy.ApprovalStore` over the database of *owner*."""

    def __init__(self, owner: OwnerThread) -> None:
        self._owner = owner

    async def add(self, request: ApprovalRequest, noted: Sequence[AuditEntry] = ()) -> ApprovalRequest:
        """See `ApprovalStore.add`."""
        return await self._owner.write(lambda db: _add(db, request, noted))

    async def get(self, request_id: str) -> ApprovalRequest:
        """See `ApprovalStore.get`; `StoreUnavailable` when its row cannot be read."""

        def work(db: Database) -> ApprovalRequest:
            found = db.execute(f"{_ONE} id = ?", [request_id]).fetchone()
            if found is None:
                raise WishRefused(UNKNOWN_REQUEST)
            return _decode(*found)

        return await self._owner.read(work)

    async def save(self, request: ApprovalRequest, noted: Sequence[AuditEntry] = ()) -> ApprovalRequest:
        """See `ApprovalStore.save`."""
        return await self._write(_UPDATE, request, noted)

    async def settle(
        self, claim: ApprovalClaim, request: ApprovalRequest, noted: Sequence[AuditEntry] = ()
    ) -> ApprovalRequest:
        """See `ApprovalStore.settle`."""
        return await self._write(_SETTLE, request, noted, token=claim.token)

    async def holds(self, claim: ApprovalClaim) -> bool:
        """See `ApprovalStore.holds`."""
        sql, values = "SELECT 1 FROM approval WHERE id = ? AND lease_token = ?", [claim.request.id, claim.token]
        return await self._owner.read(lambda db: db.execute(sql, values).fetchone() is not None)

    async def claim_due(self, now: datetime, *, lease: timedelta, limit: int) -> list[ApprovalClaim]:
        """See `ApprovalStore.claim_due`."""
        at, until, token = to_microseconds(now), to_microseconds(now + lease), secrets.token_hex(8)
        return await self._owner.write(lambda db: _claim(db, at, until, token, limit))

    async def next_due(self) -> datetime | None:
        """See `ApprovalStore.next_due`."""
        sql = "SELECT min(ready_at) FROM approval WHERE ready_at IS NOT NULL"
        (found,) = await self._owner.read(lambda db: db.execute(sql).fetchone())
        return None if found is None else from_microseconds(int(found))

    async def _write(
        self, sql: str, request: ApprovalRequest, noted: Sequence[AuditEntry], **more: str
    ) -> ApprovalRequest:
        row = _row(request)

        def work(db: Database) -> None:
            if db.execute(sql, {**row, **more}).rowcount != 1:
                raise StaleWrite(f"{request.id} is no longer at version {request.version}, or its lease was lost")
            audit.write(db, noted)

        await self._owner.write(work)
        return request.noting(version=request.version + 1)


def set_back(db: Database, by: timedelta) -> None:
    """Tell what requests wait for by a clock that was set back by *by*; part of a transaction that its caller opened."""
    for request in _readable(db.execute(f"{_ONE} due_at IS NOT NULL").fetchall()):
        db.execute(_UPDATE, _row(request.set_back(by)))


def _add(db: Database, request: ApprovalRequest, noted: Sequence[AuditEntry]) -> ApprovalRequest:
    known = db.execute(f"{_ONE} idempotency_key = ?", [request.idempotency_key]).fetchone()
    if known is not None:
        return _decode(*known)
    values = [request.team_id, request.requested_by, str(ApprovalState.PENDING)]
    for pending in _readable(db.execute(f"{_ONE} team_id = ? AND requested_by = ? AND state = ?", values).fetchall()):
        if pending.is_same_wish(request):
            return pending
    db.execute(_INSERT, _row(request))
    audit.write(db, noted)
    return request.noting(version=1)


def _claim(db: Database, now: int, until: int, token: str, limit: int) -> list[ApprovalClaim]:
    claims = []
    sql = f"{_ONE} ready_at <= ? ORDER BY due_at, id LIMIT ?"
    for request_id, version, data in db.execute(sql, [now, limit]).fetchall():
        try:
            request = _decode(request_id, version + 1, data)
        except StoreUnavailable as error:
            # Set aside as it is, so that it is not claimed again and again.
            db.execute("UPDATE approval SET parked = 1 WHERE id = ?", [request_id])
            _log.error("approval_parked", request_id=request_id, problem=str(error))
            continue
        db.execute(
            "UPDATE approval SET version = version + 1, lease_token = ?, lease_until = ? WHERE id = ?",
            [token, until, request_id],
        )
        claims.append(ApprovalClaim(request, token))
    return claims


def _row(request: ApprovalRequest) -> dict[str, Any]:
    due_at = request.due_at
    return {
        "id": request.id,
        "version": request.version,
        "state": str(request.state),
        "team_id": request.team_id,
        "requested_by": request.requested_by,
        "idempotency_key": request.idempotency_key,
        "due_at": None if due_at is None else to_microseconds(due_at),
        "data": request.model_dump_json(exclude={"version"}, warnings="error"),
    }


def _readable(rows: Iterable[tuple[str, int, str]]) -> Iterator[ApprovalRequest]:
    """Yield the requests of *rows*; one that cannot be read is left out, and logged."""
    for request_id, version, data in rows:
        try:
            yield _decode(request_id, version, data)
        except StoreUnavailable as error:
            _log.error("approval_left_out", request_id=request_id, problem=str(error))


def _decode(request_id: str, version: int, data: str) -> ApprovalRequest:
    try:
        return ApprovalRequest.model_validate_json(data).noting(version=version)
    except ValidationError as error:
        raise StoreUnavailable(f"The request {request_id} cannot be read: {error.error_count()} problems") from error

"""Requests for approval in memory: the same contract, gone with the process."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.approval import ApprovalRequest
from bot.domain.audit import AuditEntry
from bot.errors import StaleWrite, WishRefused
from bot.ports.policy import UNKNOWN_REQUEST, ApprovalClaim
from bot.store.memory_audit import MemoryAudit


@dataclass(frozen=True, slots=True)
class _Row:
    request: ApprovalRequest
    lease_token: str | None = None
    lease_until: datetime | None = None

    @property
    def ready_at(self) -> datetime | None:
        """Return the moment from which it can be claimed."""
        due_at = self.request.due_at
        return due_at if due_at is None else max(due_at, self.lease_until or due_at)


class MemoryApprovals:
    """`bot.ports.policy.ApprovalStore` in memory; every method lets others run before it begins, and then is one step."""

    def __init__(self, audit: MemoryAudit) -> None:
        self._rows: dict[str, _Row] = {}
        self._audit = audit

    async def add(self, request: ApprovalRequest, noted: Sequence[AuditEntry] = ()) -> ApprovalRequest:
        """See `ApprovalStore.add`."""
        await asyncio.sleep(0)
        for row in self._rows.values():
            if row.request.idempotency_key == request.idempotency_key:
                return row.request
        for row in self._rows.values():
            if row.request.is_open and row.request.is_same_wish(request):
                return row.request
        self._audit.write(noted)
        self._rows[request.id] = _Row(request.noting(version=1))
        return self._rows[request.id].request

    async def get(self, request_id: str) -> ApprovalRequest:
        """See `ApprovalStore.get`."""
        await asyncio.sleep(0)
        if request_id not in self._rows:
            raise WishRefused(UNKNOWN_REQUEST)
        return self._rows[request_id].request

    async def save(self, request: ApprovalRequest, noted: Sequence[AuditEntry] = ()) -> ApprovalRequest:
        """See `ApprovalStore.save`."""
        await asyncio.sleep(0)
        return self._write(replace(self._row(request), request=request), noted)

    async def settle(
        self, claim: ApprovalClaim, request: ApprovalRequest, noted: Sequence[AuditEntry] = ()
    ) -> ApprovalRequest:
        """See `ApprovalStore.settle`."""
        await asyncio.sleep(0)
        if self._row(request).lease_token != claim.token:
            raise StaleWrite(f"the lease on {request.id} was lost")
        return self._write(_Row(request), noted)

    async def holds(self, claim: ApprovalClaim) -> bool:
        """See `ApprovalStore.holds`."""
        await asyncio.sleep(0)
        return self._rows[claim.request.id].lease_token == claim.token

    async def claim_due(self, now: datetime, *, lease: timedelta, limit: int) -> list[ApprovalClaim]:
        """See `ApprovalStore.claim_due`."""
        await asyncio.sleep(0)
        token = secrets.token_hex(8)
        due = sorted(
            (row.request.due_at, row.request.id)
            for row in self._rows.values()
            if row.request.due_at is not None and row.ready_at is not None and row.ready_at <= now
        )
        claims = []
        for _, request_id in due[:limit]:
            request = self._rows[request_id].request
            request = request.noting(version=request.version + 1)
            self._rows[request_id] = _Row(request, token, now + lease)
            claims.append(ApprovalClaim(request, token))
        return claims

    async def next_due(self) -> datetime | None:
        """See `ApprovalStore.next_due`."""
        await asyncio.sleep(0)
        return min((row.ready_at for row in self._rows.values() if row.ready_at is not None), default=None)

    def set_back(self, by: timedelta) -> None:
        """Tell what requests wait for by a clock that was set back by *by*."""
        for request_id, row in self._rows.items():
            if row.request.due_at is not None:
                until = None if row.lease_until is None else row.lease_until - by
                request = row.request.set_back(by).noting(version=row.request.version + 1)
                self._rows[request_id] = replace(row, request=request, lease_until=until)

    def _row(self, request: ApprovalRequest) -> _Row:
        row = self._rows[request.id]
        if row.request.version != request.version:
            raise StaleWrite(f"{request.id} is no longer at version {request.version}")
        return row

    def _write(self, row: _Row, noted: Sequence[AuditEntry]) -> ApprovalRequest:
        self._audit.write(noted)
        saved = row.request.noting(version=row.request.version + 1)
        self._rows[saved.id] = replace(row, request=saved)
        return saved

"""The audit in memory: appended to, and never changed."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.audit import AuditEntry
from bot.errors import DuplicateWish


class MemoryAudit:
    """Entries in the order in which they were written down."""

    def __init__(self) -> None:
        self._entries: list[AuditEntry] = []
        self._by_delivery: dict[str, str] = {}

    def check(self, entries: Sequence[AuditEntry]) -> None:
        """Raise `DuplicateWish` when a delivery is known already."""
        for entry in entries:
            if entry.delivery is not None and entry.delivery in self._by_delivery:
                raise DuplicateWish(self._by_delivery[entry.delivery])

    def write(self, entries: Sequence[AuditEntry]) -> None:
        """Append *entries*. Raises `DuplicateWish` when a delivery is known already."""
        self.check(entries)
        self._entries += entries
        self._by_delivery |= {
            entry.delivery: entry.recording_id or "" for entry in entries if entry.delivery is not None
        }

    def read(self, *, recording_id: str | None, since: datetime | None, limit: int) -> list[AuditEntry]:
        """Return the last *limit* entries that fit, oldest first."""
        found = [
            entry
            for entry in self._entries
            if recording_id in {None, entry.recording_id} and (since is None or entry.at >= since)
        ]
        return found[-limit:] if limit else []

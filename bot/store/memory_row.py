"""A recording in memory, with its version and its lease."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.recording import Recording
from bot.store.rows import decode


@dataclass(frozen=True, slots=True)
class Row:
    """A recording as JSON, so that nobody who has one in hand can change what is stored."""

    recording_id: str
    version: int
    data: str
    lease_token: str | None = None
    lease_until: datetime | None = None

    def read(self) -> Recording:
        """Return the recording."""
        return decode(self.recording_id, self.data, self.version)

    def freed(self) -> "Row":
        """Return the row without its lease."""
        return replace(self, lease_token=None, lease_until=None)

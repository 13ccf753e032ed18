"""A recording in memory, with its version and its lease."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.recording import Recording
from bot.store.rows import decode, encode


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

    def set_back(self, after: Recording, by: timedelta) -> "Row":
        """Return the row as *after*, its lease told by a clock that was set back by *by*."""
        lease_until = None if self.lease_until is None else self.lease_until - by
        return replace(self, version=self.version + 1, data=encode(after), lease_until=lease_until)

    def freed(self) -> "Row":
        """Return the row without its lease."""
        return replace(self, lease_token=None, lease_until=None)

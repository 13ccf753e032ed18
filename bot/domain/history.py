"""What is looked for among past recordings, and what is found: page by page, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.recording import Recording


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What every recording that is shown has in common; None leaves it open."""

    target: str | None = None
    started_by: str | None = None
    template_id: str | None = None
    channel_id: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Recordings that fit, newest first; `older` is the id after which the next page begins, None on the last."""

    asked: HistoryFilter
    recordings: Sequence[Recording]
    older: str | None = None
    is_first: bool = True


@dataclass(frozen=True, slots=True)
class RunningPage:
    """A part of what runs, oldest first: the *skipped* ones before it, and how many there are in all."""

    recordings: Sequence[Recording]
    total: int
    skipped: int = 0

    @property
    def next(self) -> Recording | None:
        """Return the recording after which the next page begins; None on the last page."""
        has_more = self.skipped + len(self.recordings) < self.total
        return self.recordings[-1] if has_more and self.recordings else None


@dataclass(frozen=True, slots=True)
class Overview:
    """How things stand at *at*: what runs, oldest first, and the last recordings that are over, newest first."""

    at: datetime
    running: Sequence[Recording]
    latest: Sequence[Recording]

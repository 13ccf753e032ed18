"""Schedules as they are looked at: before they are one, and what is coming."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.recording import Recording
from bot.domain.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another schedule of the same target, and the first moment at which both are to record."""

    other: Schedule
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """A schedule that nobody has said yes to, its next starts, and what it comes into conflict with."""

    schedule: Schedule
    starts: Sequence[datetime]
    overlaps: Sequence[Overlap] = ()
    running: Recording | None = None  # records the target until after the first start
    odd: datetime | None = None  # the next start at a time that the wall shows twice then, or not at all


@dataclass(frozen=True, slots=True)
class SchedulePage:
    """A part of the schedules of a workspace, upcoming first: the *skipped* ones before it, and how many there are in all."""

    schedules: Sequence[Schedule]
    total: int
    skipped: int = 0

    @property
    def next(self) -> int | None:
        """Return how many come before the next page; None on the last."""
        shown = self.skipped + len(self.schedules)
        return shown if shown < self.total else None

"""What schedules need from the outside world, beside `bot.ports`; the adapters implement these.

Every method may raise the errors its docstring names, and no others on purpose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.audit import AuditEntry
from bot.domain.recording import Recording
from bot.domain.schedule import Schedule, Unsaid


@dataclass(frozen=True, slots=True)
class ScheduleClaim:
    """A schedule that this process alone may work on until the lease ends."""

    schedule: Schedule
    token: str


class ScheduleStore(Protocol):
    """The truth about schedules. Every method is one transaction; all raise `StoreUnavailable`."""

    async def add(self, schedule: Schedule) -> Schedule:
        """Insert *schedule*; return it with its version, 1. Raises `StaleWrite` when its id is taken."""

    async def get(self, schedule_id: str) -> Schedule:
        """Return the schedule. Raises `ScheduleNotFound`."""

    async def save(self, schedule: Schedule, *, noted: Sequence[AuditEntry] = ()) -> Schedule:
        """Write *schedule* over the version it was read with, and *noted* with it; return it with its new version.

        A lease on the row stays as it is.

        Raises:
            StaleWrite: somebody saved first.
        """

    async def claim_due(self, now: datetime, *, lease: timedelta, limit: int) -> list[ScheduleClaim]:
        """Claim up to *limit* schedules whose `due_at` has come and whose lease is free, the longest due first.

        Claiming raises the version, so that whoever read the row before has to read it again.
        """

    async def settle(self, claim: ScheduleClaim, schedule: Schedule, *, noted: Sequence[AuditEntry] = ()) -> Schedule:
        """Like `save`, for the holder of *claim*, whose lease ends with it.

        Raises:
            StaleWrite: somebody saved meanwhile (read again, the claim is still ours), or the lease was
                lost to another process (then `holds` is False).
        """

    async def holds(self, claim: ScheduleClaim) -> bool:
        """Say whether *claim* is still ours."""

    async def drop(self, claim: ScheduleClaim) -> None:
        """Delete the schedule, unless somebody saved it meanwhile; the lease ends."""

    async def next_due(self) -> datetime | None:
        """Return the earliest `due_at` of rows with a free lease, or the end of a lease where that must be waited for."""

    async def live(self, *, team_id: str, target: str | None = None) -> list[Schedule]:
        """Return the schedules that are active or paused: the active ones first, each by its next start."""

    async def started_with(self, idempotency_key: str) -> Recording | None:
        """Return the recording that was asked for with this key, over or not; None: there is none."""


class Herald(Protocol):
    """Slack's posting side, for what is said about schedules. Every call raises the subclasses of `SlackError`."""

    async def tell(self, schedule: Schedule, unsaid: Unsaid) -> None:
        """Post what is unsaid, in the channel (or to the person) that it names."""

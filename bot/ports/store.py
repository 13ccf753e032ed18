"""Where recordings, what is to be said of them, and Agora's callbacks stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.audit import AuditEntry
from bot.domain.notice import Notice
from bot.domain.notification import Notification
from bot.domain.policy import Limit
from bot.domain.recording import Recording


@dataclass(frozen=True, slots=True)
class Claim:
    """A recording that this process alone may advance until the lease ends."""

    recording: Recording
    token: str


@dataclass(frozen=True, slots=True)
class NoticeClaim:
    """A notice that this process alone may send until the lease ends.

    `card_ts` is the address of the recording's card, for milestones and warnings, which go into its thread.
    """

    notice: Notice
    token: str
    card_ts: str | None = None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One of Agora's callbacks as it came; `seq` tells it from the others, in the order of arrival."""

    seq: int
    raw: bytes = field(repr=False)  # may hold the key of a stream
    received_at: datetime


class Store(Protocol):
    """The truth. Every method is one transaction; all raise `StoreUnavailable`."""

    async def add(
        self,
        recording: Recording,
        notices: Sequence[Notice],
        *,
        alone: bool,
        beside_uploads: bool = False,
        noted: Sequence[AuditEntry] = (),
        limits: Sequence[Limit] = (),
    ) -> None:
        """Insert *recording* (its version becomes 1) together with *notices*, and append *noted* to the audit.

        Raises:
            DuplicateWish: a row with its idempotency key exists, or an entry of the same delivery.
            RefusedByRule: as many run as *limits* allow; of two at the same moment one gets the last place.
            TargetBusy: *alone*, and another recording of the same team with the same `target` is not over; where
                it may stand *beside_uploads*, one that only waits for its files is.
        """

    async def get(self, recording_id: str) -> Recording:
        """Return the recording. Raises `RecordingNotFound`."""

    async def save(
        self, recording: Recording, notices: Sequence[Notice] = (), *, noted: Sequence[AuditEntry] = ()
    ) -> Recording:
        """Write *recording* over the version it was read with, and *notices* and *noted* with it; return it with its new version.

        A lease on the row stays as it is.

        Raises:
            DuplicateWish: an entry of the same delivery exists; looked at before the version is.
            StaleWrite: somebody saved first.
        """

    async def claim_due(self, now: datetime, *, lease: timedelta, limit: int) -> list[Claim]:
        """Claim up to *limit* recordings whose `due_at` has come and whose lease is free, urgent ones first, then by `due_at`.

        Claiming raises the version, so that whoever read the row before has to read it again.
        """

    async def settle(
        self,
        claim: Claim,
        recording: Recording,
        notices: Sequence[Notice] = (),
        *,
        keep: bool = False,
        noted: Sequence[AuditEntry] = (),
    ) -> Recording:
        """Like `save`, for the holder of *claim*, whose lease ends with it (unless *keep*).

        Raises:
            StaleWrite: a wish was saved meanwhile (read again, the claim is still ours), or the lease was
                lost to another process (then `holds` is False).
        """

    async def holds(self, claim: Claim) -> bool:
        """Say whether *claim* is still ours."""

    async def next_due(self) -> datetime | None:
        """Return the earliest `due_at` of rows with a free lease, or the end of a lease where that is what must be waited for."""

    async def running(
        self, *, team_id: str, channel_id: str | None = None, target: str | None = None
    ) -> list[Recording]:
        """Return the recordings that are not over, oldest first."""

    async def count_waiting(self) -> int:
        """Return how many recordings wait for their first call to Agora."""

    async def count_running(self) -> int:
        """Return how many recordings are not over, in all teams."""

    async def history(
        self,
        *,
        team_id: str,
        limit: int,
        before: str | None = None,
        since: datetime | None = None,
        channel_id: str | None = None,
        target: str | None = None,
        started_by: str | None = None,
        template_id: str | None = None,
    ) -> list[Recording]:
        """Return up to *limit* recordings, running or over, newest first.

        Args:
            before: the id of the last recording of the page before this one.
            since: leaves out what was asked for earlier.

        Raises:
            RecordingNotFound: there is no recording *before*.
        """

    async def uids_in_use(self, cname: str) -> frozenset[str]:
        """Return the uids of all tasks (present and former) of recordings of *cname* that are not over."""

    async def claim_notices(self, now: datetime, *, lease: timedelta, limit: int) -> list[NoticeClaim]:
        """Claim notices that are due, whose lease is free.

        Those are cards, posted warnings, and for each recording the first unsent milestone or warning once the card is posted.
        """

    async def notice_sent(self, claim: NoticeClaim, *, now: datetime, channel_id: str, message_ts: str) -> None:
        """Note that *claim*'s revision was sent. When the notice was put again meanwhile it stays due. Milestones are done for good."""

    async def notice_failed(
        self, claim: NoticeClaim, *, due_at: datetime | None, channel_id: str | None = None, repost: bool = False
    ) -> None:
        """Note that Slack did not take it: again at *due_at* (None: never), in *channel_id* when given.

        *repost*: the message is to be posted anew. Of a milestone that means its card, in whose thread it
        cannot go: the milestone waits for the new card, and follows it.
        """

    async def next_notice_due(self) -> datetime | None:
        """Like `next_due`, for notices that could be claimed."""

    async def note_event(self, notification: Notification, raw: bytes, *, now: datetime, keep_until: datetime) -> bool:
        """Write down one of Agora's callbacks as it came, due at once; return False when it is known already.

        Known is one with the same `notice_id`, or with the same sid, uid, type and sequence (where it has a
        sid and a sequence), as long as it is kept.
        """

    async def claim_events(self, now: datetime, *, lease: timedelta, limit: int) -> list[StoredEvent]:
        """Claim up to *limit* events that are due, in the order in which they became so; each is due again after *lease*."""

    async def event_worked(self, event: StoredEvent, *, now: datetime) -> None:
        """Note that *event* has been worked on: it is never due again."""

    async def next_event_due(self) -> datetime | None:
        """Like `next_due`, for events."""

    async def forget_events(self, now: datetime, *, limit: int) -> int:
        """Delete up to *limit* events that were to be kept until *now* or before; return how many that were."""

    async def recordings_meant(self, *, sid: str, cname: str | None, uid: str | None) -> list[Recording]:
        """Return the recordings that a callback about *sid* is about, in the order of their ids.

        Those whose present task it is, over or not; and of those with this *cname* that are not over, or of
        which a task may still be running: those with any task of this sid, or with one under this *uid*
        whose start was sent and not answered.
        """

    async def note(self, entries: Sequence[AuditEntry]) -> None:
        """Append *entries* to the audit. Raises `DuplicateWish` when a delivery is known already."""

    async def noted(
        self, *, limit: int, recording_id: str | None = None, since: datetime | None = None
    ) -> list[AuditEntry]:
        """Return the last *limit* entries of the audit, in the order in which they were appended."""

    async def set_back(self, by: timedelta, now: datetime) -> int:
        """Tell every moment that something waits for by a clock that was set back by *by* to *now*; return how many recordings wait.

        Leases on rows stay with their holders, whose next save meets a newer version.
        """

    async def check(self) -> None:
        """Write and read back. Raises `StoreUnavailable`."""

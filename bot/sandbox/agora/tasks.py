"""One recording inside the stand-in.

Nothing here runs: a task holds the moments at which something happened to it, and everything else (its status,
whether it idled out, which files exist) is computed from them and from the moment at which somebody asks.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.sandbox.agora.asked import WEB_SERVICE, Asked
from bot.sandbox.agora.pace import Pace
from bot.sandbox.agora.subscriptions import Subscription, subscription

ABNORMAL = 20


class Why(StrEnum):
    """Why a task left."""

    STOPPED = "stopped"
    IDLE = "idle"
    MAX_HOURS = "max_hours"
    ABNORMAL = "abnormal"
    LOST = "lost"


@dataclass(frozen=True)
class Ending:
    """When a task began to leave, and why."""

    at: datetime
    why: Why


@dataclass(frozen=True)
class Failover:
    """A time in which no worker is found, after which another one goes on under a random uid."""

    begins_at: datetime
    ends_at: datetime
    new_uid: str


@dataclass(frozen=True)
class ServiceError:
    """What event 1 reports."""

    at: datetime
    module: int
    code: int
    message: str = ""


@dataclass
class Trouble:
    """What was switched on to go wrong with a task.

    Args:
        never_ready: it stays below status 4.
        abnormal_at: it answers status 20 from here, for a while.
        lost_at: 404 for good from here, without a farewell.
        backuped: what it uploads goes to Agora's backup, not to the bucket.
        more_upload: by which the upload takes longer.
    """

    never_ready: bool = False
    abnormal_at: datetime | None = None
    lost_at: datetime | None = None
    backuped: bool = False
    more_upload: timedelta = timedelta()
    failovers: list[Failover] = field(default_factory=list)
    errors: list[ServiceError] = field(default_factory=list)


@dataclass
class Task:
    """One recording.

    Args:
        rtmp_urls: where a web page is pushed to; secret, therefore not in `asked`.
        refuses_calls_at: from here on calls about it are refused, though it goes on (`resourceExpiredHour`).
        lists: the subscription lists that hold now.
        subscribed_at: since when anybody who is there is recorded.
        media_at: when somebody begins to send; None while nobody is expected.
        media_ends_at: when the last one stopped sending.
    """

    sid: str
    resource_id: str
    cname: str
    uid: str
    asked: Asked
    started_at: datetime
    refuses_calls_at: datetime
    pace: Pace
    rtmp_urls: list[str] = field(default_factory=list, repr=False)
    media_at: datetime | None = field(default=None, init=False)
    media_ends_at: datetime | None = field(default=None, init=False)
    stop_requested_at: datetime | None = field(default=None, init=False)
    onhold: bool = field(default=False, init=False)
    layout: dict[str, Any] | None = field(default=None, init=False)
    trouble: Trouble = field(default_factory=Trouble, init=False)
    lists: dict[str, Any] = field(default_factory=dict, init=False)
    subscriptions: list[Subscription] = field(default_factory=list, init=False)
    subscribed_at: datetime | None = field(default=None, init=False)

    @property
    def mode(self) -> str:
        """`individual`, `mix` or `web`."""
        return self.asked.mode

    def __post_init__(self) -> None:
        if self.pace.media_seconds is not None:
            self.media_at = self.base_at + timedelta(seconds=self.pace.media_seconds)
        if self.asked.is_web:
            # a page always has something to show
            self.media_at = self.media_at or self.base_at
            self.onhold = bool((self.asked.service(WEB_SERVICE) or {}).get("onhold"))
            self.subscribed_at = self.started_at
        else:
            lists = {key: value for key, value in self.asked.recording_config.items() if key.endswith("Uids")}
            self.subscribe(lists, self.started_at)

    def subscribe(self, lists: dict[str, Any], now: datetime) -> None:
        """Record from *now* on whom these subscription lists choose; what was recorded of others stays."""
        self.lists = lists
        chosen = subscription(self.pace.people, self.asked.recording_config.get("streamTypes", 2), lists)
        self.subscriptions.append(chosen)
        if chosen.uids and self.subscribed_at is None:
            self.subscribed_at = now

    # moments

    @property
    def base_at(self) -> datetime:
        """When the recorder would be in the channel, were nothing wrong."""
        return self.started_at + timedelta(seconds=self.pace.ready_seconds)

    @property
    def ready_at(self) -> datetime | None:
        """When status 4 is reached; None: never."""
        return None if self.trouble.never_ready else self.base_at

    @property
    def first_file_at(self) -> datetime | None:
        """When the first file exists; None when nobody who is recorded ever came."""
        if self.media_at is None or self.subscribed_at is None:
            return None
        at = max(self.media_at, self.subscribed_at)
        # nothing is recorded while the worker is being replaced
        return next((gap.ends_at for gap in self.trouble.failovers if gap.begins_at <= at < gap.ends_at), at)

    def ending(self) -> Ending | None:
        """The first reason to leave, past or still to come."""
        endings = [
            Ending(at, why)
            for at, why in (
                (self.trouble.lost_at, Why.LOST),
                (self.trouble.abnormal_at, Why.ABNORMAL),
                (self.stop_requested_at, Why.STOPPED),
                (self._idle_at(), Why.IDLE),
                (self._max_hours_at(), Why.MAX_HOURS),
            )
            if at is not None
        ]
        return min(endings, key=lambda ending: ending.at, default=None)

    def _idle_at(self) -> datetime | None:
        if self.asked.is_web:
            return None
        max_idle = timedelta(seconds=self.asked.recording_config.get("maxIdleTime", 30))
        if self.media_at is None or self.media_at > self.base_at + max_idle:
            return self.base_at + max_idle
        return None if self.media_ends_at is None else self.media_ends_at + max_idle

    def _max_hours_at(self) -> datetime | None:
        web = self.asked.service(WEB_SERVICE) if self.asked.is_web else None
        return None if web is None else self.base_at + timedelta(hours=web["maxRecordingHour"])

    @property
    def uploaded_at(self) -> datetime | None:
        """When all files are in the bucket, or in the backup; None while it records, or when it died."""
        ending = self.ending()
        if ending is None or ending.why is Why.LOST:
            return None
        return ending.at + timedelta(seconds=self.pace.upload_seconds) + self.trouble.more_upload

    def gone_at(self) -> datetime | None:
        """From when on no worker is found any more, for good."""
        ending = self.ending()
        if ending is None:
            return None
        return ending.at if ending.why is Why.LOST else ending.at + timedelta(seconds=self.pace.exit_seconds)

    # at a moment

    def is_over(self, now: datetime) -> bool:
        """Whether it has left for good."""
        gone_at = self.gone_at()
        return gone_at is not None and now >= gone_at

    def is_leaving(self, now: datetime) -> bool:
        """Whether it is on its way out, or out."""
        ending = self.ending()
        return ending is not None and now >= ending.at

    def status_at(self, now: datetime) -> int | None:
        """Agora's number 0 to 8, or 20; None when no worker is found, which is a 404.

        Source: Agora REST reference, "Query status".
        """
        moved = any(gap.begins_at <= now < gap.ends_at for gap in self.trouble.failovers)
        if self.is_over(now) or moved or now < self.started_at + timedelta(seconds=self.pace.findable_seconds):
            return None
        ending = self.ending()
        if ending is not None and now >= ending.at:
            if ending.why is Why.ABNORMAL:
                return ABNORMAL
            return 6 + _third(now - ending.at, self.pace.exit_seconds)
        if self.ready_at is None or now < self.ready_at:
            return min(3, int(4 * _part(now - self.started_at, self.pace.ready_seconds)))
        return 5 if self.first_file_at is not None and now >= self.first_file_at else 4

    # what happens to it

    def people_come(self, now: datetime) -> None:
        """Somebody sends media from now on, if nobody did."""
        if self.media_ends_at is not None:
            self.media_ends_at = None
        elif not self.trouble.never_ready:
            self.media_at = max(self.base_at, min(self.media_at or now, now))

    def people_leave(self, now: datetime) -> None:
        """Nobody sends media any more; who has not come yet will not."""
        if self.media_at is not None and self.media_at > now:
            self.media_at = None
        elif self.media_at is not None and self.media_ends_at is None:
            self.media_ends_at = now

    def uid_at(self, now: datetime) -> str:
        """The uid under which the recorder is in the channel: another one after each failover."""
        return next((gap.new_uid for gap in reversed(self.trouble.failovers) if gap.ends_at <= now), self.uid)


def _part(elapsed: timedelta, whole_seconds: float) -> float:
    return 1.0 if whole_seconds <= 0 else min(1.0, elapsed.total_seconds() / whole_seconds)


def _third(elapsed: timedelta, whole_seconds: float) -> int:
    return min(2, int(3 * _part(elapsed, whole_seconds)))

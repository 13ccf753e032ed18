"""The schedule: what is to be recorded later, or again and again.

A `Schedule` is one row in the store, and frozen. What it waits for is `next_at`, computed from the wall clock
in its zone: 9:00 stays 9:00 when the clocks change. What has happened to it, and must still be said, stands in
the row too (`unsaid`), so that nothing can be written down without being said.
"""

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict

from bot.domain.times import next_occurrence

WEEK: Final = 7
PROPOSALS_LAST: Final = timedelta(hours=1)
# Nobody calls that late: it is how long a busy machine may take.
ON_TIME: Final = timedelta(minutes=1)
SHORTEST_REST: Final = timedelta(seconds=30)  # of what is left when it begins late
CLOCKS_CHANGE: Final = timedelta(hours=2)  # at most
LOOKED_AHEAD: Final = timedelta(days=366)  # when two schedules are held against each other


class ScheduleState(StrEnum):
    """Where a schedule is. Only an active one starts anything."""

    PROPOSED = "proposed"  # echoed to its author, who has not said yes yet
    ACTIVE = "active"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    OVER = "over"  # it was for once, and that has passed


LIVE: Final = (ScheduleState.ACTIVE, ScheduleState.PAUSED)


class News(StrEnum):
    """What is worth a message in the channel."""

    SCHEDULED = "scheduled"
    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    LATE = "late"
    MISSED = "missed"
    NOT_STARTED = "not_started"
    OWNER_LEFT = "owner_left"


class Unsaid(BaseModel):
    """A message that must be sent, with what it says as that was when it happened."""

    model_config = ConfigDict(frozen=True)

    news: News
    due_at: AwareDatetime
    channel_id: str
    facts: dict[str, str] = {}
    attempts: int = 0


class Schedule(BaseModel):
    """One schedule, from its echo to its end."""

    model_config = ConfigDict(frozen=True)

    id: str
    version: int = 0
    state: ScheduleState = ScheduleState.PROPOSED

    # what, where and for whom
    team_id: str
    channel_id: str
    owner: str  # a Slack user id: recordings start in this person's name
    created_at: AwareDatetime
    template_id: str
    title: str
    target: str
    answers: dict[str, Any] = {}  # as typed: field, or its last part, to the value
    anyway: bool = False  # although it is being recorded already

    # when
    zone: str
    weekdays: tuple[int, ...] = ()  # 0 is Monday; none: once
    clock: time | None = None  # of the wall in `zone`; None: once
    next_at: AwareDatetime | None  # None: never again
    length: timedelta | None = None  # None: `until` is the wall's time at which it ends
    until: time | None = None

    # how it goes
    owner_left: bool = False  # paused, because nothing can be started in the owner's name any more
    last_at: AwareDatetime | None = None  # the start that was due last
    last_recording_id: str | None = None  # None: nothing came of it
    unsaid: tuple[Unsaid, ...] = ()

    @property
    def is_once(self) -> bool:
        """Say whether it is for one time only."""
        return not self.weekdays

    @property
    def is_live(self) -> bool:
        """Say whether it may still start something, be it after a pause."""
        return self.state in LIVE

    @property
    def tz(self) -> ZoneInfo:
        """Return the zone in which its times are meant."""
        return ZoneInfo(self.zone)

    @property
    def due_at(self) -> datetime | None:
        """Return the next moment at which something must be done for it; None: nothing is to be done."""
        moments = [unsaid.due_at for unsaid in self.unsaid[:1]]
        if self.state == ScheduleState.ACTIVE and self.next_at is not None:
            moments.append(self.next_at)
        if self.state == ScheduleState.PROPOSED:
            moments.append(self.created_at + PROPOSALS_LAST)
        return min(moments, default=None)

    def end_of(self, start: datetime) -> datetime:
        """Return when what begins at *start* is to end."""
        if self.until is not None:
            return next_occurrence(self.until, self.tz, start)
        return start + (self.length or timedelta(0))

    def is_too_late(self, start: datetime, now: datetime) -> bool:
        """Say whether at *now* too little would be left of what was to begin at *start*."""
        end = self.end_of(start)
        return end - now < min(SHORTEST_REST, (end - start) / 2)

    def starts_after(self, moment: datetime) -> Iterator[datetime]:
        """Yield its starts after *moment*, in order: for ever, or the one there is."""
        if self.is_once or self.clock is None:
            if self.next_at is not None and self.next_at > moment:
                yield self.next_at
            return
        yield from weekly(self.weekdays, self.clock, self.tz, moment)

    def next_after(self, moment: datetime) -> datetime | None:
        """Return its first start after *moment*; None: there is none."""
        return next(self.starts_after(moment), None)

    def noting(self, **facts: object) -> Self:
        """Return the schedule with *facts* noted."""
        return self.model_copy(update=facts)

    def set_back(self, by: timedelta) -> Self:
        """Return the schedule for a clock that was set back by *by*: messages wait as long as was meant, the wall's times stay."""
        return self.noting(
            unsaid=tuple(unsaid.model_copy(update={"due_at": unsaid.due_at - by}) for unsaid in self.unsaid)
        )

    def saying(self, news: News, now: datetime, **facts: str) -> Self:
        """Return the schedule with *news* to be said in its channel."""
        return self.noting(
            unsaid=(*self.unsaid, Unsaid(news=news, due_at=now, channel_id=self.channel_id, facts=facts))
        )


def weekly(weekdays: tuple[int, ...], clock: time, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """Yield, in UTC, each moment after *after* at which the wall in *zone* shows *clock* on one of *weekdays*: one a day.

    A time that the wall shows twice (the night it goes back) is its first showing, and that alone. One that it
    leaps over (the night it goes forward) counts as if the clock had not been changed yet: 2:30 is 3:30 then.

    Source: RFC 5545, 3.3.5.
    """
    day = after.astimezone(zone).date()
    while True:
        if day.weekday() in weekdays:
            moment = datetime.combine(day, clock).replace(tzinfo=zone, fold=0).astimezone(UTC)
            if moment > after:  # where a whole day is leapt over, its start is that of the next
                yield moment
                after = moment
        day += timedelta(days=1)


def odd_start(schedule: Schedule, now: datetime) -> datetime | None:
    """Return its first start in the year after *now* on a day on which the wall shows its time twice, or not at all; None: there is none."""
    for start in takewhile(lambda start: start <= now + LOOKED_AHEAD, schedule.starts_after(now)):
        local = datetime.combine(start.astimezone(schedule.tz), schedule.clock or time(0), tzinfo=schedule.tz)
        if schedule.clock is not None and local.utcoffset() != local.replace(fold=1).utcoffset():
            return start
    return None


def overlapping(one: Schedule, other: Schedule, now: datetime) -> datetime | None:
    """Return the first moment in the year after *now* at which both are to record; None: there is none."""
    mine, theirs = (
        deque(takewhile(lambda start: start <= now + LOOKED_AHEAD, schedule.starts_after(now)))
        for schedule in (one, other)
    )
    while mine and theirs:
        (start, first), (begin, second) = (mine[0], one), (theirs[0], other)
        if start > begin:
            (start, first), (begin, second) = (begin, second), (start, first)
        if _is_still_on(first, start, begin):
            return begin
        (mine if first is one else theirs).popleft()
    return None


def _is_still_on(schedule: Schedule, start: datetime, at: datetime) -> bool:
    """Say whether what begins at *start* is not over at *at*."""
    if schedule.until is not None and schedule.clock is not None:
        usual = (datetime.combine(start, schedule.until) - datetime.combine(start, schedule.clock)) % timedelta(days=1)
        if at - start > usual + CLOCKS_CHANGE:
            return False  # at once: a year of days is looked at
    return at < schedule.end_of(start)

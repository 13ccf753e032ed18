"""Wishes about later: propose, confirm, pause, resume, cancel. They change the schedule's row, poke, and answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot import errors
from bot.domain import ids
from bot.domain.place import Place
from bot.domain.recording import Recording
from bot.domain.schedule import News, Schedule, ScheduleState, odd_start, overlapping, weekly
from bot.domain.schedule_moments import check_length, moment_of
from bot.domain.schedule_words import At, When
from bot.domain.upcoming import Overlap, Proposal, SchedulePage
from bot.domain.words import readings
from bot.ports import Clock, People
from bot.ports.schedules import ScheduleStore
from bot.services.audit import Audit
from bot.services.catalog import Catalog
from bot.services.permission import Permission
from bot.services.recordings import Recordings, StartWish
from bot.services.schedule_rows import ScheduleRows, check_live

SHOWN_STARTS: Final = 3
PAGE: Final = 10
S = ScheduleState


@dataclass(frozen=True, slots=True)
class ScheduleWish:
    """What somebody wants recorded, and when. Neither `for_` nor `until`: the template's own `stop_after`."""

    template_id: str
    target: str
    when: When
    for_: timedelta | None = None
    until: time | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    anyway: bool = False


class Schedules:
    """What people may wish for later.

    Args:
        poke: called when something is to be said of a schedule, or it is to start earlier than was known.
        permission: says who may change somebody else's; None: everybody.
    """

    def __init__(
        self,
        *,
        store: ScheduleStore,
        recordings: Recordings,
        catalog: Catalog,
        people: People,
        clock: Clock,
        audit: Audit,
        poke: Callable[[], None],
        permission: Permission | None = None,
    ) -> None:
        self._store = store
        self._recordings = recordings
        self._catalog = catalog
        self._people = people
        self._clock = clock
        self._audit = audit
        self._rows = ScheduleRows(store=store, clock=clock, audit=audit, poke=poke, permission=permission)

    async def propose(self, wish: ScheduleWish, place: Place, *, key: str) -> Proposal:
        """Write down what would be scheduled, checked as a start would be; nothing comes of it before it is confirmed.

        Args:
            key: the same for the very same wish that comes once more; it is proposed once.

        Raises:
            WishInvalid, FormInvalid, WishRefused: the text says what to type instead.
        """
        async with self._audit.refusals("schedule", place):
            proposed = await self._proposed(wish, place, ids.schedule_id_of(key))
            try:
                schedule = await self._store.add(proposed)
            except errors.StaleWrite:
                schedule = await self._store.get(proposed.id)
                if (schedule.team_id, schedule.owner, schedule.target) != (place.team_id, place.user_id, wish.target):
                    raise
        now = self._clock.now()
        starts = tuple(islice(schedule.starts_after(now), SHOWN_STARTS))
        others = await self._store.live(team_id=place.team_id, target=schedule.target)
        overlaps = [
            Overlap(other, at)
            for other in others
            if other.id != schedule.id and (at := overlapping(schedule, other, now)) is not None
        ]
        running = [row for row in await self._recordings.running(place) if _is_in_the_way(row, schedule)]
        return Proposal(schedule, starts, tuple(overlaps), running[0] if running else None, odd_start(schedule, now))

    async def confirm(self, schedule_id: str, place: Place) -> Schedule:
        """Let what was proposed begin; once more, it stays as it is.

        Raises:
            WishRefused: it was asked too long ago, or its moment has passed.
        """

        def wished(row: Schedule, now: datetime) -> Schedule:
            if row.is_live:
                return row
            if row.state != S.PROPOSED or row.owner != place.user_id:
                raise errors.WishRefused("That was not scheduled. Please type the command again.")
            next_at = row.next_at if row.next_at is not None and row.next_at > now else row.next_after(now)
            if next_at is None:
                raise errors.WishRefused("Its moment has passed meanwhile. Nothing was scheduled; type another time.")
            return row.noting(state=S.ACTIVE, next_at=next_at).saying(News.SCHEDULED, now, by=place.user_id)

        try:
            return await self._rows.change(schedule_id, place, "schedule", wished)
        except errors.ScheduleNotFound as error:
            message = "You were asked that more than an hour ago. Nothing was scheduled; please type the command again."
            raise errors.WishRefused(message) from error

    async def discard(self, schedule_id: str, place: Place) -> Schedule:
        """Let nothing come of what was proposed. Raises `ScheduleNotFound`, or `WishRefused`: it is scheduled."""

        def wished(row: Schedule, _now: datetime) -> Schedule:
            if row.is_live:
                message = f"It is scheduled already; `/record schedule cancel {row.id}` takes it back."
                raise errors.WishRefused(message)
            return row.noting(state=S.CANCELLED) if row.state == S.PROPOSED else row

        return await self._rows.change(schedule_id, place, "discard schedule", wished)

    async def pause(self, schedule_id: str, place: Place) -> Schedule:
        """Have nothing started until it is resumed. Raises `ScheduleNotFound` or `WishRefused`: it is over."""

        def wished(row: Schedule, now: datetime) -> Schedule:
            check_live(row)
            if row.state == S.PAUSED:
                return row
            return row.noting(state=S.PAUSED).saying(News.PAUSED, now, by=place.user_id)

        return await self._rows.change(schedule_id, place, "pause schedule", wished)

    async def resume(self, schedule_id: str, place: Place) -> Schedule:
        """Go on with its next start after now; where its owner has left, whoever resumes it becomes the owner.

        Raises:
            ScheduleNotFound: there is none in this workspace.
            WishRefused: it is over, or its one moment has passed.
        """

        def wished(row: Schedule, now: datetime) -> Schedule:
            check_live(row)
            if row.state == S.ACTIVE:
                return row
            next_at = row.next_after(now)
            if next_at is None:
                message = f"Its moment has passed. Nothing will start; `/record schedule cancel {row.id}` puts it away."
                raise errors.WishRefused(message)
            owner = place.user_id if row.owner_left else row.owner
            resumed = row.noting(state=S.ACTIVE, next_at=next_at, owner=owner, owner_left=False)
            return resumed.saying(News.RESUMED, now, by=place.user_id)

        return await self._rows.change(schedule_id, place, "resume schedule", wished)

    async def cancel(self, schedule_id: str, place: Place) -> Schedule:
        """End it for good; what it has started goes on. Raises `ScheduleNotFound` or `WishRefused`: it is over."""

        def wished(row: Schedule, now: datetime) -> Schedule:
            if row.state == S.CANCELLED:
                return row
            check_live(row)
            return row.noting(state=S.CANCELLED).saying(News.CANCELLED, now, by=place.user_id)

        return await self._rows.change(schedule_id, place, "cancel schedule", wished)

    async def run_now(self, schedule_id: str, place: Place) -> Recording:
        """Start at once what the schedule starts, beside its plan, in the name of whoever asks.

        Raises:
            ScheduleNotFound, WishRefused: it is over.
            RefusedByRule: this person may not.
            WishInvalid, FormInvalid, TargetBusy: as a start does.
        """
        async with self._audit.refusals("run schedule", place):
            row = await self._rows.of_whom_may(schedule_id, place)
            check_live(row)
        now = self._clock.now()
        begin = row.next_at or now
        wish = StartWish(
            template_id=row.template_id,
            target=row.target,
            for_=row.end_of(begin) - begin,
            answers=row.answers,
            idempotency_key=f"run-now:{row.id}:{place.delivery or now.isoformat()}",
            schedule_id=row.id,
        )
        return await self._recordings.start(wish, replace(place, channel_id=row.channel_id))

    async def page(self, place: Place, *, skipped: int = 0) -> SchedulePage:
        """Return a part of the workspace's schedules, those that start next first."""
        rows = await self._store.live(team_id=place.team_id)
        skipped = skipped if 0 <= skipped < len(rows) else 0
        return SchedulePage(tuple(rows[skipped : skipped + PAGE]), len(rows), skipped)

    async def find(self, what: str, place: Place) -> Schedule:
        """Return the schedule that *what* means: an id, or a target that only one is for.

        Raises:
            ScheduleNotFound: none fits.
            WishInvalid: several fit; the text names them.
        """
        if what.startswith(ids.SCHEDULE_PREFIX):
            return await self._rows.of_team(what, place)
        rows = await self._store.live(team_id=place.team_id)
        found = [row for row in rows if row.target in readings(what)]
        if not found:
            raise errors.ScheduleNotFound(f"No schedule fits “{what}”. `/record schedules` lists what there is.")
        if len(found) > 1:
            names = ", ".join(f"{row.id} ({row.title})" for row in found)
            message = f"{len(found)} schedules fit; say which one by its id: {names}."
            raise errors.WishInvalid(message, field="what")
        return found[0]

    async def _proposed(self, wish: ScheduleWish, place: Place, schedule_id: str) -> Schedule:
        template = self._catalog.get(wish.template_id)
        now, zone = self._clock.now(), await self._zone(place)
        schedule = Schedule(
            id=schedule_id,
            team_id=place.team_id,
            channel_id=place.channel_id,
            owner=place.user_id,
            created_at=now,
            template_id=template.id,
            title=template.title,
            target=wish.target,
            answers=dict(wish.answers),
            anyway=wish.anyway,
            zone=zone.key,
            weekdays=() if isinstance(wish.when, At) else wish.when.weekdays,
            clock=None if isinstance(wish.when, At) else wish.when.clock,
            next_at=_first(wish.when, zone, now),
            length=None if wish.until is not None else wish.for_ or template.stop_after,
            until=wish.until,
        )
        begin = schedule.next_at or now
        length = schedule.end_of(begin) - begin
        check_length(length, template.longest, until=wish.until)
        tried = StartWish(
            template_id=template.id, target=wish.target, for_=length, answers=wish.answers, idempotency_key=schedule.id
        )
        await self._recordings.tried(tried, place)
        return schedule

    async def _zone(self, place: Place) -> ZoneInfo:
        try:
            return await self._people.time_zone(place.user_id)
        except errors.SlackError as error:
            message = (
                "Slack did not tell me your time zone, so I do not know which moment you mean. Nothing was scheduled; "
                "please try again in a minute."
            )
            raise errors.WishRefused(message) from error


def _first(when: When, zone: ZoneInfo, now: datetime) -> datetime:
    if isinstance(when, At):
        return moment_of(when, zone, now).astimezone(UTC)
    return next(weekly(when.weekdays, when.clock, zone, now))


def _is_in_the_way(recording: Recording, schedule: Schedule) -> bool:
    still = recording.can_be_stopped and schedule.next_at is not None and recording.stop_at > schedule.next_at
    return still and recording.target == schedule.target

"""A schedule that is due: it starts on time, late, not at all, and never twice; and the channel is told."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.place import Place, Where
from bot.domain.recording import Recording, RecordingState
from bot.domain.schedule import News, Schedule, ScheduleState
from bot.errors import ChannelGone, SlackUnavailable, StaleWrite, StoreUnavailable
from bot.ports import Person
from bot.ports.schedules import ScheduleClaim, ScheduleStore
from tests.unit.services.schedule_world import HERE, ScheduleWorld, a_template

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # on the wall in Berlin
DAILY = "schedule webinar town-hall every weekday 9:00 for 45m"


async def began_at(world: ScheduleWorld) -> list[datetime]:
    """Return when each recording was asked for."""
    return [recording.created_at for recording in await world.began()]


async def over(world: ScheduleWorld) -> None:
    """Say of everything that was started that it is over, so that the target is free again."""
    for recording in await world.began():
        await world.store.save(recording.model_copy(update={"state": RecordingState.COMPLETED}))


async def test_once_starts_once_on_time() -> None:
    """In the name of whoever scheduled it, for as long as was said; then it is over."""
    world = ScheduleWorld()
    once = await world.schedule("start webinar town-hall at tomorrow 9:00 for 45m maxIdleTime=600")
    await world.live(2 * DAY)
    (began,) = await world.began()
    assert (NINE, 45 * MINUTE, "U1", "C1", once.id) == (
        began.created_at,
        began.stop_after,
        began.started_by,
        began.channel_id,
        began.schedule_id,
    )
    assert 600 == began.client_request["recordingConfig"]["maxIdleTime"]
    row = await world.store.schedules.get(once.id)
    assert (ScheduleState.OVER, None, began.id) == (row.state, row.next_at, row.last_recording_id)
    assert [News.SCHEDULED] == world.told.news, "the card is what says that it started"
    assert 1 == world.counted("started")
    assert Where.SUPERVISOR in {entry.where for entry in await world.store.noted(limit=10) if entry.what == "start"}


async def test_again_and_again_starts_each_time() -> None:
    """On weekdays alone, and goes on."""
    world = ScheduleWorld()
    await world.schedule(DAILY)
    started: list[Recording] = []
    for _ in range(8):
        await world.live(DAY)
        started += await world.began()
        await over(world)
    assert [23, 24, 25, 26, 27, 30] == [recording.created_at.day for recording in started]
    assert {8} == {recording.created_at.hour for recording in started}


async def test_nine_stays_nine_when_the_clocks_go_back() -> None:
    """An hour later by UTC, and once on the day itself."""
    world = ScheduleWorld()
    world.clock.at = datetime(2026, 10, 24, 0, 0, tzinfo=UTC)
    await world.schedule("schedule webinar town-hall every day 9:00 for 45m")
    hours = []
    for _ in range(3):
        await world.live(DAY)
        hours += [moment.hour for moment in await began_at(world)]
        await over(world)
    assert [7, 8, 8] == hours


async def test_the_hour_that_comes_twice_starts_once() -> None:
    """At its first showing."""
    world = ScheduleWorld()
    world.clock.at = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    await world.schedule("schedule webinar town-hall every sunday 2:30 for 20m")
    await world.live(DAY)
    assert [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)] == await began_at(world)


async def test_until_is_the_walls_time_on_the_day() -> None:
    """And the recording ends then, not so long after its start."""
    world = ScheduleWorld()
    await world.schedule("schedule webinar town-hall every weekday 9:00 until 10:00")
    await world.live(DAY)
    (began,) = await world.began()
    assert (None, NINE + HOUR) == (began.stop_after, began.stop_at)


async def test_what_was_due_while_nobody_looked_starts_late_and_ends_when_it_was_planned() -> None:
    """And everybody reads by how much."""
    world = ScheduleWorld()
    await world.schedule(DAILY)
    world.clock.at = NINE + 12 * MINUTE
    await world.do_what_is_due()
    (began,) = await world.began()
    assert (NINE + 12 * MINUTE, NINE + 45 * MINUTE, None) == (began.created_at, began.stop_at, began.stop_after)
    assert News.LATE == world.told.news[-1]
    assert "12 min late" in world.told.said[-1][2]


@pytest.mark.parametrize("late", [45 * MINUTE - timedelta(seconds=20), 3 * HOUR])
async def test_what_is_too_late_is_missed(late: timedelta) -> None:
    """It says so, says what to do, and goes on with the next day."""
    world = ScheduleWorld()
    daily = await world.schedule(DAILY)
    world.clock.at = NINE + late
    await world.do_what_is_due()
    assert ([], News.MISSED) == (await world.began(), world.told.news[-1])
    said = world.told.said[-1][2]
    assert "Nothing was recorded" in said
    assert "/record start webinar town-hall" in said
    assert NINE + DAY == (await world.store.schedules.get(daily.id)).next_at


async def test_a_very_short_one_is_not_missed_before_it_began() -> None:
    """Twenty seconds are what somebody tries it out with."""
    world = ScheduleWorld()
    await world.schedule("start webinar town-hall in 2s for 20s")
    await world.live(MINUTE)
    assert ([News.SCHEDULED], 1) == (world.told.news, len(await world.began()))


async def test_a_week_without_the_bot_is_told_in_one_message() -> None:
    """And what is due at that very moment starts."""
    world = ScheduleWorld()
    await world.schedule(DAILY)
    world.clock.at = NINE + 7 * DAY + 5 * MINUTE
    await world.do_what_is_due()
    assert [News.SCHEDULED, News.MISSED, News.LATE] == world.told.news
    assert "missed 5 times" in world.told.said[1][2]
    assert (5, 1, 0) == (world.counted("missed"), world.counted("late"), world.counted("started"))
    assert [NINE + 7 * DAY + 5 * MINUTE] == await began_at(world)


async def test_what_was_missed_is_told_also_where_the_next_cannot_start() -> None:
    """Days without the bot, and then a template that is gone: both are said."""
    world = ScheduleWorld()
    await world.schedule(DAILY)
    world.templates["lecture"] = world.templates.pop("webinar")
    world.clock.at = NINE + DAY
    await world.do_what_is_due()
    assert [News.SCHEDULED, News.MISSED, News.NOT_STARTED] == world.told.news
    assert (1, 1) == (world.counted("missed"), world.counted("not_started"))


class DiesBeforeItSaves:
    """The schedules' store of a process that dies between the start and what is written down of it."""

    def __init__(self, store: ScheduleStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def settle(self, _claim: ScheduleClaim, _schedule: Schedule) -> Schedule:
        """Die."""
        raise ConnectionError("the power is gone")


class IsAwayTwice(DiesBeforeItSaves):
    """The schedules' store, which cannot be written at first."""

    times = 0

    async def settle(self, claim: ScheduleClaim, schedule: Schedule) -> Schedule:
        """Fail twice."""
        self.times += 1
        if self.times <= 2:
            raise StoreUnavailable("locked")
        return await self._store.settle(claim, schedule)


async def test_a_store_that_is_away_has_nothing_said_twice() -> None:
    """What Slack took is written down as soon as that can be done."""
    world = ScheduleWorld()
    proposed = await world.propose(DAILY)
    await world.schedules.confirm(proposed.schedule.id, HERE)
    world.reboot(IsAwayTwice)
    (claim,) = await world.steps.claim(world.clock.now(), 1)
    await world.steps.advance(claim)
    await world.live(DAY)
    assert [News.SCHEDULED] == world.told.news


@pytest.mark.parametrize("downtime", [2 * MINUTE, 3 * HOUR, 3 * DAY + 3 * HOUR])
async def test_a_death_after_the_start_starts_nothing_twice(downtime: timedelta) -> None:
    """However long the bot was away, what was started counts as started: it was neither missed nor late."""
    world = ScheduleWorld()
    daily = await world.schedule(DAILY)
    world.clock.at = NINE
    (claim,) = await world.steps.claim(NINE, 1)
    world.reboot(DiesBeforeItSaves)
    with pytest.raises(ConnectionError):
        await world.steps.advance(claim)
    (began,) = await world.began()

    world.reboot()
    world.clock.at = NINE + downtime
    await world.do_what_is_due()
    assert began in await world.began()
    at_nine = [recording for recording in await world.began() if recording.created_at == NINE]
    assert [began] == at_nine
    row = await world.store.schedules.get(daily.id)
    assert row.next_at is not None
    assert row.next_at > world.clock.at
    missed_days = [text for _, news, text in world.told.said if news == News.MISSED]
    assert (downtime > DAY) == bool(missed_days), "only days after the one that was started can be missed"


async def test_what_is_recorded_already_is_not_started_beside_it() -> None:
    """The channel reads which recording goes on."""
    world = ScheduleWorld()
    daily = await world.schedule(DAILY)
    running = await world.schedules.run_now(daily.id, HERE)
    await world.live(DAY)
    assert [running.id] == [recording.id for recording in await world.began()]
    assert News.NOT_STARTED == world.told.news[-1]
    assert running.id in world.told.said[-1][2]


async def test_what_still_uploads_does_not_stand_in_the_way() -> None:
    """Where nothing confirms files, that takes a day: the next day's meeting would never be recorded."""
    world = ScheduleWorld()
    daily = await world.schedule(DAILY)
    former = await world.schedules.run_now(daily.id, HERE)
    await world.store.save((await world.store.get(former.id)).model_copy(update={"state": RecordingState.UPLOADING}))
    await world.live(DAY)
    assert [former.created_at, NINE] == await began_at(world)
    assert [News.SCHEDULED] == world.told.news


async def test_of_two_at_the_same_moment_one_starts_although_something_uploads() -> None:
    """That the files of an earlier one are on their way is no reason to record the same twice at once."""
    world = ScheduleWorld()
    daily = await world.schedule(DAILY)
    await world.schedule("schedule webinar town-hall every day 9:00 for 30m")
    former = await world.schedules.run_now(daily.id, HERE)
    await world.store.save((await world.store.get(former.id)).model_copy(update={"state": RecordingState.UPLOADING}))
    world.clock.at = NINE

    claims = await world.steps.claim(NINE, 10)
    await asyncio.gather(*(world.steps.advance(claim) for claim in claims))
    await world.do_what_is_due()

    assert [former.created_at, NINE] == await began_at(world)
    assert News.NOT_STARTED == world.told.news[-1]


async def test_anyway_starts_beside_what_runs() -> None:
    """As the same word does in a start."""
    world = ScheduleWorld()
    daily = await world.schedule(f"{DAILY} anyway")
    await world.schedules.run_now(daily.id, HERE)
    await world.live(DAY)
    assert 2 == len(await world.began())


@pytest.mark.parametrize("change", ["gone", "shorter", "another field"])
async def test_a_template_that_changed_is_told(change: str) -> None:
    """It is checked again when it fires; the sentence says what is wrong, and it tries again the next time."""
    world = ScheduleWorld()
    daily = await world.schedule(f"{DAILY} maxIdleTime=600")
    if change == "gone":
        world.templates["lecture"] = world.templates.pop("webinar")
    elif change == "shorter":
        world.templates["webinar"] = a_template(longest=30 * MINUTE)
    else:
        world.templates["webinar"] = a_template(form=())
    await world.live(DAY)
    assert ([], News.NOT_STARTED) == (await world.began(), world.told.news[-1])
    assert "Nothing is being recorded" in world.told.said[-1][2]
    row = await world.store.schedules.get(daily.id)
    assert (ScheduleState.ACTIVE, NINE + DAY) == (row.state, row.next_at)


@pytest.mark.parametrize("who", [Person(is_deleted=True), Person(is_guest=True)])
async def test_whoever_left_leaves_a_paused_schedule_that_others_take_over(who: Person) -> None:
    """Nothing starts in the name of somebody who is gone; whoever resumes it owns it."""
    world = ScheduleWorld()
    daily = await world.schedule(DAILY)
    world.people.who = who
    await world.live(3 * DAY)
    assert ([], [News.SCHEDULED, News.OWNER_LEFT]) == (await world.began(), world.told.news)
    assert f"/record schedule resume {daily.id}" in world.told.said[-1][2]

    world.people.who = Person()
    resumed = await world.schedules.resume(daily.id, Place("T1", "C1", "U7"))
    assert ("U7", ScheduleState.ACTIVE) == (resumed.owner, resumed.state)
    await world.live(DAY)
    assert ["U7"] == [recording.started_by for recording in await world.began()]


async def test_one_time_of_somebody_who_left_is_over() -> None:
    """There is nothing to take over."""
    world = ScheduleWorld()
    once = await world.schedule("start webinar town-hall at tomorrow 9:00")
    world.people.who = Person(is_deleted=True)
    await world.live(DAY)
    assert ScheduleState.OVER == (await world.store.schedules.get(once.id)).state
    assert News.OWNER_LEFT == world.told.news[-1]


async def test_slack_that_is_away_is_told_again_and_in_order() -> None:
    """Meanwhile a start that is due does not wait for the message."""
    world = ScheduleWorld()
    world.told.refusals = [SlackUnavailable("chat.postMessage", "away", retry_after=DAY.total_seconds())]
    daily = await world.schedule(DAILY)
    await world.schedules.pause(daily.id, HERE)
    await world.schedules.resume(daily.id, HERE)
    assert [] == world.told.news
    await world.live(NINE - world.clock.now())
    assert 1 == len(await world.began())
    await world.live(DAY)
    assert [News.SCHEDULED, News.PAUSED, News.RESUMED] == world.told.news[:3]


async def test_where_the_channel_is_gone_the_owner_is_told() -> None:
    """And where that fails too, it is given up; what it is about goes on."""
    world = ScheduleWorld()
    world.told.refusals = [ChannelGone("chat.postMessage", "is_archived")]
    daily = await world.schedule(DAILY)
    assert [("U1", News.SCHEDULED)] == [(channel, news) for channel, news, _ in world.told.said]
    world.told.refusals = [ChannelGone("chat.postMessage", "is_archived")] * 2
    await world.schedules.pause(daily.id, HERE)
    await world.do_what_is_due()
    assert () == (await world.store.schedules.get(daily.id)).unsaid


async def test_a_cancellation_at_the_very_moment_of_the_start_stays_one() -> None:
    """The recording was started, and is written down; the schedule does not come back to life."""
    world = ScheduleWorld()
    daily = await world.schedule(DAILY)
    world.clock.at = NINE
    (claim,) = await world.steps.claim(NINE, 1)
    await world.schedules.cancel(daily.id, HERE)
    await world.steps.advance(claim)
    row = await world.store.schedules.get(daily.id)
    (began,) = await world.began()
    assert (ScheduleState.CANCELLED, began.id) == (row.state, row.last_recording_id)
    with pytest.raises(StaleWrite):
        await world.store.schedules.settle(claim, row)


async def test_a_clock_that_is_set_back_starts_nothing_again() -> None:
    """What started at nine has started; what is to be said does not wait for as long as the step."""
    world = ScheduleWorld()
    await world.schedule(DAILY)
    world.told.refusals = [SlackUnavailable("chat.postMessage", "away")]
    world.clock.at = NINE + 5 * MINUTE
    await world.do_what_is_due()
    world.clock.at = NINE - HOUR
    await world.store.set_back(HOUR + 5 * MINUTE, world.clock.now())
    await world.live(2 * HOUR)
    assert 1 == len(await world.began())
    assert [News.SCHEDULED, News.LATE] == world.told.news


async def test_the_zone_is_the_schedules_own() -> None:
    """Whoever moves keeps 9:00 where the meeting is."""
    world = ScheduleWorld()
    await world.schedule(DAILY)
    world.people.zone = ZoneInfo("America/New_York")
    await world.live(DAY)
    assert [NINE] == await began_at(world)

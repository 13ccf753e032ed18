"""Wishes about later: what is echoed, what is refused, and what becomes of a schedule that is changed."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.place import Place
from bot.domain.schedule import News, ScheduleState
from bot.errors import FormInvalid, ScheduleNotFound, TargetBusy, UserError, WishInvalid, WishRefused
from tests.unit.services.schedule_world import HERE, ScheduleWorld

HOUR = timedelta(hours=1)
SOMEBODY = Place(team_id="T1", channel_id="C1", user_id="U2", delivery="d-2")


async def test_what_is_proposed_is_not_scheduled() -> None:
    """It is echoed with its next dates; nobody who says nothing finds it in the list, or started."""
    world = ScheduleWorld()
    proposed = await world.propose("schedule webinar town-hall every weekday 9:00 for 45m")
    assert [23, 24, 25] == [start.day for start in proposed.starts]
    assert {8} == {start.hour for start in proposed.starts}, "9:00 in Berlin, in winter"
    assert 0 == (await world.schedules.page(HERE)).total
    await world.live(timedelta(days=3))
    assert [] == await world.began()
    with pytest.raises(WishRefused, match="an hour ago"):
        await world.schedules.confirm(proposed.schedule.id, HERE)


async def test_two_clicks_schedule_once() -> None:
    """And the channel is told once."""
    world = ScheduleWorld()
    proposed = await world.propose("start webinar town-hall at tomorrow 9:00 for 45m")
    first = await world.schedules.confirm(proposed.schedule.id, HERE)
    assert first == await world.schedules.confirm(proposed.schedule.id, HERE)
    await world.do_what_is_due()
    assert [News.SCHEDULED] == world.told.news
    assert "<@U1> scheduled" in world.told.said[0][2]


async def test_the_same_delivery_twice_is_proposed_once() -> None:
    """Slack repeats what was not answered in time."""
    world = ScheduleWorld()
    first = await world.propose("start webinar town-hall at tomorrow 9:00")
    again = await world.propose("start webinar town-hall at tomorrow 9:00")
    assert first.schedule.id == again.schedule.id


async def test_nobody_else_says_yes_to_a_proposal() -> None:
    """The button came back from outside."""
    world = ScheduleWorld()
    proposed = await world.propose("start webinar town-hall at tomorrow 9:00")
    with pytest.raises(WishRefused):
        await world.schedules.confirm(proposed.schedule.id, SOMEBODY)
    with pytest.raises(ScheduleNotFound):
        await world.schedules.pause(proposed.schedule.id, Place("T2", "C1", "U1"))


async def test_a_discarded_proposal_is_nothing() -> None:
    """It cannot be confirmed any more; one that was confirmed cannot be discarded."""
    world = ScheduleWorld()
    proposed = await world.propose("start webinar town-hall at tomorrow 9:00")
    await world.schedules.discard(proposed.schedule.id, HERE)
    with pytest.raises(WishRefused):
        await world.schedules.confirm(proposed.schedule.id, HERE)
    scheduled = await world.schedule("start webinar town-hall at tomorrow 10:00")
    with pytest.raises(WishRefused, match="scheduled already"):
        await world.schedules.discard(scheduled.id, HERE)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("at 2026-11-21 9:00", "passed already"),
        ("at today 9:00", "passed already"),
        ("at 2028-01-01 9:00", "more than a year"),
        ("at tomorrow 9:00 for 5h", "longer than this template allows"),
        ("at tomorrow 9:00 until 15:00", "allows 4 h"),
        ("every day 9:00 until 9:00", "24 h"),
        ("at tomorrow 9:00 for 1s", "too short"),
    ],
)
async def test_what_cannot_be_is_refused_with_words(typed: str, said: str) -> None:
    """In the past, too far away, too long, too short: nothing is written down."""
    world = ScheduleWorld()
    with pytest.raises(WishInvalid, match=said):
        await world.propose(f"schedule webinar town-hall {typed}")
    assert await world.store.schedules.next_due() is None


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("schedule lecture town-hall at tomorrow 9:00", WishInvalid),
        ("schedule webinar town-hall at tomorrow 9:00 maxIdleTime=1", FormInvalid),
        ("schedule webinar town-hall at tomorrow 9:00 colour=red", UserError),
        ("schedule webinar https://example.com/ at tomorrow 9:00", FormInvalid),
    ],
)
async def test_the_rules_are_those_of_a_start(typed: str, error: type[Exception]) -> None:
    """Whatever a start now would be refused for, a later one is refused for now."""
    with pytest.raises(error):
        await ScheduleWorld().propose(typed)


async def test_without_a_zone_nothing_is_guessed() -> None:
    """9:00 could be any of several moments."""
    world = ScheduleWorld()
    world.people.zone = None
    with pytest.raises(WishRefused, match="time zone"):
        await world.propose("start webinar town-hall at 9:00")


async def test_two_of_the_same_target_that_overlap_are_warned_of() -> None:
    """With the first moment at which both are to record; what does not overlap is not."""
    world = ScheduleWorld()
    daily = await world.schedule("schedule webinar town-hall every weekday 9:00 for 45m")
    clash = await world.propose("start webinar town-hall at tomorrow 9:30")
    assert [daily.id] == [overlap.other.id for overlap in clash.overlaps]
    assert datetime(2026, 11, 23, 8, 30, tzinfo=UTC) == clash.overlaps[0].at
    assert () == (await world.propose("start webinar town-hall at tomorrow 9:45")).overlaps
    assert () == (await world.propose("start webinar other-hall at tomorrow 9:30")).overlaps


async def test_what_runs_beyond_the_start_is_warned_of() -> None:
    """As what is scheduled is; what ends before is not."""
    world = ScheduleWorld()
    daily = await world.schedule("schedule webinar town-hall every weekday 9:00 for 45m")
    running = await world.schedules.run_now(daily.id, HERE)
    clash = await world.propose("start webinar town-hall in 30m")
    assert running.id == (clash.running and clash.running.id)
    assert (await world.propose("start webinar town-hall in 50m")).running is None
    assert (await world.propose("start webinar other-hall in 30m")).running is None


async def test_a_pause_keeps_it_from_starting_and_a_resumption_does_not_catch_up() -> None:
    """What was due in between is not started, and not called missed."""
    world = ScheduleWorld()
    daily = await world.schedule("schedule webinar town-hall every weekday 9:00 for 45m")
    await world.schedules.pause(daily.id, SOMEBODY)
    await world.schedules.pause(daily.id, SOMEBODY)
    await world.live(timedelta(days=2))
    resumed = await world.schedules.resume(daily.id, SOMEBODY)
    assert (25, "U1") == (resumed.next_at and resumed.next_at.day, resumed.owner)
    await world.do_what_is_due()
    assert [News.SCHEDULED, News.PAUSED, News.RESUMED] == world.told.news
    assert [] == await world.began()


async def test_one_moment_that_passed_in_a_pause_is_over() -> None:
    """Resuming it would start nothing, ever."""
    world = ScheduleWorld()
    once = await world.schedule("start webinar town-hall at tomorrow 9:00")
    await world.schedules.pause(once.id, HERE)
    await world.live(timedelta(days=2))
    with pytest.raises(WishRefused, match="passed"):
        await world.schedules.resume(once.id, HERE)


async def test_what_is_cancelled_is_cancelled_for_good() -> None:
    """Cancelling again changes nothing; pausing or running it is refused."""
    world = ScheduleWorld()
    once = await world.schedule("start webinar town-hall at tomorrow 9:00")
    cancelled = await world.schedules.cancel(once.id, HERE)
    assert cancelled == await world.schedules.cancel(once.id, HERE)
    with pytest.raises(WishRefused):
        await world.schedules.pause(once.id, HERE)
    with pytest.raises(WishRefused):
        await world.schedules.run_now(once.id, HERE)
    await world.live(timedelta(days=2))
    assert ([], [News.SCHEDULED, News.CANCELLED]) == (await world.began(), world.told.news)


async def test_run_now_starts_beside_the_plan() -> None:
    """For as long as planned, with the same answers, by whoever asked, in the schedule's channel; twice is refused."""
    world = ScheduleWorld()
    daily = await world.schedule("schedule webinar town-hall every weekday 9:00 until 9:45 maxIdleTime=600")
    began = await world.schedules.run_now(daily.id, Place("T1", "C9", "U2", delivery="d-9"))
    assert ("U2", "C1", timedelta(minutes=45)) == (began.started_by, began.channel_id, began.stop_after)
    assert 600 == began.client_request["recordingConfig"]["maxIdleTime"]
    with pytest.raises(TargetBusy):
        await world.schedules.run_now(daily.id, Place("T1", "C9", "U2", delivery="d-10"))
    assert daily.next_at == (await world.store.schedules.get(daily.id)).next_at


async def test_a_schedule_is_found_by_its_id_or_its_target() -> None:
    """Several that fit are named; one of another workspace is not there."""
    world = ScheduleWorld()
    first = await world.schedule("start webinar town-hall at tomorrow 9:00")
    assert first == await world.schedules.find("town-hall", HERE)
    assert first == await world.schedules.find(first.id, HERE)
    await world.schedule("start webinar town-hall at tomorrow 15:00")
    with pytest.raises(WishInvalid, match=first.id):
        await world.schedules.find("town-hall", HERE)
    with pytest.raises(ScheduleNotFound):
        await world.schedules.find("elsewhere", HERE)
    with pytest.raises(ScheduleNotFound):
        await world.schedules.find(first.id, Place("T2", "C1", "U1"))


async def test_the_list_has_what_comes_first_and_pages() -> None:
    """Active ones by their next start, paused ones behind them."""
    world = ScheduleWorld()
    days = [await world.schedule(f"start webinar room-{day} at 2026-12-{day} 9:00") for day in range(12, 24)]
    await world.schedules.pause(days[0].id, HERE)
    page = await world.schedules.page(HERE)
    assert ([day.id for day in days[1:11]], 12, 10) == ([row.id for row in page.schedules], page.total, page.next)
    last = await world.schedules.page(HERE, skipped=10)
    assert ([days[11].id, days[0].id], None) == ([row.id for row in last.schedules], last.next)


async def test_every_wish_is_in_the_audit() -> None:
    """Who scheduled, paused and cancelled what, and what was refused."""
    world = ScheduleWorld()
    once = await world.schedule("start webinar town-hall at tomorrow 9:00")
    await world.schedules.pause(once.id, SOMEBODY)
    await world.schedules.cancel(once.id, SOMEBODY)
    with pytest.raises(WishRefused):
        await world.schedules.pause(once.id, HERE)
    entries = await world.store.noted(limit=10)
    assert [
        ("U1", "schedule", "done", once.id),
        ("U2", "pause schedule", "done", once.id),
        ("U2", "cancel schedule", "done", once.id),
        ("U1", "pause schedule", "wish_refused", ""),
    ] == [(entry.who, entry.what, entry.outcome, entry.detail) for entry in entries]
    assert once.state == ScheduleState.ACTIVE

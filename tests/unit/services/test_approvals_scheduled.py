"""A schedule whose start somebody has to agree to: the request is made when it is due, and starts it by itself."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.command import Schedule as Asked
from bot.domain.command import parse
from bot.domain.policy import Approval
from bot.domain.recording import RecordingState
from bot.domain.schedule import Schedule
from bot.errors import ApprovalNeeded, TargetBusy
from bot.services.admission import Admission
from bot.services.approval_steps import _wish
from bot.services.approvals import Agreed
from bot.services.audit import Audit
from bot.services.schedule_steps import ScheduleSteps
from bot.services.schedules import Schedules, ScheduleWish
from tests.builders import a_recording
from tests.unit.services.schedule_world import Told
from tests.unit.services.studio import ADA, CREW, HERE, JONAS, Studio, a_rule, a_studio, at


def schedules_of(studio: Studio) -> tuple[Schedules, ScheduleSteps, Told]:
    """Return the services around schedules, and what they said."""
    audit, told = Audit(studio.store, studio.clock), Told()
    schedules = Schedules(
        store=studio.store.schedules,
        recordings=studio.recordings,
        catalog=studio.catalog,
        people=studio.town,
        clock=studio.clock,
        audit=audit,
        poke=lambda: None,
    )
    steps = ScheduleSteps(
        store=studio.store.schedules,
        recordings=studio.recordings,
        admission=Admission(people=studio.town, audit=audit, own_team_id=lambda: "T1", allow_guests=False),
        herald=told,
        clock=studio.clock,
    )
    return schedules, steps, told


async def test_a_schedule_asks_when_it_is_due() -> None:
    """Nobody is told that it could not start: it may yet, and the request says so; the schedule goes on."""
    studio = a_studio(a_rule(approval=Approval(by=(JONAS,))))
    schedules, steps, told = schedules_of(studio)
    daily = await scheduled(schedules)
    studio.clock.at = starts_at(daily)
    await do_what_is_due(studio, steps)

    (claimed,) = await studio.store.approvals.claim_due(studio.clock.now(), lease=timedelta(seconds=9), limit=5)
    assert (ADA, HERE, "board-room", daily.id) == (
        claimed.request.requested_by,
        claimed.request.channel_id,
        claimed.request.asked.target,
        claimed.request.asked.schedule_id,
    )
    assert [] == await studio.store.running(team_id="T1")
    assert ["scheduled"] == [str(news) for news in told.news]
    row = await studio.store.schedules.get(daily.id)
    assert starts_at(row) > starts_at(daily)


async def test_what_a_schedule_asked_for_while_files_uploaded_is_not_recorded_twice_in_the_end() -> None:
    """That it may begin beside files that are on their way does not let it begin beside what records by then."""
    studio = a_studio(a_rule(templates=frozenset({"webinar"}), approval=Approval(by=(JONAS,))))
    former = a_recording(target="board-room", state=RecordingState.UPLOADING)
    await studio.store.add(former, (), alone=False)
    with pytest.raises(ApprovalNeeded) as asked:
        await studio.start(at(ADA, HERE), target="board-room", schedule_id="sch_1")
    request = await studio.store.approvals.get(asked.value.request_id)
    agreed = Agreed(request.id, JONAS, request.by)
    wish = _wish(request)

    began = await studio.recordings.start(wish, at(ADA, HERE), agreed=agreed)
    assert not wish.anyway
    with pytest.raises(TargetBusy) as busy:
        await studio.recordings.start(replace(wish, idempotency_key="tomorrow"), at(ADA, HERE), agreed=agreed)

    assert began.id == busy.value.recording_id


async def test_a_group_of_which_slack_says_nothing_for_a_moment_does_not_cost_a_recording() -> None:
    """Nobody is there to try again in a minute, so the schedule does."""
    studio = a_studio(a_rule(start=(CREW,)))
    studio.town.groups[CREW] = frozenset({ADA})
    schedules, steps, told = schedules_of(studio)
    daily = await scheduled(schedules)
    del studio.town.groups[CREW]
    studio.clock.at = starts_at(daily)
    await do_what_is_due(studio, steps)
    assert [] == await studio.store.running(team_id="T1")

    studio.town.groups[CREW] = frozenset({ADA})
    studio.clock.move(timedelta(minutes=1))
    await do_what_is_due(studio, steps)

    (began,) = await studio.store.running(team_id="T1")
    assert "board-room" == began.target
    assert ["scheduled"] == [str(news) for news in told.news]


async def test_a_group_of_which_slack_goes_on_saying_nothing_is_told() -> None:
    """After a few minutes the channel reads why nothing is recorded, and the schedule waits for its next day."""
    studio = a_studio(a_rule(start=(CREW,)))
    studio.town.groups[CREW] = frozenset({ADA})
    schedules, steps, told = schedules_of(studio)
    studio.clock.at = starts_at(await scheduled(schedules))
    del studio.town.groups[CREW]
    for _ in range(7):
        await do_what_is_due(studio, steps)
        studio.clock.move(timedelta(minutes=1))

    assert ["scheduled", "not_started"] == [str(news) for news in told.news]


async def scheduled(schedules: Schedules) -> Schedule:
    """Have Ada schedule something for every day, and say yes."""
    asked = parse("schedule webinar board-room every day 9:00 for 45m")
    assert isinstance(asked, Asked)
    wish = ScheduleWish(asked.start.template, asked.start.target, asked.when, asked.start.for_)
    place = at(ADA, HERE, delivery="d-1")
    proposed = await schedules.propose(wish, place, key="k")
    return await schedules.confirm(proposed.schedule.id, place)


def starts_at(schedule: Schedule) -> datetime:
    """Return when it starts next."""
    assert schedule.next_at is not None
    return schedule.next_at


async def do_what_is_due(studio: Studio, steps: ScheduleSteps) -> None:
    """Advance whatever is due now, until nothing is."""
    while claims := await steps.claim(studio.clock.now(), 5):
        for claim in claims:
            await steps.advance(claim)

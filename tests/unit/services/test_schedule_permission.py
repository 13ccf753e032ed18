"""Who may change a schedule: its owner, and for everybody else the rules say."""

import pytest

from bot.domain.command import Schedule as Asked
from bot.domain.command import parse
from bot.domain.schedule import Schedule, ScheduleState
from bot.errors import RefusedByRule
from bot.services.audit import Audit
from bot.services.schedules import Schedules, ScheduleWish
from tests.unit.services.studio import ADA, HERE, JONAS, MEI, THERE, Studio, a_rule, a_studio, at


def schedules_of(studio: Studio) -> Schedules:
    """Return the service around schedules, under the studio's rules."""
    return Schedules(
        store=studio.store.schedules,
        recordings=studio.recordings,
        catalog=studio.catalog,
        people=studio.town,
        clock=studio.clock,
        audit=Audit(studio.store, studio.clock),
        poke=lambda: None,
        permission=studio.permission,
    )


async def ada_plans(schedules: Schedules) -> Schedule:
    """Return what Ada has scheduled from the channel of the rule."""
    asked = parse("schedule webinar board-room every day 9:00 for 45m")
    assert isinstance(asked, Asked)
    wish = ScheduleWish(asked.start.template, asked.start.target, asked.when, asked.start.for_)
    proposed = await schedules.propose(wish, at(ADA, HERE), key="k")
    return await schedules.confirm(proposed.schedule.id, at(ADA, HERE))


async def test_somebody_elses_schedule_is_changed_by_whom_the_rule_names() -> None:
    """Wherever they are: the schedule's channel counts. Every refusal cites the rule, and is in the audit."""
    studio = a_studio(a_rule(channels=frozenset({HERE}), change=(JONAS,)))
    schedules = schedules_of(studio)
    planned = await ada_plans(schedules)

    for change in (schedules.pause, schedules.resume, schedules.cancel, schedules.run_now):
        with pytest.raises(
            RefusedByRule, match=r"change somebody else's schedule of `webinar` here\. That is the rule"
        ):
            await change(planned.id, at(MEI, THERE))
    assert planned == await schedules.find(planned.id, at(MEI, THERE))
    assert [] == await studio.store.running(team_id="T1")
    refused = [(entry.who, entry.what) for entry in await studio.store.noted(limit=9) if entry.outcome != "done"]
    wishes = ("pause schedule", "resume schedule", "cancel schedule", "run schedule")
    assert [(MEI, wish) for wish in wishes] == refused

    assert (await schedules.pause(planned.id, at(JONAS, THERE))).state == ScheduleState.PAUSED
    assert (await schedules.run_now(planned.id, at(JONAS, THERE))).started_by == JONAS


async def test_whose_schedule_it_is_may_always_change_it() -> None:
    """Even where the rule names nobody: what somebody has planned they can take back."""
    studio = a_studio(a_rule(change=("nobody",)))
    schedules = schedules_of(studio)
    planned = await ada_plans(schedules)

    assert (await schedules.pause(planned.id, at(ADA))).state == ScheduleState.PAUSED
    assert (await schedules.resume(planned.id, at(ADA))).state == ScheduleState.ACTIVE
    assert (await schedules.run_now(planned.id, at(ADA))).schedule_id == planned.id
    assert (await schedules.cancel(planned.id, at(ADA))).state == ScheduleState.CANCELLED

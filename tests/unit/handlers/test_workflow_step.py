"""The step for Workflow Builder, over real HTTP: an ordinary start, answered once."""

from typing import Any, Final

import pytest

from bot.domain.step import read_inputs
from bot.errors import WishInvalid
from bot.sandbox.slack import ADA, GUEST, TOWN_HALL_CREW
from bot.sandbox.slack.faults import Fault
from bot.sandbox.slack.steps import Execution
from bot.store.audit import read_file
from tests.e2e.stage import Stage

STEP: Final = "start_recording"
GOOD: Final = {
    "template": "webinar",
    "target": "town-hall",
    "person": ADA,
    "channel": TOWN_HALL_CREW,
    "duration": "20m",
}


async def came_of(stage: Stage, inputs: dict[str, Any]) -> Execution:
    """Return the execution once the workflow has its answer."""
    execution = await stage.slack.run_step(STEP, inputs)
    await stage.until(lambda: not stage.slack.steps.executions[execution.id].is_running)
    return stage.slack.steps.executions[execution.id]


def starts(stage: Stage) -> int:
    """Return how many starts were carried out."""
    entries = read_file(stage.folder / "recordbot.db", recording_id=None, since=None, limit=1000)
    return len([one for one in entries if (one.what, one.outcome, one.where) == ("start", "done", "workflow")])


async def test_a_workflow_starts_a_recording_and_gets_its_id(quiet: Stage) -> None:
    """In the name of the person it says, with its card in the channel it says."""
    done = await came_of(quiet, GOOD)
    assert done.outputs is not None
    assert 1 == starts(quiet)
    recording_id = done.outputs["recording_id"]
    await quiet.until(lambda: recording_id in str([one.blocks for one in quiet.slack.messages()]))
    (card,) = [one for one in quiet.slack.messages() if one.thread_ts is None]
    assert f"started by <@{ADA}>" in card.text
    assert "20 min after it begins" in str(card.blocks)


async def test_the_same_execution_is_one_recording_however_often_slack_tells_of_it(quiet: Stage) -> None:
    """Before the answer and after it: the step is answered once, and nothing else starts."""
    quiet.slack.faults.set("functions.completeSuccess", Fault("unavailable", times=1))
    execution = await quiet.slack.run_step(STEP, GOOD)
    for _ in range(2):
        await quiet.slack.steps.tell(quiet.slack.act.events, execution)
    await quiet.until(lambda: quiet.slack.steps.executions[execution.id].outputs)
    await quiet.slack.steps.tell(quiet.slack.act.events, execution)
    assert 1 == starts(quiet)


async def test_without_a_channel_the_person_gets_the_card(quiet: Stage) -> None:
    """As with every start that comes from nowhere."""
    done = await came_of(quiet, {**GOOD, "channel": None, "duration": ""})
    assert done.outputs is not None
    direct = "D" + ADA[1:]
    await quiet.until(lambda: "town-hall" in str([one.text for one in quiet.slack.messages(direct)]))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"template": "webinra"}, "Did you mean `webinar`"),
        ({"template": ""}, "“Template” is empty"),
        ({"target": " "}, "“Channel or page to record” is empty"),
        ({"target": "a/b\\c"}, "R-"),
        ({"person": None}, "“Started by” is empty"),
        ({"person": "everybody"}, "“Started by” is empty"),
        ({"person": GUEST}, "Guests may not"),
        ({"channel": "#general"}, "is no channel"),
        ({"duration": "soon"}, "`soon` is not a length of time"),
        ({"duration": "100h"}, "longer than this template allows"),
    ],
)
async def test_what_cannot_be_started_fails_the_step_with_a_sentence(
    quiet: Stage, changed: dict[str, Any], says: str
) -> None:
    """Whoever made the workflow reads which input is wrong, and what to put there."""
    failed = await came_of(quiet, {**GOOD, **changed})
    assert failed.outputs is None
    assert says in str(failed.error)
    assert 0 == starts(quiet)


async def test_what_is_recorded_already_is_not_started_again(stage: Stage) -> None:
    """The sentence says which recording that is."""
    failed = await came_of(stage, GOOD)
    assert "being recorded already, as rec_" in str(failed.error)


def test_inputs_come_as_other_steps_wrote_them() -> None:
    """An address as Slack notes it down, blanks around words."""
    read = read_inputs({"template": " web-page ", "target": "<https://x.example/a?b=1&amp;c=2|x>", "person": ADA})
    assert ("web-page", "https://x.example/a?b=1&c=2") == (read.template, read.target)
    with pytest.raises(WishInvalid):
        read_inputs({"template": 7, "target": ["x"], "person": ADA})

"""The form, over real HTTP: it follows the template, remembers, and says when it would end."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.blocks.start_form import end_sentence
from bot.domain.form import form_of
from bot.domain.form_memory import LikelyEnd, Remembered, length_of, refilled
from bot.domain.recording import RecordingState
from bot.domain.template import FormEntry
from bot.sandbox.slack import ADA, JONAS, View
from bot.sandbox.slack.faults import Fault
from tests.builders import NOON
from tests.e2e.stage import Stage
from tests.unit.blocks.states import a_template
from tests.unit.handlers.conftest import a_bot_inside, a_running

IDLE: Final = "recordingConfig.maxIdleTime"
LAYOUT: Final = "recordingConfig.transcodingConfig.mixedVideoLayout"


async def the_form(stage: Stage, user_id: str = ADA) -> View:
    """Return the form that the command opens."""
    await stage.slack.command("/record", user_id=user_id)
    return await stage.slack.until(lambda: stage.slack.views.top(user_id))


def held(view: View, block_id: str) -> object:
    """Return what an input of *view* holds."""
    (state,) = view.values[block_id].values()
    option = state.get("selected_option")
    return option["value"] if option else state.get("value")


def ends(view: View) -> str:
    """Return what the form says of its end."""
    return str(next(block["elements"][0]["text"] for block in view.blocks if block["block_id"] == "ends"))


async def test_the_form_remembers_what_this_person_used_last(tmp_path: Path) -> None:
    """Template, length and answers, each person's own; of another template what they answered there."""
    mine = a_running(
        "town-hall",
        state=RecordingState.COMPLETED,
        template_id="meeting",
        asked_for=timedelta(minutes=25),
        answers={IDLE: "120", LAYOUT: "2"},
    )
    webinar = a_running(
        "b", template_id="webinar", answers={IDLE: "45"}, created_at=mine.created_at - timedelta(days=1)
    )
    others = a_running("c", template_id="audio", started_by=JONAS)
    async with a_bot_inside(tmp_path, mine, webinar, others) as stage:
        form = await the_form(stage)
        told = [held(form, name) for name in ("template", "target", "stop_after", IDLE, LAYOUT)]
        assert ["meeting", None, "25m", "120", "2"] == told
        await stage.slack.press(form, "choose_template", choice="webinar")
        await stage.slack.until(lambda: stage.slack.now(form).title == "Webinar")
        assert ["1h", "45"] == [held(stage.slack.now(form), name) for name in ("stop_after", IDLE)]
        assert "audio" == held(await the_form(stage, JONAS), "template")


async def test_the_form_says_when_it_would_end_on_the_persons_own_clock(quiet: Stage) -> None:
    """At once, and anew with every length that is typed; what else is typed stays."""
    form = await the_form(quiet, JONAS)
    assert "Europe/Berlin, if it starts now" in ends(form)
    form = quiet.slack.act.type_in(
        form, {**form.values, "target": {"value": {"type": "plain_text_input", "value": "hall"}}}
    )
    before = ends(form)
    await quiet.slack.press(form, "stop_after:" + str(held(form, "template")), choice="2h")
    await quiet.slack.until(lambda: ends(quiet.slack.now(form)) != before)
    assert ["hall", "2h"] == [held(quiet.slack.now(form), name) for name in ("target", "stop_after")]
    await quiet.slack.press(form, "stop_after:" + str(held(form, "template")), choice="soon")
    await quiet.slack.until(lambda: "`soon` is not a length of time" in ends(quiet.slack.now(form)))
    await quiet.slack.press(form, "stop_after:" + str(held(form, "template")), choice="100h")
    await quiet.slack.until(lambda: "longer than this template allows" in ends(quiet.slack.now(form)))


async def test_while_slack_is_slow_the_newest_length_wins(quiet: Stage) -> None:
    """Letters come quicker than Slack answers: what was overtaken is left out, and nothing comes in the wrong order."""
    form = await the_form(quiet)
    action = "stop_after:" + str(held(form, "template"))
    quiet.slack.faults.set("views.update", Fault("slow", seconds=0.3))
    for typed in ("1", "12", "12m", "125m"):
        await quiet.slack.press(form, action, choice=typed)
    expected = (datetime.now().astimezone() + timedelta(minutes=125)).strftime(":%M*")
    await quiet.slack.until(lambda: expected in ends(quiet.slack.now(form)))
    assert len([call for call in quiet.slack.calls if call.method == "views.update"]) < 4


@pytest.mark.parametrize(
    ("end", "zone", "says"),
    [
        (timedelta(hours=1), "Europe/Berlin", "Ends at about *14:00*, Europe/Berlin, if it starts now."),
        (timedelta(hours=12), "Europe/Berlin", "Ends at about *01:00* tomorrow, Europe/Berlin, if it starts now."),
        (timedelta(hours=48), "Asia/Kolkata", "Ends at about *17:30* on 24 November, Asia/Kolkata, if it starts now."),
        (timedelta(hours=1), None, f"Ends about <!date^{int(NOON.timestamp()) + 3600}^"),
    ],
)
def test_the_end_is_told_on_the_readers_clock(end: timedelta, zone: str | None, says: str) -> None:
    """With the day, where it is another one; where Slack does not say the zone, Slack itself shows the time."""
    told = end_sentence(LikelyEnd(NOON + end, NOON, None if zone is None else ZoneInfo(zone)))
    assert told.startswith(says)


def test_what_does_not_fit_any_more_is_forgotten() -> None:
    """A template may have changed since: other fields, other bounds, a shorter longest."""
    template = a_template(request={"recordingConfig": {"channelType": 1, "maxIdleTime": 300}}, form=(FormEntry(IDLE),))
    fields = form_of(template)

    def first(answer: object) -> object:
        return refilled(template, fields, Remembered({IDLE: answer}))[0].initial

    assert ["120", "300", "300", "300"] == [first("120"), first("2"), first("soon"), first(["a", "b"])]
    assert fields == refilled(template, fields, Remembered({"gone.field": "1"}))
    for asked, expected in ((None, 60), (timedelta(minutes=20), 20), (timedelta(hours=9), 60), (timedelta(0), 60)):
        assert timedelta(minutes=expected) == length_of(template, Remembered({}, asked))

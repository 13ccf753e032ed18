"""What the slash command answers."""

import re
from datetime import timedelta
from typing import Any, Final

import pytest
from syrupy.assertion import SnapshotAssertion

from bot import errors
from bot.blocks import answers
from bot.blocks.help import COMMANDS, help_for
from bot.blocks.message import CardMessage
from bot.domain import command
from bot.domain.policy import Action
from bot.domain.recording import ChangeKind
from bot.domain.template import FormEntry
from tests.unit.blocks.slack_limits import message_problems
from tests.unit.blocks.states import ASKED_TO_STOP, STATES, a_change, a_template


def being(kind: ChangeKind, **client_request: Any) -> CardMessage:  # noqa: ANN401 - JSON
    """Return the answer to a change of what runs."""
    changes = (a_change(kind, **client_request),)
    return answers.changing(STATES["recording"].model_copy(update={"changes": changes}), kind)


ANSWERS: Final[dict[str, CardMessage]] = {
    "started": answers.started(STATES["requested"]),
    "started in a queue": answers.started(STATES["requested"], timedelta(seconds=24)),
    "started until": answers.started(STATES["requested"].model_copy(update={"stop_after": None})),
    "busy": answers.busy(STATES["recording"]),
    "stopping": answers.stopping(STATES["recording, to be stopped"]),
    "stopping, not started": answers.stopping(STATES["requested, to be cancelled"]),
    "stopping, not started again": answers.stopping(STATES["requested, second attempt, to be cancelled"]),
    "extended": answers.extended(STATES["recording"]),
    "extended, not started": answers.extended(STATES["requested"]),
    "end moved": answers.end_moved(STATES["recording"].noting(extended=ASKED_TO_STOP)),
    "until not opened": answers.until_not_opened(),
    "busy again": answers.busy_again(STATES["recording"]),
    "pausing": answers.changing(STATES["recording, being paused"], ChangeKind.HOLD),
    "resuming": answers.changing(STATES["recording, being resumed"], ChangeKind.HOLD),
    "pausing, not started": answers.changing(
        STATES["starting"].model_copy(update={"changes": STATES["recording, being paused"].changes}), ChangeKind.HOLD
    ),
    "layout": being(ChangeKind.LAYOUT, mixedVideoLayout=1),
    "layout, large": being(
        ChangeKind.LAYOUT, mixedVideoLayout=2, maxResolutionUid="1001", backgroundColor="#1A1D21", backgroundConfig=[]
    ),
    "subscribe": being(
        ChangeKind.SUBSCRIBE,
        streamSubscribe={
            "audioUidList": {"subscribeAudioUids": ["#allstream#"]},
            "videoUidList": {"unSubscribeVideoUids": ["1001", "1002"]},
        },
    ),
    "subscribe, audio alone": being(
        ChangeKind.SUBSCRIBE, streamSubscribe={"audioUidList": {"subscribeAudioUids": ["1001"]}}
    ),
    "publish": being(ChangeKind.PUBLISH, rtmpPublishConfig={"outputs": [{"rtmpUrl": "rtmp://a.example/key"}]}),
    "details": answers.details(STATES["recording"]),
    "templates": answers.templates(
        [
            a_template(form=(FormEntry("recordingConfig.maxIdleTime"), FormEntry("a.width"), FormEntry("b.width"))),
            a_template(id="page", title="A *page*", description="", mode="web"),
        ]
    ),
    "templates, approval": answers.templates([a_template(), a_template(id="audio")], {"audio": ("S0PRODUCERS", "U2")}),
    "templates, none": answers.templates([]),
    "help": help_for((), frozenset(Action)),
    "form not opened": answers.form_not_opened(),
    "refused": answers.refused(errors.WishInvalid("`soon` is not a length of time.")),
    "broken": answers.refused(KeyError("x"), reference="a1b2"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_says_what_came_of_it(name: str, snapshot: SnapshotAssertion) -> None:
    """What people read changes only on purpose."""
    assert snapshot == {"text": ANSWERS[name].text, "blocks": ANSWERS[name].block_dicts()}


@pytest.mark.parametrize("name", ANSWERS)
def test_slack_takes_every_answer(name: str) -> None:
    """No answer passes one of Slack's limits."""
    assert [] == message_problems(ANSWERS[name].text, ANSWERS[name].block_dicts())


def test_many_templates_are_cut_and_counted() -> None:
    """However many there are, Slack takes the list, and it says how many are missing."""
    message = answers.templates([a_template(id=f"webinar-{number}", description="d" * 500) for number in range(100)])
    listed = str(message.block_dicts()).count("/record start")

    assert [] == message_problems(message.text, message.block_dicts())
    assert f"and {100 - listed} more" in str(message.block_dicts())


def test_help_shows_every_command_and_all_of_them_work() -> None:
    """Each example can be typed as it stands."""
    examples = [example.removeprefix("/record").strip() for example, _ in COMMANDS]

    assert {"", *command.VERBS} == {example.partition(" ")[0] for example in examples}
    for example in examples:
        command.parse(example)


def test_help_hides_what_one_may_not_and_no_heading_stands_alone() -> None:
    """Whoever may only look reads of looking; whoever may start another template is shown that one."""
    looking = help_for((), ()).text
    audio = help_for([a_template(id="audio", stop_after=timedelta(minutes=20))], frozenset({Action.START})).text

    assert ["*Later and again*", "*Find*", "*Ask*"] == re.findall(r"^\*.*\*$", looking, re.MULTILINE)
    assert not re.search(r"record (start|stop|templates)", looking)
    assert "/record stop" not in audio
    assert "`/record start audio town-hall for 20m`" in audio
    for example in re.findall(r"^`/record (start .*?|schedule .*?)`", audio, re.MULTILINE):
        assert "audio town-hall" in example
        command.parse(example)


def test_the_answer_to_a_second_start_can_stand_under_an_input() -> None:
    """As an error under an input only plain text is shown: no mention, no date, no markup."""
    text = answers.busy(STATES["recording"]).text

    assert STATES["recording"].id in text
    assert "anyway" in text
    assert not re.search(r"[<>*~]", text)


def test_the_address_at_the_cdn_is_never_shown() -> None:
    """Whoever has it can broadcast there."""
    assert "a.example" not in str(ANSWERS["publish"])

"""The moments at which something is gone, late or done already: each has an answer in words, over real HTTP."""

import asyncio
import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final, cast

import pytest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.domain.place import Place
from bot.domain.recording import Recording, RecordingState
from bot.sandbox.slack import ADA, GENERAL, JONAS, MEI, TOWN_HALL_CREW, Fault, View
from bot.sandbox.slack.cast import TEAM_ID
from bot.sandbox.slack.workspace import Message
from bot.services import Services
from bot.services.background import Background
from bot.services.recordings import Recordings
from handlers.notes import Notes
from tests.e2e.stage import Stage
from tests.unit.handlers.conftest import a_bot_inside, a_running

TOO_OLD: Final = Fault("error", error="expired_trigger_id")


def card(stage: Stage) -> Message:
    """Return the first card in the channel, as it is now."""
    return next(one for one in stage.slack.messages() if one.thread_ts is None and one.user_id != ADA)


def buttons(message: Message) -> list[str]:
    """Return the action ids of a card's buttons."""
    return [one["action_id"] for block in message.blocks if block["type"] == "actions" for one in block["elements"]]


def menu_value(message: Message, text: str) -> str:
    """Return the value of the menu's entry *text*."""
    (menu,) = [one for block in message.blocks if block["type"] == "actions" for one in block["elements"][-1:]]
    return str(next(option["value"] for option in menu["options"] if option["text"]["text"] == text))


def told(stage: Stage, user_id: str = ADA) -> str:
    """Return what this person reads that others do not: notes of their own, and direct messages."""
    direct = stage.slack.messages("D" + user_id[1:])
    return "\n".join(one.text for one in (*stage.slack.ephemerals(user_id), *direct))


async def reads(stage: Stage, words: str, user_id: str = ADA) -> None:
    """Wait until this person reads *words*."""
    await stage.slack.until(lambda: words in told(stage, user_id))


async def the_form(stage: Stage) -> View:
    """Return the form that Ada has before her."""
    await stage.slack.command("/record")
    return await stage.slack.until(lambda: stage.slack.views.top(ADA))


@pytest.fixture
def over() -> Recording:
    """Return what was recorded, and is over."""
    return a_running("town-hall", state=RecordingState.COMPLETED)


class TestTriggerTooOld:
    """The machine was busy, or the network: Slack shows nothing, three seconds have passed."""

    async def test_of_the_command(self, quiet: Stage) -> None:
        """The form is not there, and nothing was started."""
        quiet.slack.faults.set("views.open", TOO_OLD)
        await quiet.slack.command("/record")
        await reads(quiet, "Nothing was started; please type `/record` again")

    @pytest.mark.parametrize(
        ("entry", "says"),
        [("Until…", "Nothing was changed; please press the button again"), ("Add a note…", "Nothing was noted")],
    )
    async def test_of_the_cards_menu(self, stage: Stage, entry: str, says: str) -> None:
        """Each form says what was not done."""
        stage.slack.faults.set("views.open", TOO_OLD)
        await stage.slack.press(card(stage), "more_of_recording", choice=menu_value(card(stage), entry))
        await reads(stage, says)

    async def test_of_a_lists_button(self, stage: Stage) -> None:
        """With the command that says the same."""
        stage.slack.faults.set("views.open", TOO_OLD)
        await stage.slack.command("/record", "list")
        (listed,) = stage.slack.ephemerals()
        await stage.slack.press(listed, "show_details")
        await reads(stage, "`/record status rec_")

    async def test_of_the_home_tab_and_the_shortcut(self, quiet: Stage) -> None:
        """There is no channel to answer in, and no window opens: it comes as a direct message."""
        quiet.slack.faults.set("views.open", TOO_OLD)
        await quiet.slack.act.shortcut("start_recording", user_id=ADA)
        await reads(quiet, "Slack did not show the form in time")
        await quiet.slack.open_home(JONAS)
        home = await quiet.slack.until(lambda: quiet.slack.views.home(JONAS))
        await quiet.slack.press(home, "start_from_home")
        await reads(quiet, "Slack did not show the form in time", JONAS)


class TestModalClosed:
    """The person was faster than the answer."""

    async def test_while_the_form_follows_the_template(self, quiet: Stage) -> None:
        """Nothing is shown to anybody who did not wait; the next form is whole."""
        form = await the_form(quiet)
        quiet.slack.faults.set("views.update", Fault("slow", seconds=0.2, times=1))
        await asyncio.gather(
            quiet.slack.press(form, "choose_template", choice="audio"), quiet.slack.act.dismiss(form, everything=True)
        )
        await quiet.slack.until(lambda: any(call.method == "views.update" for call in quiet.slack.calls))
        again = await the_form(quiet)
        assert "Start recording" == again.given["submit"]["text"]
        assert not told(quiet)

    async def test_before_a_refusal_could_be_shown_in_it(self, quiet: Stage) -> None:
        """It comes as a direct message instead."""
        form = await the_form(quiet)
        gone = {"value": "gone", "text": {"type": "plain_text", "text": "Gone"}}
        quiet.slack.faults.set("views.push", Fault("error", error="invalid_trigger_id"))
        await quiet.slack.press(form, "choose_template", choice=gone)
        await reads(quiet, "There is no template `gone`")


class TestMessageDeleted:
    """Somebody tidied up."""

    async def test_of_the_card_another_one_is_posted(self, stage: Stage) -> None:
        """As soon as there is something to say, with its buttons."""
        first = card(stage)
        stage.slack.workspace.remove(first)
        await stage.slack.command("/record", "note still here")
        await stage.slack.until(lambda: [one for one in stage.slack.messages() if "stop_recording" in buttons(one)])
        assert card(stage).ts != first.ts

    @pytest.mark.parametrize("address", ["{}/commands/T/expired", "http://127.0.0.1:1/nobody"])
    async def test_of_the_address_to_answer_at(self, stage: Stage, address: str) -> None:
        """The button's own answer cannot be posted any more: it comes as a direct message."""
        stage.slack.act.response_url = lambda _: address.format(stage.slack.page_url)
        await stage.slack.press(card(stage), "more_of_recording", choice=menu_value(card(stage), "Details"))
        await stage.slack.until(lambda: "town-hall" in str(stage.slack.messages("D" + ADA[1:])))
        stage.slack.complaints.clear()


class TestChannel:
    """Where the card belongs, it cannot be."""

    async def test_archived(self, stage: Stage) -> None:
        """The card goes on with whoever started it, and says why."""
        stage.slack.workspace.archive(TOWN_HALL_CREW)
        await stage.slack.command("/record", "note after the archiving")
        await reads(stage, "Webinar of town-hall")
        direct = stage.slack.messages("D" + ADA[1:])
        await stage.slack.until(lambda: "cannot post in <#C0TOWNHALL>" in str([one.blocks for one in direct]))

    async def test_without_the_bot(self, quiet: Stage) -> None:
        """The recording starts all the same; its card says where it belongs, and how to get it there."""
        ack = await quiet.slack.command("/record", "start webinar town-hall for 20m", channel_id=GENERAL)
        assert "Starting" in json.dumps(ack.body)
        await reads(quiet, "Webinar of town-hall")
        (first, *_) = quiet.slack.messages("D" + ADA[1:])
        assert "cannot post in <#C0GENERAL1>. Once it is invited there" in str(first.blocks)


class TestTwoPeople:
    """At the same moment."""

    async def test_press_stop(self, stage: Stage) -> None:
        """It is stopped once, and the second one reads so."""
        where = card(stage)
        await asyncio.gather(*(stage.slack.press(where, "stop_recording", user_id=who) for who in (ADA, JONAS)))
        said = [told(stage, who) for who in (ADA, JONAS)]
        await stage.slack.until(lambda: "is being stopped already" in told(stage) + told(stage, JONAS))
        assert 1 >= sum("is being stopped already" in text for text in said)

    async def test_start_the_same(self, quiet: Stage) -> None:
        """The second one is led to the card of the first."""
        acks = await asyncio.gather(
            *(quiet.slack.command("/record", "start webinar town-hall", user_id=who) for who in (ADA, JONAS))
        )
        assert ["Starting" in json.dumps(ack.body) for ack in acks].count(True) == 1
        assert ["being recorded already" in json.dumps(ack.body) for ack in acks].count(True) == 1


class TestButtonOfWhatIsOver:
    """An old card, or one that was not brought up to date."""

    @pytest.mark.parametrize("action_id", ["stop_recording", "extend_recording", "pause_recording"])
    async def test_is_answered(self, tmp_path: Path, over: Recording, action_id: str) -> None:
        """That nothing is running, and nothing was changed."""
        async with a_bot_inside(tmp_path, over) as stage:
            stale = replace(card(stage), blocks=(_row(action_id, over.id),))
            stage.slack.workspace.add(stale)
            await stage.slack.press(stale, action_id)
            await reads(stage, over.id)
            assert any(words in told(stage) for words in ("Nothing is running", "not running any more", "R-134"))

    async def test_a_note_is_answered(self, tmp_path: Path, over: Recording) -> None:
        """Also out of a menu that still offered it."""
        async with a_bot_inside(tmp_path, over) as stage:
            option = {"text": {"type": "plain_text", "text": "Add a note…"}, "value": f"{over.id}:1:note"}
            await stage.slack.press(card(stage), "more_of_recording", choice=option)
            await reads(stage, "is over already. Nothing is running. Nothing was noted")


class TestOptionList:
    """A select whose options the bot makes."""

    async def test_that_takes_too_long_says_so(self) -> None:
        """Within Slack's three seconds, as its only line, which cannot be meant."""

        class Slow:
            async def running(self, _place: Place) -> list[Recording]:
                await asyncio.Event().wait()
                return []

        body = await _suggested(cast("Recordings", Slow()), "town")
        (line,) = body["options"]
        assert ("This list took too long. Type a letter to see it.", "-") == (line["text"]["text"], line["value"])


class TestFormSubmittedTwice:
    """A double click, or an impatient Enter."""

    async def test_is_one_recording(self, quiet: Stage) -> None:
        """Neither click is told off."""
        form = await the_form(quiet)
        view = quiet.slack.act.type_in(form, form.values)
        filled = replace(
            view, values={**view.values, "target": {"value": {"type": "plain_text_input", "value": "hall"}}}
        )
        acks = await asyncio.gather(*(quiet.slack.act.submit_typed(filled) for _ in range(2)))
        assert [200, 200] == [ack.status for ack in acks]
        assert not any(ack.errors for ack in acks)
        listed = await quiet.slack.command("/record", "list")
        assert "1 recording is running" in json.dumps(listed.body)

    async def test_with_a_note_is_one_note(self, stage: Stage) -> None:
        """At one moment, that of the first click."""
        await stage.slack.press(card(stage), "more_of_recording", choice=menu_value(card(stage), "Add a note…"))
        form = await stage.slack.until(lambda: stage.slack.views.top(ADA))
        filled = replace(form, values={"note": {"value": {"type": "plain_text_input", "value": "Twice"}}})
        await asyncio.gather(*(stage.slack.act.submit_typed(filled) for _ in range(2)))
        await stage.slack.until(lambda: "1, listed in the thread" in str(card(stage).blocks))


class TestPersonWhoLeft:
    """Their account was closed; what they started goes on."""

    async def test_is_answered_with_why(self, stage: Stage) -> None:
        """A session that was still open presses Stop."""
        _close_account(stage, MEI)
        await stage.slack.press(card(stage), "stop_recording", user_id=MEI)
        await reads(stage, "this account is a bot's, or was deleted. Nothing was done.", MEI)

    async def test_leaves_recordings_that_others_stop(self, stage: Stage) -> None:
        """The card names them still, and everybody may press."""
        _close_account(stage, ADA)
        ack = await stage.slack.press(card(stage), "stop_recording", user_id=JONAS)
        assert ack.status == 200
        await stage.slack.until(lambda: "stop_recording" not in buttons(card(stage)))


def _close_account(stage: Stage, user_id: str) -> None:
    people = stage.slack.workspace.people
    people[user_id] = replace(people[user_id], deleted=True)


def _row(action_id: str, recording_id: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": "Press"}
    button = {"type": "button", "action_id": action_id, "value": recording_id, "text": text}
    return {"type": "actions", "block_id": "row", "elements": [button]}


async def _suggested(recordings: Recordings, typed: str) -> dict[str, Any]:
    """Return what the bot answers Slack's question for the recordings that one may note something about."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM_ID, bot_token="xoxb-none")

    app = AsyncApp(authorize=authorize, request_verification_enabled=False, process_before_response=True)
    nothing: Any = None
    blank = Services(**dict.fromkeys((one.name for one in fields(Services)), nothing))
    services = replace(blank, recordings=recordings, background=Background())
    Notes(services, list_seconds=0.05).register(app)
    asked = {
        "type": "block_suggestion",
        "action_id": "note_which",
        "block_id": "which",
        "value": typed,
        "team": {"id": TEAM_ID},
        "user": {"id": ADA, "team_id": TEAM_ID},
        "view": {"id": "V1", "type": "modal"},
    }
    headers: dict[str, Any] = {"content-type": "application/json"}
    response = await app.async_dispatch(AsyncBoltRequest(body=json.dumps(asked), headers=headers))
    read: dict[str, Any] = json.loads(response.body)
    return read

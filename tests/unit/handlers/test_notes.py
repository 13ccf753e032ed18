"""Notes by every way there is, over real HTTP: typed, from the card's menu, from a message's."""

import json
from pathlib import Path

from bot.sandbox.slack import ADA, GENERAL, JONAS, TOWN_HALL_CREW
from bot.sandbox.slack.answers import Ack
from bot.sandbox.slack.workspace import Message
from tests.e2e.stage import Stage
from tests.unit.handlers.conftest import a_bot_inside, a_running


def told(stage: Stage) -> str:
    """Return everything that stands in the channel, for everyone to see."""
    return "\n".join(message.text for message in stage.slack.messages())


def card(stage: Stage) -> Message:
    """Return the first card in the channel, as it is now."""
    return stage.slack.messages()[0]


def said(ack: Ack) -> str:
    """Return what a command was answered."""
    return json.dumps(ack.body)


def chosen(card: Message, text: str) -> str:
    """Return the value of the menu's entry *text*."""
    (menu,) = [one for block in card.blocks if block["type"] == "actions" for one in block["elements"][-1:]]
    return str(next(option["value"] for option in menu["options"] if option["text"]["text"] == text))


async def test_a_note_is_typed_and_told_in_the_thread(stage: Stage) -> None:
    """The answer says where in the recording it stands, the thread who noted what; it pings nobody else."""
    ack = await stage.slack.command("/record", "note &lt;!here&gt; *The* panel begins", user_id=JONAS)
    assert "Noted `0:01:0" in said(ack)
    await stage.until(lambda: f"<@{JONAS}> noted: &lt;!here&gt; ∗The∗ panel begins" in told(stage))
    await stage.until(lambda: "1, listed in the thread" in str(card(stage).blocks))
    empty = await stage.slack.command("/record", "note")
    assert "What shall be noted?" in said(empty)


async def test_the_cards_menu_asks_what_to_note(stage: Stage) -> None:
    """What the form cannot take it says under its input."""
    await stage.slack.press(card(stage), "more_of_recording", choice=chosen(card(stage), "Add a note…"))
    form = await stage.slack.until(lambda: stage.slack.views.top(ADA))
    assert "Add a note" == form.title
    empty = await stage.slack.submit(form, {"note": "   "})
    assert "What shall be noted?" in empty.errors["note"]
    assert not (await stage.slack.submit(form, {"note": "Questions"})).errors
    await stage.until(lambda: "noted: Questions" in told(stage))


async def test_a_message_is_noted_from_its_menu(stage: Stage) -> None:
    """Twice the same message is one note."""
    message = await stage.slack.act.write(
        "Best answer <https://x.example|so far>", user_id=JONAS, channel_id=TOWN_HALL_CREW
    )
    for _ in range(2):
        await stage.slack.act.message_shortcut("note_message", message, user_id=ADA)
    await stage.until(lambda: len([one for one in stage.slack.ephemerals() if "Noted" in one.text]) == 2)
    await stage.until(lambda: "noted: Best answer https://x.example" in told(stage))
    assert 1 == told(stage).count("Best answer https")


async def test_where_several_run_the_form_asks_which(tmp_path: Path) -> None:
    """The list finds what is typed into it, and says so when nothing fits; that line cannot be meant."""
    async with a_bot_inside(tmp_path, a_running("town-hall"), a_running("standup")) as stage:
        message = await stage.slack.act.write("Wow", user_id=JONAS, channel_id=TOWN_HALL_CREW)
        await stage.slack.act.message_shortcut("note_message", message, user_id=ADA)
        form = await stage.slack.until(lambda: stage.slack.views.top(ADA))
        found = await stage.slack.act.options(form, "note_which", "STAND", user_id=ADA)
        assert isinstance(found.body, dict)
        (option,) = found.body["options"]
        assert option["text"]["text"].startswith("standup")
        nothing = await stage.slack.act.options(form, "note_which", "no such", user_id=ADA)
        assert isinstance(nothing.body, dict)
        refused = await stage.slack.submit(form, {"which": nothing.body["options"][0]})
        assert {"which": "Choose one of the recordings."} == refused.errors
        assert not (await stage.slack.submit(form, {"which": option})).errors
        await stage.until(lambda: "Webinar of standup: " in told(stage) and "noted: Wow" in told(stage))


async def test_where_nothing_runs_it_says_so(quiet: Stage) -> None:
    """To whoever chose it, and no form is opened for nothing."""
    message = await quiet.slack.act.write("Wow", user_id=ADA, channel_id=GENERAL)
    await quiet.slack.act.message_shortcut("note_message", message, user_id=ADA)
    await quiet.until(lambda: "Nothing was noted" in str([one.text for one in quiet.slack.ephemerals()]))
    ack = await quiet.slack.command("/record", "note anything at all")
    assert "Nothing is being recorded from this channel" in said(ack)

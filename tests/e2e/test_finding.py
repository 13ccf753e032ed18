"""The Home tab, the shortcuts and the lists, with the bot as a process of its own."""

import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.slack import ADA, GENERAL, TOWN_HALL_CREW, Fault, View
from bot.sandbox.slack.workspace import Message
from tests.e2e.stage import Stage, a_stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Give each test a bot between the stand-ins."""
    async with a_stage(tmp_path) as made:
        yield made
        assert [] == made.slack.complaints


async def the_home(stage: Stage, *words: str) -> View:
    """Return Ada's Home tab as soon as it says all *words*."""

    def home() -> View | None:
        found = stage.slack.views.home(ADA)
        return found if found and all(word in shown(found.blocks) for word in words) else None

    return await stage.slack.until(home, seconds=15)


async def the_form(stage: Stage) -> View:
    """Return the form that Ada has before her, as soon as there is one."""
    return await stage.slack.until(lambda: stage.slack.views.top(ADA))


def shown(blocks: Any) -> str:  # noqa: ANN401 - JSON
    """Return *blocks* as text in which one can look for words."""
    return json.dumps(blocks, ensure_ascii=False)


def initial(view: View, block_id: str) -> object:
    """Return what an input of *view* holds before anybody types."""
    (element,) = view.values[block_id].values()
    option = element.get("selected_option")
    return option["value"] if option else element.get("value")


async def start(stage: Stage, count: int) -> None:
    """Start so many recordings."""
    for number in range(count):
        ack = await stage.slack.command("/record", f"start webinar room-{number:02} for 20m")
        assert 200 == ack.status


async def test_home_leads_from_the_first_steps_to_a_recording_and_its_stop(stage: Stage) -> None:
    """Open, press Start, choose where the card belongs, see it run, stop it there."""
    await stage.slack.open_home()
    home = await the_home(stage, "Nothing has been recorded here yet", "The database, Slack and Agora answer")

    await stage.slack.press(home, "start_from_home")
    form = await the_form(stage)
    ack = await stage.slack.submit(form, {"target": "town-hall", "channel": TOWN_HALL_CREW})
    assert not ack.errors
    await stage.until(lambda: "Agora confirms that it records" in str(stage.slack.messages(TOWN_HALL_CREW)))

    await stage.slack.press(home, "refresh_home")
    home = await the_home(stage, "Running now: 1 recording", "town-hall")
    await stage.slack.press(home, "show_details")
    assert stage.agora.tasks[0].sid in shown((await the_form(stage)).blocks)

    await stage.slack.press(home, "stop_from_home")
    await the_home(stage, "stopping")
    await stage.until(lambda: "Every file is in your storage" in str(stage.slack.messages(TOWN_HALL_CREW)))
    await stage.slack.open_home()
    await the_home(stage, "Nothing is being recorded", "Last recordings", "finished", "s3://acme-recordings/slack/")


async def test_stopping_what_is_over_is_answered_on_the_tab(stage: Stage) -> None:
    """The tab was open while somebody else stopped it: it says so, and shows how things stand."""
    await start(stage, 1)
    await stage.slack.open_home()
    home = await the_home(stage, "stop_from_home")
    await stage.slack.command("/record", "stop room-00")

    await stage.slack.press(home, "stop_from_home")
    await the_home(stage, "⚠️", "already")


async def test_home_says_what_is_broken(stage: Stage) -> None:
    """Agora refuses the bot: everybody reads that nothing can be started, and that the rest goes on."""
    await stage.kill_bot()
    stage.settings["AGORA_CUSTOMER_SECRET"] = "wrong"
    await stage.start_bot()

    await stage.slack.open_home()
    await the_home(stage, "Something is broken", "Nothing can be started now")


async def test_the_shortcut_asks_where_the_card_belongs_and_takes_the_bots_own_messages(stage: Stage) -> None:
    """Left empty, the card comes to whoever started it; the choice survives another template."""
    await stage.slack.act.shortcut("start_recording", user_id=ADA)
    form = await the_form(stage)
    assert "channel" in {block["block_id"] for block in form.blocks}
    await stage.slack.press(form, "choose_template", choice="webinar")
    await stage.slack.until(lambda: stage.slack.now(form).title == "Webinar")
    assert "channel" in {block["block_id"] for block in stage.slack.now(form).blocks}

    await stage.slack.submit(form, {"target": "town-hall"})
    direct = stage.slack.workspace.direct_messages(ADA).id
    await stage.until(lambda: "Agora confirms that it records" in str(stage.slack.messages(direct)))


@pytest.mark.parametrize(
    ("text", "mode", "target"),
    [
        ("look: <https://example.com/wall?a=1&amp;b=2|the wall>", "web", "https://example.com/wall?a=1&b=2"),
        ("*all-hands* begins at three", "mix", "all-hands"),
        ("<!here>", "any", None),
    ],
)
async def test_a_message_fills_in_the_form(stage: Stage, text: str, mode: str, target: str | None) -> None:
    """Its address with a template for pages, or its first word; the card goes where the message is."""
    await start(stage, 1)  # what was used last is a webinar
    message = await stage.slack.act.write(text, user_id=ADA, channel_id=GENERAL)
    await stage.slack.act.message_shortcut("record_message", message, user_id=ADA)
    form = await the_form(stage)
    assert target == initial(form, "target")
    assert "channel" not in {block["block_id"] for block in form.blocks}
    assert {"web": "web-page", "mix": "webinar", "any": "webinar"}[mode] == initial(form, "template")
    assert GENERAL in form.given["private_metadata"]


async def test_a_shortcut_is_answered_when_the_form_cannot_be_opened(stage: Stage) -> None:
    """There is no channel to answer in, so a window says it."""
    stage.slack.faults.set("views.open", Fault("error", times=1))
    await stage.slack.act.shortcut("start_recording", user_id=ADA)
    assert "Slack did not show the form" in shown((await the_form(stage)).blocks)


def the_list(stage: Stage) -> Message:
    """Return what Ada alone read last."""
    return stage.slack.ephemerals()[-1]


def says(stage: Stage, word: str) -> bool:
    """Say whether *word* stands in that."""
    return word in shown(the_list(stage).blocks)


async def test_lists_are_leafed_through_in_place(stage: Stage) -> None:
    """Ten at a time, each page in place of the one before, and back to the beginning."""
    await start(stage, 12)
    answers = len(stage.slack.ephemerals())
    for command, forth, back, first, last in (
        ("list", "running_page", "running_top", "room-00", "room-11"),
        ("history mine since 1d", "history_page", "history_top", "room-11", "room-00"),
    ):
        await stage.slack.command("/record", command)
        assert first in shown(the_list(stage).blocks)
        assert last not in shown(the_list(stage).blocks)
        await stage.slack.press(the_list(stage), forth)
        await stage.slack.until(partial(says, stage, last))
        assert first not in shown(the_list(stage).blocks)
        await stage.slack.press(the_list(stage), back)
        await stage.slack.until(partial(says, stage, first))
    assert answers + 2 == len(stage.slack.ephemerals())


async def test_the_history_is_narrowed_and_says_when_nothing_fits(stage: Stage) -> None:
    """By target, by person, by place; a template that never was is told."""
    await start(stage, 2)
    for typed, expected in (
        ("room-01", "room-01"),
        ("<@U000|ada> room-01", "There are no recordings"),
        ("here template webinar", "room-00"),
        ("template webiner", "Did you mean"),
    ):
        await stage.slack.command("/record", f"history {typed}")
        assert expected in the_list(stage).text + shown(the_list(stage).blocks), typed

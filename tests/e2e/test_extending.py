"""The end of a recording, moved by buttons, menu and form; and two people who press at once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.blocks.card import AGAIN_ACTION_ID, STOP_ACTION_ID
from bot.blocks.extending import (
    EXTEND_ACTION_ID,
    MORE_ACTION_ID,
    MORE_DETAILS,
    MORE_UNTIL,
    UNTIL_BLOCK_ID,
    UNTIL_FORM,
)
from bot.sandbox.slack.cast import ADA, JONAS
from bot.sandbox.slack.views import View
from bot.sandbox.slack.workspace import Message
from tests.e2e.stage import Stage, a_stage

QUARTER = timedelta(minutes=15)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Give each test a bot between the stand-ins."""
    async with a_stage(tmp_path, RECORDBOT_WARN_BEFORE="5s") as made:
        yield made


def cards(stage: Stage) -> list[Message]:
    """Return the cards as they stand, oldest first."""
    return [message for message in stage.slack.messages() if message.thread_ts is None]


def said_to(stage: Stage, user_id: str, *words: str) -> bool:
    """Say whether something that only this person sees holds all *words*."""
    return any(all(word in one.text for word in words) for one in stage.slack.ephemerals(user_id))


def in_thread(stage: Stage, *words: str) -> list[Message]:
    """Return what in the first card's thread holds all *words*."""
    return [one for one in stage.slack.thread(cards(stage)[0]) if all(word in str(one) for word in words)]


async def recording(stage: Stage, length: str = "2m") -> Message:
    """Start a recording, and return its card once it says that it records."""
    await stage.slack.command("/record", f"start webinar town-hall for {length}")
    await stage.until(lambda: cards(stage) and EXTEND_ACTION_ID in str(cards(stage)[-1]))
    return cards(stage)[-1]


def in_menu(card: Message, choice: str) -> str:
    """Return the value of *choice* in the card's menu."""
    (menu,) = [
        element
        for block in card.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == MORE_ACTION_ID
    ]
    (value,) = [option["value"] for option in menu["options"] if option["value"].endswith(f":{choice}")]
    return str(value)


async def test_of_two_who_extend_at_once_one_is_told_who_was_faster(stage: Stage) -> None:
    """The end moves once, for everyone to see; the second person learns by whom, and where it is now."""
    shown = await recording(stage)
    await stage.slack.act.press_in_message(shown, EXTEND_ACTION_ID, user_id=ADA)
    await stage.slack.act.press_in_message(shown, EXTEND_ACTION_ID, user_id=JONAS)
    await stage.until(lambda: said_to(stage, JONAS, f"was extended by <@{ADA}> already", "changed nothing"))
    await stage.until(lambda: len(in_thread(stage, "extended it")) == 1)
    assert not stage.slack.ephemerals(ADA)[1:]

    await stage.until(lambda: cards(stage)[0].blocks != shown.blocks)
    await stage.slack.press(cards(stage)[0], EXTEND_ACTION_ID, user_id=JONAS)
    await stage.until(lambda: len(in_thread(stage, f"<@{JONAS}> extended it")) == 1)


async def test_of_two_who_stop_at_once_one_is_told_that_it_stops_already(stage: Stage) -> None:
    """And whoever presses what is left of an old card later is told that it is over."""
    shown = await recording(stage)
    await stage.slack.act.press_in_message(shown, STOP_ACTION_ID, user_id=ADA)
    await stage.slack.act.press_in_message(shown, STOP_ACTION_ID, user_id=JONAS)
    await stage.until(lambda: said_to(stage, JONAS, "is being stopped already"))
    await stage.until(lambda: AGAIN_ACTION_ID in str(cards(stage)[0]))
    assert 1 == len([request for request in stage.agora.requests if request.endpoint == "stop"])

    for action_id in (STOP_ACTION_ID, EXTEND_ACTION_ID):
        before = len(stage.slack.ephemerals(JONAS))
        await stage.slack.act.press_in_message(shown, action_id, user_id=JONAS)
        await stage.until(lambda before=before: len(stage.slack.ephemerals(JONAS)) > before)  # type: ignore[misc]  # bound early
        assert any(
            words in stage.slack.ephemerals(JONAS)[-1].text for words in ("is over already", "not running any more")
        )
    menu = {"action_id": MORE_ACTION_ID, "user_id": JONAS, "choice": in_menu(shown, MORE_UNTIL)}
    before = len(stage.slack.ephemerals(JONAS))
    await stage.slack.act.press_in_message(shown, **menu)
    await stage.until(lambda: len(stage.slack.ephemerals(JONAS)) > before)
    assert "is over already" in stage.slack.ephemerals(JONAS)[-1].text


def form(stage: Stage) -> View | None:
    """Return the open form that asks until when."""
    return next((view for view in stage.slack.views if view.callback_id == UNTIL_FORM), None)


async def test_until_is_asked_in_a_form_that_says_what_is_possible(stage: Stage) -> None:
    """Too early and too late are said under the field; what is possible closes it, and everyone sees it."""
    card = await recording(stage)
    await stage.slack.press(card, MORE_ACTION_ID, choice=in_menu(card, MORE_UNTIL))
    view = await stage.slack.until(lambda: form(stage))
    now = int(stage.agora.clock().timestamp())
    early = await stage.slack.submit(view, {UNTIL_BLOCK_ID: now})
    assert "It goes on until" in str(early.errors)
    late = await stage.slack.submit(view, {UNTIL_BLOCK_ID: now + 24 * 3600})
    assert "is the latest" in str(late.errors)
    done = await stage.slack.submit(view, {UNTIL_BLOCK_ID: now + 3600})
    assert not done.errors
    await stage.until(lambda: in_thread(stage, "extended it", str(now + 3600)))
    await stage.until(lambda: str(now + 3600) in str(cards(stage)[0]))

    twice = await stage.slack.act.submit(view, {UNTIL_BLOCK_ID: now + 3600})
    assert "somebody has moved its end meanwhile" in str(twice.errors)
    assert 1 == len(in_thread(stage, "extended it"))


async def test_a_start_form_submitted_twice_starts_one(stage: Stage) -> None:
    """Slack's own second delivery, or a second click before the first was answered, is the same wish."""
    await stage.slack.command("/record")
    view = await stage.slack.until(lambda: stage.slack.views.top(ADA))
    answers = {"target": "town-hall", "stop_after": "2m"}
    for _ in range(2):
        assert not (await stage.slack.act.submit(view, answers)).errors
    await stage.until(lambda: cards(stage) and EXTEND_ACTION_ID in str(cards(stage)[-1]))
    assert (1, 1) == (len(stage.agora.tasks), len(cards(stage)))


async def test_the_menu_shows_the_details_to_one_person(stage: Stage) -> None:
    """Nobody else sees them."""
    card = await recording(stage)
    await stage.slack.press(card, MORE_ACTION_ID, choice=in_menu(card, MORE_DETAILS), user_id=JONAS)
    await stage.until(lambda: any(stage.agora.tasks[0].sid in str(one) for one in stage.slack.ephemerals(JONAS)))


async def test_record_again_starts_the_same_once_more(stage: Stage) -> None:
    """Same template, target and answers, for the one who presses; twice at once starts one."""
    await stage.slack.command("/record", "start webinar town-hall for 2m maxIdleTime=77")
    await stage.until(lambda: cards(stage) and EXTEND_ACTION_ID in str(cards(stage)[0]))
    await stage.slack.press(cards(stage)[0], STOP_ACTION_ID)
    await stage.until(lambda: AGAIN_ACTION_ID in str(cards(stage)[0]))
    over = cards(stage)[0]

    await stage.slack.press(over, AGAIN_ACTION_ID, user_id=JONAS)
    await stage.slack.press(over, AGAIN_ACTION_ID, user_id=ADA)
    await stage.until(lambda: said_to(stage, JONAS, "Starting"))
    await stage.until(lambda: said_to(stage, ADA, "is being recorded already", f"<@{JONAS}>"))
    await stage.until(lambda: len(cards(stage)) == 2 and EXTEND_ACTION_ID in str(cards(stage)[1]))
    first, second = [one for one in stage.agora.requests if one.endpoint == "start"]
    asked = [one.body["clientRequest"]["recordingConfig"]["maxIdleTime"] for one in (first, second)]
    assert ([77, 77], first.body["cname"]) == (asked, second.body["cname"])
    assert first.body["uid"] != second.body["uid"]


async def test_a_warning_is_taken_back_when_somebody_extends(stage: Stage) -> None:
    """Told five seconds before the end; after the click the old warning has no button, and it goes on."""
    await recording(stage, "15s")
    await stage.until(lambda: in_thread(stage, "5 s left", EXTEND_ACTION_ID))
    (warning,) = in_thread(stage, "5 s left")
    await stage.slack.press(warning, EXTEND_ACTION_ID, user_id=JONAS)
    await stage.until(lambda: in_thread(stage, "5 s left", f"Extended by <@{JONAS}>"))
    assert [] == in_thread(stage, EXTEND_ACTION_ID)
    assert [] == stage.slack.complaints

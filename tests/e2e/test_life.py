"""A recording from the slash command to the files, with the bot as a process of its own."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from bot.sandbox.slack.workspace import Message
from tests.e2e.stage import Stage, a_stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Give each test a bot between the stand-ins."""
    async with a_stage(tmp_path) as made:
        yield made


def cards(stage: Stage) -> list[Message]:
    """Return the cards in the channel: messages that are no answers in a thread."""
    return [message for message in stage.slack.messages() if message.thread_ts is None]


def says(stage: Stage, *words: str) -> bool:
    """Say whether the newest card holds all *words*."""
    shown = str(cards(stage)[-1]) if cards(stage) else ""
    return all(word in shown for word in words)


async def test_a_recording_is_confirmed_shown_and_stopped_by_a_person(stage: Stage) -> None:
    """The card turns to recording only when Agora confirms, shows the sid, and ends with the files."""
    ack = await stage.slack.command("/record", "start webinar town-hall for 2m")
    assert 200 == ack.status
    await stage.until(lambda: says(stage, "Recording"))
    (task,) = stage.agora.tasks
    assert says(stage, task.sid, "s3://acme-recordings/slack/", "stop_recording")

    (card,) = cards(stage)
    await stage.slack.press(card, "stop_recording")
    await stage.until(lambda: says(stage, "Every file is in your storage", f"{task.sid}_town-hall_0.mp4"))
    assert "stop_recording" not in str(cards(stage)[-1])
    await stage.until(lambda: len(stage.slack.thread(card)) == 3)
    milestones = [message.text for message in stage.slack.thread(card)]
    assert len(milestones) == len(set(milestones)) == 3  # it records, it stopped, every file is there
    assert [] == stage.slack.complaints


@pytest.fixture
async def moved(tmp_path: Path) -> AsyncIterator[Stage]:
    """Give the test the same bot, a process too, with a clock that can be moved."""
    async with a_stage(tmp_path, can_forward=True) as made:
        yield made


async def test_a_killed_bot_stops_what_is_overdue_at_once(moved: Stage) -> None:
    """`kill -9` while recording, start again after the deadline: it stops at once, and the card is right."""
    stage = moved
    await stage.slack.command("/record", "start webinar town-hall for 10m")
    await stage.until(lambda: says(stage, "Recording"))
    await stage.kill_bot()
    (task,) = stage.agora.tasks
    calls = len(stage.agora.requests)
    await stage.forward(minutes=12)
    assert not task.is_leaving(stage.agora.clock())

    await stage.start_bot()
    await stage.until(lambda: says(stage, "Every file is in your storage"), seconds=10)
    endpoints = [request.endpoint for request in stage.agora.requests[calls:]]
    assert 1 == endpoints.count("stop")
    assert "start" not in endpoints
    assert 1 == len(cards(stage))
    assert {("town-hall", task.uid): 1} == stage.agora.effects


async def test_the_same_target_is_not_started_twice(stage: Stage) -> None:
    """Pressing again answers with the running card, and starts nothing."""
    await stage.slack.command("/record", "start webinar town-hall for 2m")
    again = await stage.slack.command("/record", "start webinar town-hall for 2m")
    assert "anyway" in str(again.body)
    beside = await stage.slack.command("/record", "start webinar town-hall for 2m anyway")
    assert 200 == beside.status
    await stage.until(lambda: len(stage.agora.tasks) == 2)
    assert 2 == len({task.uid for task in stage.agora.tasks})


# What is typed, and what the answer must hold so that the person knows what to type instead.
REFUSED: Final = {
    "start webinr town-hall": "webinar",
    "start webinar town-hall for 9h": "4 h",
    "start webinar town-hall for ever": "45m",
    "start webinar town-hall for 1s": "10 s",
    "start webinar town-hall maxIdleTime=1": "maxIdleTime",
    "start webinar town-hall colour=red": "maxIdleTime",
    "start webinar": "TARGET",
    "start web-page not-an-address": "http",
    "stop nothing-of-this": "/record list",
    "stop": "/record list",
    "extend 30m": "/record list",
    "status rec_2222222": "rec_2222222",
    "wibble": "`help`",
}


async def test_what_cannot_be_done_is_said_to_its_author_alone(stage: Stage) -> None:
    """The answer says what to type instead; nothing is posted, and Agora is not called."""
    await stage.until(lambda: stage.agora.requests)  # the first look at the services is over
    before = len(stage.agora.requests)
    for text, expected in REFUSED.items():
        ack = await stage.slack.command("/record", text)
        assert expected in str(ack.body), f"/record {text}"
        assert "in_channel" not in str(ack.body), f"/record {text}"
    assert [] == cards(stage)
    assert [] == stage.agora.requests[before:]
    assert [] == stage.slack.complaints


async def test_no_secret_is_in_the_log(stage: Stage) -> None:
    """Tokens, keys and secrets never reach a log line."""
    await stage.slack.command("/record", "start webinar town-hall for 2m")
    await stage.until(lambda: says(stage, "Recording"))
    assert 0 == await stage.stop_bot()
    secrets = [stage.slack.bot_token, stage.slack.signing_secret, "planted-storage-secret", "standin-customer-secret"]
    assert [] == [secret for secret in secrets if secret in stage.log]

"""Changing what runs from Slack, with the bot as a process of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from bot.sandbox.agora import Fault, Pace
from bot.sandbox.agora.tasks import Task
from bot.sandbox.slack.workspace import Message
from tests.e2e.stage import QUICK, Stage, a_stage

PAGE: Final = "https://example.com/stage"
SECRET: Final = "ncs-secret"


@asynccontextmanager
async def a_told_stage(folder: Path, *, pace: Pace = QUICK) -> AsyncIterator[Stage]:
    """Yield a stage on which callbacks hurry the bot, so that it need not wait for its first question."""
    async with a_stage(folder, pace=pace, AGORA_NOTIFICATION_SECRET=SECRET) as made:
        made.agora.send_callbacks_to(f"{made.url}/agora/notifications", SECRET)
        yield made


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Give each test a bot between the stand-ins."""
    async with a_told_stage(tmp_path) as made:
        yield made


def card(stage: Stage) -> Message:
    """Return the only card."""
    (found,) = [message for message in stage.slack.messages() if message.thread_ts is None]
    return found


def says(stage: Stage, *words: str) -> bool:
    """Say whether a card is there that holds all *words*."""
    shown = [message for message in stage.slack.messages() if message.thread_ts is None]
    return bool(shown) and all(word in str(shown[-1]) for word in words)


def task(stage: Stage) -> Task:
    """Return what runs at Agora."""
    (found,) = stage.agora.tasks
    return found


def sent(stage: Stage) -> list[Any]:
    """Return what was asked for in `update` and `updateLayout`."""
    requests = stage.agora.requests
    return [one.body["clientRequest"] for one in requests if one.endpoint in ("update", "updateLayout")]


async def answer(stage: Stage, text: str) -> str:
    """Type a command, and return what its author reads."""
    return str((await stage.slack.command("/record", text)).body)


async def test_a_page_is_paused_by_command_and_resumed_by_its_button(stage: Stage) -> None:
    """The answer says that the end stays; the card shows the hold and the way out; the thread tells both, once."""
    await answer(stage, f"start web-page {PAGE} for 2m")
    await stage.until(lambda: says(stage, "Agora confirms", "pause_recording"))
    said = await answer(stage, f"pause {PAGE}")
    assert "Pausing" in said
    assert "it still stops" in said
    await stage.until(lambda: says(stage, "On hold", "resume_recording"))
    assert task(stage).onhold
    assert "already" in await answer(stage, f"pause {PAGE}")

    await stage.slack.press(card(stage), "resume_recording")
    await stage.until(lambda: says(stage, "Agora confirms", "pause_recording"))
    assert not task(stage).onhold
    told = ("paused it", "resumed it")
    await stage.until(lambda: all(any(word in one.text for one in stage.slack.thread(card(stage))) for word in told))
    assert [True, False] == [one["webRecordingConfig"]["onhold"] for one in sent(stage)]
    assert [] == stage.slack.complaints


async def test_a_layout_and_lists_are_changed_while_it_records(stage: Stage) -> None:
    """The whole layout goes out, and both lists; what was set before stays."""
    await answer(stage, "start webinar town-hall for 2m")
    await stage.until(lambda: says(stage, "Agora confirms"))
    assert "It becomes vertical, with `4711` large" in await answer(stage, "layout town-hall vertical main 4711 now")
    await answer(stage, "layout town-hall background #1A1D21 now")
    assert "video of `4711`" in await answer(stage, "subscribe video 4711")
    await stage.until(lambda: len(sent(stage)) == 3)
    layout = {"mixedVideoLayout": 2, "maxResolutionUid": "4711"}
    lists = {
        "audioUidList": {"subscribeAudioUids": ["#allstream#"]},
        "videoUidList": {"subscribeVideoUids": ["4711"]},
    }
    assert [layout, layout | {"backgroundColor": "#1A1D21"}, {"streamSubscribe": lists}] == sent(stage)
    assert [200] * 3 == [one.http_status for one in stage.agora.requests if one.endpoint in ("update", "updateLayout")]
    await stage.until(lambda: any("changed who is recorded" in one.text for one in stage.slack.thread(card(stage))))
    assert [] == stage.slack.complaints


async def test_a_killed_bot_makes_the_change_that_was_wished(tmp_path: Path) -> None:
    """`kill -9` between the wish and the call to Agora: the next life sends it, once, and the card is right."""
    async with a_told_stage(tmp_path, pace=replace(QUICK, ready_seconds=2)) as stage:
        await answer(stage, f"start web-page {PAGE} for 2m")
        await stage.until(lambda: stage.agora.tasks)
        assert "as soon as it records" in await answer(stage, f"pause {PAGE}")
        await stage.kill_bot()
        assert [] == sent(stage)

        await stage.start_bot()
        await stage.until(lambda: says(stage, "On hold", "resume_recording"))
        assert [{"webRecordingConfig": {"onhold": True}}] == sent(stage)
        assert task(stage).onhold
        assert 1 == len(stage.agora.tasks)


async def test_a_bot_that_dies_during_the_call_says_it_once(stage: Stage) -> None:
    """`kill -9` while Agora's answer is awaited: the same is sent again, which does no harm, and told once."""
    await answer(stage, f"start web-page {PAGE} for 2m")
    await stage.until(lambda: says(stage, "Agora confirms"))
    stage.agora.faults.add(Fault("update", "no_answer_after"))
    await answer(stage, f"pause {PAGE}")
    await stage.until(lambda: task(stage).onhold)
    await stage.kill_bot()
    assert says(stage, "Pausing")

    await stage.start_bot()
    await stage.until(lambda: says(stage, "On hold", "resume_recording"))
    await stage.until(lambda: [one for one in stage.slack.thread(card(stage)) if "paused it" in one.text])
    assert 1 == len([one for one in stage.slack.thread(card(stage)) if "paused it" in one.text])


async def test_what_agora_refuses_is_told_and_it_goes_on(stage: Stage) -> None:
    """The thread says that nothing changed, and what Agora said; the recording is untouched."""
    await answer(stage, "start webinar town-hall for 2m")
    await stage.until(lambda: says(stage, "Agora confirms"))
    stage.agora.faults.add(Fault("updateLayout", "answer", http_status=400, code=2, reason="body wrong"))
    await answer(stage, "layout town-hall floating now")
    await stage.until(lambda: any("could not be changed" in one.text for one in stage.slack.thread(card(stage))))
    await stage.until(lambda: says(stage, "The last change could not be made", "stop_recording"))
    assert task(stage).layout is None


# What is typed, and what the answer must hold.
REFUSED: Final = {
    "pause town-hall": "only recordings of web pages",
    "resume": "only recordings of web pages",
    "layout town-hall now": "`vertical`",
    "layout town-hall custom": "`template`",
    "layout town-hall floating main 4711": "R-071",
    "layout town-hall background red": "R-072",
    "subscribe town-hall": "audio all",
    "subscribe town-hall audio 0": "R-044",
    "publish town-hall rtmp://a.example/planted-key": "R-139",
    "layout elsewhere vertical": "/record list",
}


async def test_what_cannot_be_changed_is_said_to_its_author_alone(stage: Stage) -> None:
    """The answer names the rule; Agora is never asked, and nothing is said in the channel."""
    await answer(stage, "start webinar town-hall for 2m")
    await stage.until(lambda: says(stage, "Agora confirms"))
    for text, expected in REFUSED.items():
        said = await answer(stage, text)
        assert expected in said, f"/record {text}"
        assert "in_channel" not in said, f"/record {text}"
    assert [] == sent(stage)
    assert "planted-key" not in stage.log
